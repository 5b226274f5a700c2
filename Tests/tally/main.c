// tally: runs a command that splits itself, and counts what its guard allocates on the way to its signals.
//
//   tally [--refuse-kill] SYMBOLS COMMAND…
//   tally .build/bin/memcage.symbols .build/bin/memcage run -- hog alloc --forever
//
// SYMBOLS: the functions of the command's program, as scripts/build leaves them. The guard is the second process that
// the command forks (the first is its scribe). An allocation counts when a signal follows it before the guard waits
// again: so it came on the way from what the guard woke to, with the look and the decision in it, to the last signal
// that it then sent. A call that asks the kernel for memory (brk, mmap, mremap) is one too. With --refuse-kill no write
// to cgroup.kill comes to pass.
//
// Prints on its end, for each kind of signal that was sent (TERM, STOP, KILL, cgroup.kill): `sent KIND N after M`, where
// N is how many there were and M the allocations that counted before them; and `by CALLER, CALLER, …` for the first few
// of these: names that lie on the stack, some of them perhaps from before. `calls N` tells the allocations in all. Ends
// with the command's status, 128+n for a signal; 125 for a failure of its own.
#define _GNU_SOURCE
#include "tally.h"
#include "tracee.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE };

static _Noreturn void fail(const char *step) { fail_tracing("tally", step); }

// ---- what is counted --------------------------------------------------------------------------------

enum kind { term, stop, killed, cgroup_kill, kinds };
static const char *const kind_names[kinds] = {"TERM", "STOP", "KILL", "cgroup.kill"};
static long sent[kinds], before[kinds];
static long all_calls, pending;
static int refuses_kill;

// Where the pending ones came from, as text, as far as there is room.
enum { told = 6, deep = 8 };
static char stacks[told][512];

static void note_allocation(pid_t guard, unsigned long stack) {
    all_calls++;
    if (pending++ >= told) return;
    char *text = stacks[pending - 1];
    size_t length = 0;
    text[0] = 0;
    for (int slot = 0, found = 0; slot < 256 && found < deep; slot++) {
        const char *name = name_of((unsigned long)ptrace(PTRACE_PEEKDATA, guard, stack + slot * sizeof(long), 0));
        if (name == NULL || length + strlen(name) + 3 > sizeof stacks[0]) continue;
        length += (size_t)sprintf(text + length, "%s%s", found++ == 0 ? "" : ", ", name);
    }
}

static void note_signal(enum kind kind) {
    for (long i = 0; i < pending && i < told; i++)
        if (before[kind] + i < told) printf("by %s\n", stacks[i]);
    sent[kind]++;
    before[kind] += pending;
    pending = 0;
}

static int is_cgroup_kill(pid_t guard, int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/%d/fd/%d", guard, file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    const char *name = strrchr(path, '/');
    return name != NULL && strcmp(name, "/cgroup.kill") == 0;
}

static void note_number(long number) {
    if (number == SIGTERM) note_signal(term);
    if (number == SIGSTOP) note_signal(stop);
    if (number == SIGKILL) note_signal(killed);
}

// At the guard's stop for a system call, on the way in or out.
static void stop_at_call(pid_t guard) {
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, guard, sizeof info, &info) <= 0 || info.op != PTRACE_SYSCALL_INFO_ENTRY) return;
    switch (info.entry.nr) {
#ifdef SYS_epoll_wait
    case SYS_epoll_wait:
#endif
    case SYS_epoll_pwait: pending = 0; break;
    case SYS_brk:
    case SYS_mmap:
    case SYS_mremap: note_allocation(guard, info.stack_pointer); break;
    case SYS_kill:
    case SYS_pidfd_send_signal: note_number((long)info.entry.args[1]); break;
    case SYS_write:
        if (!is_cgroup_kill(guard, (int)info.entry.args[0])) break;
        note_signal(cgroup_kill);
        if (refuses_kill) refuse_call(guard);
        break;
    }
}

static void report(void) {
    for (int kind = 0; kind < kinds; kind++)
        if (sent[kind] > 0) printf("sent %s %ld after %ld\n", kind_names[kind], sent[kind], before[kind]);
    printf("calls %ld\n", all_calls);
}

// ---- whom it is about -------------------------------------------------------------------------------

static pid_t command, guard;
static int forks;

// Who has stopped before its parent's stop announced it.
enum { most = 64 };
static pid_t waiting[most];
static int waiting_count;

static void await(pid_t child) {
    for (int i = 0; i < waiting_count; i++) {
        if (waiting[i] != child) continue;
        waiting[i] = waiting[--waiting_count];
        return;
    }
    int status;
    if (waitpid(child, &status, __WALL) != child) fail("wait for a child");
}

static void take_child(pid_t parent) {
    unsigned long child = 0;
    ptrace(PTRACE_GETEVENTMSG, parent, 0, &child);
    await((pid_t)child);
    if (parent == command && forks++ == 1) {
        guard = (pid_t)child;
        find_base(guard);
        unsigned long addresses[most_allocators];
        int count = allocators(addresses);
        if (count < 3) fail("find malloc, calloc and realloc among the symbols");
        set_traps(guard, addresses, count);
        ptrace(PTRACE_SYSCALL, guard, 0, 0);
        return;
    }
    if (parent == guard) clear_traps((pid_t)child);
    ptrace(PTRACE_DETACH, (pid_t)child, 0, 0);
}

int main(int count, char **words) {
    if (count > 1 && strcmp(words[1], "--refuse-kill") == 0) {
        refuses_kill = 1;
        words++;
        count--;
    }
    if (count < 3) {
        fprintf(stderr, "tally: usage: tally [--refuse-kill] SYMBOLS COMMAND…\n");
        return 125;
    }
    if (read_symbols(words[1]) != 0) fail(words[1]);
    setvbuf(stdout, NULL, _IOLBF, 0);
    command = start_tracee("tally", words + 2);
    int status, result = 125;
    if (waitpid(command, &status, WUNTRACED) != command || !WIFSTOPPED(status)) fail("start");
    // Seized, nobody is left with a SIGSTOP when this program ends first.
    if (ptrace(PTRACE_SEIZE, command, 0, options) != 0) fail("trace");
    kill(command, SIGCONT);
    for (;;) {
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0) {
            if (errno == EINTR) continue;
            break;
        }
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (pid == guard) report();
            if (pid == command) result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            continue;
        }
        if (pid != command && pid != guard) {
            if (waiting_count < most) waiting[waiting_count++] = pid;
            continue;
        }
        int signal = WSTOPSIG(status), event = status >> 16, inject = 0;
        unsigned long stack;
        if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE) take_child(pid);
        else if (signal == (SIGTRAP | 0x80)) stop_at_call(pid);
        else if (event == 0 && signal == SIGTRAP && pid == guard && pass_trap(pid, &stack)) note_allocation(pid, stack);
        else if (event == 0) inject = signal;
        ptrace(pid == guard ? PTRACE_SYSCALL : PTRACE_CONT, pid, 0, inject);
    }
    return result;
}
