#include "hog.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

// A child of `share`: waits for the word, breaks the sharing if asked to, holds.
static void sharer(struct order *order, int gate, char *start, size_t size) {
    char end;
    (void)!read(gate, &end, 1);
    double until = now() + order_number(order, 2);
    if (order->given & BREAK)
        touch_paced(start, size, order->rate);
    rest_until(until);
    _exit(0);
}

int hog_share(struct order *order) {
    size_t size = order_size(order, 0);
    int count = (int)order_number(order, 1), gate[2];
    if (count < 1 || size == 0)
        usage_error("one process and some memory at least", order->words[1]);
    char *start = fresh(size);
    touch(start, size);
    if (pipe(gate) != 0)
        fail("pipe");
    for (int i = 1; i < count; i++) {
        if (branch() != 0)
            continue;
        close(gate[1]);
        sharer(order, gate[0], start, size);
    }
    say("shared");
    close(gate[1]);
    rest(order_number(order, 2));
    while (wait(NULL) > 0 || errno == EINTR)
        ;
    return 0;
}

// A slot names the process that lives in it, or the one that is about to fill it. A dead one's may
// be taken over: so the count holds whoever is killed, and when.
static bool claim(_Atomic pid_t *slot) {
    pid_t holder = *slot;
    bool free = holder == 0 || (kill(holder, 0) != 0 && errno == ESRCH);
    return free && atomic_compare_exchange_strong(slot, &holder, getpid());
}

int hog_bomb(struct order *order) {
    int count = (int)order_number(order, 0);
    size_t size = order_size(order, 1);
    if (count < 1)
        usage_error("one process at least", order->words[0]);
    _Atomic pid_t *slots = mmap(NULL, (size_t)count * sizeof *slots, PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (slots == MAP_FAILED)
        fail("mmap");
    signal(SIGCHLD, SIG_IGN);  // children leave no zombies, which would count as living
    slots[0] = getpid();
    touch_fresh(size);
    for (;;) {
        for (int i = 0; i < count; i++) {
            if (!claim(&slots[i]))
                continue;
            pid_t child = fork();
            if (child == 0) {
                slots[i] = getpid();
                touch_fresh(size);
                i = 0;
            } else {
                slots[i] = child > 0 ? child : 0;
            }
        }
        rest(0.01);
    }
}

// Touches and gives back without pause, so that no two looks see the same size.
static void *churn(void *unused) {
    size_t size = mebibytes(24);
    for (;;) {
        char *start = fresh(size);
        touch(start, size);
        munmap(start, size);
    }
    return unused;
}

// They stand between the parent and a later child for whoever reads one process after the other.
static void idle_children(int count, double seconds) {
    while (count-- > 0) {
        if (branch() == 0) {
            rest(seconds);
            _exit(0);
        }
    }
}

// vfork leaves the parent blocked and the child in its memory until the child ends.
static int vforked(double seconds) {
    pid_t child = vfork();
    if (child == 0) {
        rest(seconds);
        _exit(0);
    }
    if (child < 0)
        fail("vfork");
    reap(child);
    return 0;
}

// The tracer of a process that vforks keeps it from coming to wait for its child.
static void hold_back(pid_t parent, double seconds) {
    int status;
    unsigned long child;
    if (waitpid(parent, &status, 0) != parent || !WIFSTOPPED(status))
        fail("wait for the traced one");
    if (ptrace(PTRACE_SETOPTIONS, parent, NULL, (void *)(long)PTRACE_O_TRACEVFORK) != 0 ||
        ptrace(PTRACE_CONT, parent, NULL, NULL) != 0)
        fail("ptrace");
    if (waitpid(parent, &status, 0) != parent || status >> 8 != (SIGTRAP | PTRACE_EVENT_VFORK << 8))
        fail("wait for the vfork");
    if (ptrace(PTRACE_GETEVENTMSG, parent, NULL, &child) != 0 || waitpid((pid_t)child, NULL, __WALL) != (pid_t)child)
        fail("wait for the vforked one");
    ptrace(PTRACE_DETACH, (pid_t)child, NULL, NULL);
    rest(seconds);
    ptrace(PTRACE_DETACH, parent, NULL, NULL);
    reap(parent);
}

int hog_vfork(struct order *order) {
    double seconds = order_number(order, 1);
    if (order->given & TRACED) {
        pid_t parent = branch();
        if (parent != 0) {
            hold_back(parent, seconds);
            return 0;
        }
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    }
    if (order->given & CHURN)
        idle_children(100, seconds + 5);
    touch_fresh(order_size(order, 0));
    pthread_t thread;
    if ((order->given & CHURN) && pthread_create(&thread, NULL, churn, NULL) != 0)
        fail("pthread_create");
    say("touched %s", order->words[0]);
    if (order->given & TRACED)
        raise(SIGSTOP);
    return vforked(seconds);
}

int hog_forks(struct order *order) {
    int count = (int)order_number(order, 0);
    for (int i = 0; i < count; i++) {
        pid_t child = vfork();
        if (child == 0)
            _exit(0);
        if (child < 0)
            fail("vfork");
        reap(child);
    }
    say("forked %d", count);
    return 0;
}
