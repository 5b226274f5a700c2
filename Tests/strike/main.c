// strike: runs a command that splits itself, and kills one of its processes at its N-th system call, or has that call fail.
//
//   strike WHO N COMMAND…         kills WHO at its N-th call
//   strike WHO NAME:N:K COMMAND…  has its N-th call of that name fail, once, with the K-th of its plausible errors
//   strike WHO list COMMAND…      prints `call NAME` for each of those calls
//   strike guard 17 memcage run -- hog grow 100
//
// WHO: `guard`, the first process but a scribe's that the command forks and does not exec; `sentinel`, the command's own
// process; `scribe`, the first that it forks; `child`, whatever the guard forks until one of them has called exec. A
// system call counts once, on its way in; the stroke falls before the call is made. The count begins with the process's
// first call after its birth (the sentinel's: after its exec).
//
// Prints `command PID`, then `struck CALL` with the number of the system call or `failed NAME ERROR`, or `ended N` when
// the process made only N calls; `started` when the job is there; `trapped SIGNAL` when any of the processes dies of a
// fault; `unlisted CALL` for a call of which failings.c knows nothing. Waits for the command, and ten seconds at most for
// the orphans that it has left; ends with the command's status, 128+n for a signal; 125 for a failure of its own.
#define _GNU_SOURCE
#include "strike.h"
#include "tracee.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC };

static _Noreturn void fail(const char *step) { fail_tracing("strike", step); }

// The number of the system call that a process is about to make.
static long call_of(pid_t pid) {
    struct __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0) return -1;
    return info.op == PTRACE_SYSCALL_INFO_ENTRY ? (long)info.entry.nr : -1;
}

// Who was announced by its parent's stop, and who has stopped before that: such a one waits for its parent's word.
enum { most = 4096 };
static pid_t known[most], waiting[most];
static int known_count, waiting_count;

static int is_in(const pid_t *list, int count, pid_t pid) {
    for (int i = 0; i < count; i++)
        if (list[i] == pid) return i + 1;
    return 0;
}

// What is left of the command when it has ended, the orphans too, has so long to go: after that it stays, to be found.
enum { patience = 10 };  // s
static volatile sig_atomic_t out_of_time;
static void ring(int signal) {
    (void)signal;
    out_of_time = 1;
}

static pid_t command;
static pid_t forked[2];  // the command's first children: with a scribe it is the first
static int forks;

// ---- the blow ---------------------------------------------------------------------------------------

static enum { killing, failing, listing } blow;
static long stroke, calls;
static char name[32];  // of the call that is to fail
static int choice;  // which of the errors
static int over;    // the blow has fallen, or nobody is left for it

// A call that is under way and will fail.
static const struct failings *victim;

static int read_blow(const char *word) {
    char *end;
    if (strcmp(word, "list") == 0) {
        blow = listing;
        return 1;
    }
    stroke = strtol(word, &end, 10);
    if (*end == 0) return stroke > 0;
    blow = failing;
    return sscanf(word, "%31[^:]:%ld:%d", name, &stroke, &choice) == 3 && stroke > 0 && choice >= 0;
}

// At the target's stop for a system call, on the way in or out.
static void stop_at_call(pid_t pid) {
    if (victim != NULL) {
        fail_with(pid, victim, victim->errors[choice % error_count(victim)]);
        victim = NULL;
        return;
    }
    long call = over ? -1 : call_of(pid);
    if (call < 0) return;
    if (blow == killing) {
        if (++calls != stroke) return;
        printf("struck %ld\n", call);
        over = 1;
        kill(pid, SIGKILL);
        return;
    }
    const struct failings *row = failings_of(call);
    if (row == NULL) printf("unlisted %ld\n", call);
    if (row == NULL || error_count(row) == 0) return;
    if (blow == failing && strcmp(row->name, name) != 0) return;
    calls++;
    if (blow == listing) printf("call %s %d\n", row->name, error_count(row));
    if (blow == listing || calls != stroke) return;
    printf("failed %s %s\n", row->name, error_name(row->errors[choice % error_count(row)]));
    over = 1;
    victim = row;
    keep_from_happening(pid, row);
}

