// Jobs that get away, or try to: what they do is not memcage's fault, nor its excuse.
#define _GNU_SOURCE
#include "hog.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

// Nobody can catch such a process for sure but a guard: should that fail, they are over by themselves.
static const double longest = 60;

// Every link forks the next and ends: whoever looks for it finds it gone.
static _Noreturn void run_on(double until) {
    while (now() < until) {
        pid_t next = fork();
        if (next > 0)
            _exit(0);
        if (next < 0)
            rest(0.001);
    }
    _exit(0);
}

int hog_runners(struct order *order) {
    double until = now() + longest;
    for (int i = (int)order_number(order, 0); i > 0; i--)
        if (branch() == 0)
            run_on(until);
    say("running");
    grow(order);
    return 0;
}

int hog_zombies(struct order *order) {
    int count = (int)order_number(order, 0);
    for (int i = 0; i < count; i++)
        if (branch() == 0)
            _exit(0);
    say("zombies %d", count);
    grow(order);
    return 0;
}

int hog_traced(struct order *order) {
    pid_t child = branch();
    if (child == 0) {
        touch_fresh(order_size(order, 0));
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        _exit(0);
    }
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFSTOPPED(status))
        fail("the child did not stop");
    say("traced %d", child);
    grow(order);
    return 0;
}

int hog_trace(struct order *order) {
    pid_t target = (pid_t)order_number(order, 0);
    if (ptrace(PTRACE_SEIZE, target, NULL, NULL) != 0)
        fail("PTRACE_SEIZE");
    say("seized");
    rest(order_number(order, 1));
    return 0;
}

int hog_names(struct order *order) {
    static const char *const names[] = {"a\nb: 1 kB\nRss", ") R 1 1 1", "(", "\x1b[2J\x07\x01", "\xff\xfe\xc3(", "", "     ", "x) Z 0 0"};
    enum { argument_size = 10240 };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (branch() != 0)
            continue;
        prctl(PR_SET_NAME, names[i]);
        touch_fresh(order_size(order, 0));
        rest(longest);
        _exit(0);
    }
    if (branch() == 0) {
        // All bytes but NUL, over and over: controls, what is not UTF-8, and more than a line has room for.
        char *argument = malloc(argument_size);
        if (!argument)
            fail("malloc");
        for (int i = 0; i < argument_size - 1; i++)
            argument[i] = (char)(i % 255 + 1);
        argument[argument_size - 1] = '\0';
        execl("/proc/self/exe", argument, "hold", order->words[0], "60", NULL);
        fail("exec");
    }
    say("named");
    grow(order);
    return 0;
}

// Children by the dozen that come and go, and theirs, which lose their parents at once.
int hog_churn(struct order *order) {
    double until = now() + longest;
    for (int i = (int)order_number(order, 0) - 1; i > 0; i--)
        if (branch() == 0)
            break;
    say("churning");
    while (now() < until) {
        pid_t child = fork();
        if (child == 0) {
            if (fork() == 0)
                rest(0.001);
            _exit(0);
        }
        if (child > 0)
            reap(child);
    }
    return 0;
}

// Strangers to every job, some twenty at once, each alive for a moment. They end by themselves or not at all.
int hog_bystanders(struct order *order) {
    (void)order;
    int alive = 0;
    unsigned long born = 0, struck = 0;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    say("standing by");
    while (poll(&input, 1, 0) == 0) {
        while (alive < 20) {
            pid_t child = fork();
            if (child == 0) {
                rest((double)(getpid() % 7) / 1000);
                _exit(0);
            }
            if (child < 0)
                break;
            alive++;
            born++;
        }
        int status;
        pid_t child = waitpid(-1, &status, WUNTRACED);
        if (child < 0)
            continue;
        if (WIFSTOPPED(status)) {
            struck++;
            kill(child, SIGCONT);
            continue;
        }
        alive--;
        if (WIFSIGNALED(status))
            struck++;
    }
    say("bystanders %lu struck %lu", born, struck);
    return 0;
}
