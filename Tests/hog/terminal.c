#include "hog.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void say_size(void) {
    struct winsize size = {0};
    ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
    say("size %d %d", size.ws_row, size.ws_col);
}

int hog_tty(struct order *order) {
    (void)order;
    for (int descriptor = 0; descriptor < 3; descriptor++)
        say("isatty %d %d", descriptor, isatty(descriptor));
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    say("controlling %d", terminal >= 0);
    say("foreground %d", terminal >= 0 && tcgetpgrp(terminal) == getpgrp());
    say("group %d", getpgrp());
    say("session %d", getsid(0));
    say_size();
    return 0;
}

int hog_winch(struct order *order) {
    (void)order;
    sigset_t winch;
    int number;
    sigemptyset(&winch);
    sigaddset(&winch, SIGWINCH);
    sigprocmask(SIG_BLOCK, &winch, NULL);
    say("ready");
    // A blocked signal that is ignored by default still pends for sigwait.
    sigwait(&winch, &number);
    say_size();
    return 0;
}
