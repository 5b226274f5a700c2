#define _GNU_SOURCE
#include "ctestsupport.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int ts_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno; }

int ts_pidfd_open(pid_t pid) {
    long descriptor = syscall(SYS_pidfd_open, pid, 0);
    return descriptor < 0 ? -errno : (int)descriptor;
}

int ts_pidfd_signal(int pidfd, int number) {
    return syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 0) == 0 ? 0 : -errno;
}

int ts_reap(pid_t pid, int *exit_code, int *signal_number) {
    int status;
    pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended <= 0)
        return ended == 0 ? -EAGAIN : -errno;
    *exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    *signal_number = WIFSIGNALED(status) ? WTERMSIG(status) : -1;
    return 0;
}

char *const *ts_environment(void) { return environ; }

ssize_t ts_read_file(const char *path, char *buffer, size_t size) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return -errno;
    size_t total = 0;
    ssize_t count;
    while (total < size && (count = read(file, buffer + total, size - total)) != 0) {
        if (count < 0 && errno != EINTR) {
            int error = errno;
            close(file);
            return -error;
        }
        total += count > 0 ? (size_t)count : 0;
    }
    close(file);
    return (ssize_t)total;
}

// The line of /proc/PID/stat from the state on; NULL when the process is gone.
static const char *after_name(pid_t pid, char *stat, size_t size) {
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    ssize_t count = ts_read_file(path, stat, size - 1);
    if (count <= 0)
        return NULL;
    stat[count] = '\0';
    char *name_end = strrchr(stat, ')');  // a name may hold blanks and brackets
    return name_end && name_end[1] == ' ' ? name_end + 2 : NULL;
}

char ts_process_state(pid_t pid) {
    char stat[1024];
    const char *rest = after_name(pid, stat, sizeof stat);
    return rest ? rest[0] : 0;
}

unsigned ts_process_flags(pid_t pid) {
    char stat[1024];
    unsigned flags = 0;
    const char *rest = after_name(pid, stat, sizeof stat);
    if (rest)
        sscanf(rest, "%*c %*d %*d %*d %*d %*d %u", &flags);
    return flags;
}
