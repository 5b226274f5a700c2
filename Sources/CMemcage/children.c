// What has become of our children.
#define _GNU_SOURCE
#include "cmemcage.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

static uint64_t microseconds(struct timeval time) {
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec;
}

int mc_next_child(pid_t *pid) {
    siginfo_t change = {.si_pid = 0};
    // It is asked once for each signal: a change that is missed here is missed for good.
    while (waitid(P_ALL, 0, &change, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) != 0)
        if (errno != EINTR) return -errno;
    *pid = change.si_pid;
    return change.si_pid != 0;
}

int mc_wait(pid_t pid, struct mc_child *child) {
    int status = 0;
    struct rusage usage;
    pid_t found;
    do found = wait4(pid, &status, WNOHANG | WUNTRACED | __WALL, &usage);
    while (found < 0 && errno == EINTR);
    if (found != pid) return 0;
    memset(child, 0, sizeof *child);
    child->pid = pid;
    if (WIFEXITED(status)) {
        child->exited = 1;
        child->value = WEXITSTATUS(status);
    } else if (WIFSIGNALED(status)) {
        child->signalled = 1;
        child->value = WTERMSIG(status);
    } else {
        child->stopped = 1;
        child->value = WSTOPSIG(status);
    }
    child->cpu_user_us = microseconds(usage.ru_utime);
    child->cpu_system_us = microseconds(usage.ru_stime);
    child->largest_kib = (uint64_t)usage.ru_maxrss;
    return 1;
}
