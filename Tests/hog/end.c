#include "hog.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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