static void end_count(void) {
    if (!over) printf("ended %ld\n", calls);
    over = 1;
}

static void report_death(int status) {
    int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (signal == SIGILL || signal == SIGTRAP || signal == SIGSEGV || signal == SIGBUS || signal == SIGABRT || signal == SIGFPE)
        printf("trapped %d\n", signal);
}

int main(int count, char **words) {
    if (count < 4 || !read_blow(words[2])) {
        fprintf(stderr, "strike: usage: strike guard|sentinel|scribe|child N|NAME:N:K|list COMMAND…\n");
        return 125;
    }
    const char *who = words[1];
    int hits_children = strcmp(who, "child") == 0;
    int target_fork = strcmp(who, "sentinel") == 0 ? -1 : strcmp(who, "scribe") == 0 ? 0 : 1;
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct sigaction alarm_clock = {.sa_handler = ring};
    sigaction(SIGALRM, &alarm_clock, NULL);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    command = start_tracee("strike", words + 3);
    int status;
    if (waitpid(command, &status, WUNTRACED) != command || !WIFSTOPPED(status)) fail("start");
    // Seized, nobody is left with a SIGSTOP when this program ends first.
    if (ptrace(PTRACE_SEIZE, command, 0, options) != 0) fail("trace");
    kill(command, SIGCONT);
    printf("command %d\n", command);
    pid_t target = target_fork < 0 ? command : 0;
    int counts = 0, result = 125;
    for (;;) {
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0) {
            if (errno == EINTR && !out_of_time) continue;
            break;
        }
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (pid == command || is_in(known, known_count, pid)) report_death(status);
            if (pid == target) victim = NULL;
            if (pid == target && !hits_children) end_count();
            if (pid == command) {
                end_count();
                result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
                alarm(patience);
            }
            continue;
        }
        if (pid != command && !is_in(known, known_count, pid)) {
            if (waiting_count < most) waiting[waiting_count++] = pid;
            continue;
        }
        int signal = WSTOPSIG(status), event = status >> 16, inject = 0;
        if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE) {
            unsigned long child = 0;
            ptrace(PTRACE_GETEVENTMSG, pid, 0, &child);
            if (known_count < most) known[known_count++] = (pid_t)child;
            if (pid == command && forks < 2) {
                forked[forks] = (pid_t)child;
                if (forks == target_fork && !hits_children) target = (pid_t)child;
                forks++;
            }
            if (hits_children && forks > target_fork && pid == forked[target_fork] && !over) target = (pid_t)child;
            int place = is_in(waiting, waiting_count, (pid_t)child);
            if (place > 0) {
                waiting[place - 1] = waiting[--waiting_count];
                if ((pid_t)child == target) counts = 1;
                ptrace((pid_t)child == target ? PTRACE_SYSCALL : PTRACE_CONT, (pid_t)child, 0, 0);
            }
        } else if (event == PTRACE_EVENT_EXEC) {
            if (pid == command && target_fork < 0) counts = 1;
            if (pid != command) {
                printf("started\n");
                if (hits_children) end_count();
                ptrace(PTRACE_DETACH, pid, 0, 0);
                continue;
            }
        } else if (signal == (SIGTRAP | 0x80)) {
            if (pid == target && counts) stop_at_call(pid);
        } else if (event == PTRACE_EVENT_STOP) {
            if (pid == target && target_fork >= 0) counts = 1;
            // Stopped with its group, as by Ctrl-Z: it stays so until it is continued.
            if (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU) {
                ptrace(PTRACE_LISTEN, pid, 0, 0);
                continue;
            }
        } else if (event == 0) {
            inject = signal;
        }
        ptrace(pid == target && (!over || victim != NULL) ? PTRACE_SYSCALL : PTRACE_CONT, pid, 0, inject);
    }
    return result;
}
