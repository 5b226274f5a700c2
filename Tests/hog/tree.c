#include "hog.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t branch(void) {
    pid_t child = fork();
    if (child < 0)
        fail("fork");
    return child;
}

void reap(pid_t child) {
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
}

// The daemon tells its pid through a pipe once it holds its memory; the pipe ends with it.
static void be_daemon(struct order *order, int answer) {
    setsid();
    if (branch() != 0)
        _exit(0);
    int null = open("/dev/null", O_RDWR);
    for (int descriptor = 0; descriptor < 3; descriptor++)
        dup2(null, descriptor);
    touch_fresh(order_size(order, 0));
    pid_t self = getpid();
    (void)!write(answer, &self, sizeof self);
    close(answer);
    rest(order_number(order, 1));
    _exit(0);
}

int hog_daemon(struct order *order) {
    int answer[2];
    pid_t daemon;
    if (pipe(answer) != 0)
        fail("pipe");
    pid_t child = branch();
    if (child == 0) {
        close(answer[0]);
        be_daemon(order, answer[1]);
    }
    close(answer[1]);
    reap(child);
    if (read(answer[0], &daemon, sizeof daemon) != sizeof daemon)
        fail("the daemon died");
    say("daemon %d", daemon);
    return 0;
}

int hog_setsid_child(struct order *order) {
    pid_t child = branch();
    if (child == 0) {
        pid_t grandchild = branch();
        if (grandchild == 0) {
            setsid();
            say("child %d", getpid());
            grow(order);
            _exit(0);
        }
        reap(grandchild);
        _exit(0);
    }
    reap(child);
    return 0;
}

int hog_stopped(struct order *order) {
    pid_t child = branch();
    if (child == 0) {
        touch_fresh(order_size(order, 0));
        raise(SIGSTOP);
        _exit(0);
    }
    int status;
    while (waitpid(child, &status, WUNTRACED) < 0 && errno == EINTR)
        ;
    if (!WIFSTOPPED(status))
        fail("the child did not stop");
    say("stopped %d", child);
    grow(order);
    return 0;
}

static void *helper(void *order) {
    pid_t child = branch();
    if (child == 0) {
        touch_fresh(order_size(order, 0));
        say("child %d", getpid());
        rest(order_number(order, 1));
        _exit(0);
    }
    reap(child);
    return NULL;
}

int hog_thread_child(struct order *order) {
    pthread_t thread;
    errno = pthread_create(&thread, NULL, helper, order);
    if (errno != 0)
        fail("pthread_create");
    pthread_join(thread, NULL);
    return 0;
}

static void *grower(void *order) {
    grow(order);
    exit(0);
}

int hog_leaderless(struct order *order) {
    pthread_t thread;
    errno = pthread_create(&thread, NULL, grower, order);
    if (errno != 0)
        fail("pthread_create");
    pthread_exit(NULL);
}

int hog_leave(struct order *order) {
    double seconds = order_number(order, 0);
    if (order->given & IGNORE_TERM)
        signal(SIGTERM, SIG_IGN);
    pid_t child = branch();
    if (child == 0) {
        rest(seconds);
        _exit(0);
    }
    say("child %d", child);
    return 0;
}
