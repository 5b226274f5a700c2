#include "hog.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

int hog_exit(struct order *order) { return (int)order_number(order, 0); }

int hog_signal(struct order *order) {
    int number = (int)order_number(order, 0);
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);  // a core_pattern with a pipe does not heed the limit

    // An inherited SIG_IGN or a mask must not keep it alive.
    signal(number, SIG_DFL);
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, number);
    sigprocmask(SIG_UNBLOCK, &mask, NULL);
    kill(getpid(), number);
    return 0;
}

// Through a signalfd, so that no signal falls between two looks.
int hog_catch(struct order *order) {
    int number = (int)order_number(order, 0), count = 0;
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, number);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    struct pollfd sources[] = {{signalfd(-1, &mask, SFD_CLOEXEC), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    if (sources[0].fd < 0)
        fail("signalfd");
    say("ready");
    while (poll(sources, 2, -1) >= 0 || errno == EINTR) {
        struct signalfd_siginfo signal;
        if (sources[0].revents && read(sources[0].fd, &signal, sizeof signal) == sizeof signal)
            say("caught %d", ++count);
        else if (sources[1].revents)
            break;
    }
    say("total %d", count);
    return 0;
}

// Real-time signals, since each of these is kept.
int hog_storm(struct order *order) {
    pid_t caller = getppid();
    for (int number = SIGRTMIN; number < SIGRTMIN + 8; number++)
        signal(number, SIG_IGN);
    if (branch() == 0)
        for (int number = SIGRTMIN; kill(caller, number) == 0 || errno == EAGAIN; number++)
            if (number == SIGRTMIN + 7)
                number = SIGRTMIN - 1;
    grow(order);
    return 0;
}
