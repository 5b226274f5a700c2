#define _GNU_SOURCE
#include "ctestsupport.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void report_and_exit(int report) {
    int error = errno;
    (void)!write(report, &error, sizeof error);
    _exit(127);
}

// Moves a descriptor out of the way of 0, 1 and 2, so that the three can be filled in any order.
static int lift(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 16); }

// The child's way to exec. `terminal` is the slave that becomes the controlling terminal, or -1.
static void become(const struct ts_spawn_request *request, int terminal, int report) {
    int sources[3];
    report = lift(report);
    setsid();
    if (terminal >= 0 && ioctl(terminal, TIOCSCTTY, 0) != 0)
        report_and_exit(report);
    for (int i = 0; i < 3; i++)
        if ((sources[i] = lift(terminal >= 0 ? terminal : request->descriptors[i])) < 0)
            report_and_exit(report);
    for (int i = 0; i < 3; i++)
        if (dup2(sources[i], i) < 0)
            report_and_exit(report);
    // Without close_range (before 5.9) what is not close-on-exec stays open: still a fair start.
    syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */);
    sigset_t blocked;
    sigemptyset(&blocked);
    for (int number = 1; number < NSIG; number++) {
        uint64_t bit = UINT64_C(1) << (number - 1);
        signal(number, request->ignored & bit ? SIG_IGN : SIG_DFL);
        if (request->blocked & bit)
            sigaddset(&blocked, number);
    }
    sigprocmask(SIG_SETMASK, &blocked, NULL);
    umask(022);
    if (request->folder && chdir(request->folder) != 0)
        report_and_exit(report);
    execve(request->path, request->arguments, request->environment);
    report_and_exit(report);
}

static pid_t spawn(const struct ts_spawn_request *request, int terminal, int *pidfd) {
    int report[2], error = 0;
    if (ts_pipe(report) != 0)
        return -errno;
    // Nothing is handled between fork and exec: the test runner's handlers are not the child's.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0)
        become(request, terminal, report[1]);
    error = pid < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    if (pid > 0) {
        ssize_t count;
        while ((count = read(report[0], &error, sizeof error)) < 0 && errno == EINTR)
            ;
        if (count == sizeof error)
            while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
                ;
    }
    close(report[0]);
    if (error != 0)
        return -error;
    *pidfd = ts_pidfd_open(pid);
    return pid;
}

pid_t ts_spawn(const struct ts_spawn_request *request, int *pidfd) {
    return spawn(request, -1, pidfd);
}

pid_t ts_spawn_on_terminal(const struct ts_spawn_request *request, unsigned short rows,
                           unsigned short columns, int *pidfd, int *master) {
    char name[64];
    *master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (*master < 0)
        return -errno;
    pid_t pid;
    int terminal = -1;
    if (grantpt(*master) != 0 || unlockpt(*master) != 0 ||
        ptsname_r(*master, name, sizeof name) != 0 ||
        (terminal = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0) {
        pid = -errno;
    } else {
        ts_set_window_size(*master, rows, columns);
        pid = spawn(request, terminal, pidfd);
        close(terminal);
    }
    if (pid < 0)
        close(*master);
    return pid;
}
