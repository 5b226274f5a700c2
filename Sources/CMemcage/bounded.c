// A file that is written whole. Its file system may be frozen or away, or nobody reads the pipe: a child writes, by
// system calls alone, and is waited for only so long.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_all(int file, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        bytes += written;
        count -= (size_t)written;
    }
    return 0;
}

static int write_file(const struct mc_whole_file *whole) {
    if (whole->special >= 0) {
        fcntl(whole->special, F_SETFL, 0);
        return write_all(whole->special, whole->bytes, whole->count);
    }
    int file = openat(whole->folder, whole->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0) return errno;
    int error = write_all(file, whole->bytes, whole->count);
    close(file);
    if (error == 0 && renameat(whole->folder, whole->temporary, whole->folder, whole->name) != 0) error = errno;
    if (error != 0) unlinkat(whole->folder, whole->temporary, 0);
    return error;
}

static int wait_for(pid_t pid, int *status, int patience) {
    int pidfd = mc_pidfd_open(pid), has_ended = 0;
    long end = mc_milliseconds() + patience;
    pid_t ended;
    while ((ended = waitpid(pid, status, WNOHANG)) == 0) {
        int left = (int)(end - mc_milliseconds());
        if (left <= 0) break;
        struct pollfd waiting = {.fd = pidfd, .events = POLLIN};
        // Its end is its tracer's first, who may take a moment.
        int looks_again = pidfd < 0 || has_ended;
        has_ended = poll(&waiting, looks_again ? 0 : 1, looks_again && left > 5 ? 5 : left) == 1 || has_ended;
    }
    if (pidfd >= 0) close(pidfd);
    return ended == pid;
}

int mc_write_whole(const struct mc_whole_file *whole, int patience) {
    pid_t pid = _Fork();
    // No room for another process: without a bound then.
    if (pid < 0) return -write_file(whole);
    if (pid == 0) {
        // It may outlive us: nobody is to wait at our streams for its end.
        for (int stream = 0; stream < 3; stream++) close(stream);
        _exit(write_file(whole));
    }
    int status = 0;
    if (wait_for(pid, &status, patience)) return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
    // A file comes after all, once its file system goes on; a pipe may never.
    if (whole->special >= 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
    return -ETIMEDOUT;
}
