#include "tracee.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void fail_tracing(const char *tool, const char *step) {
    fprintf(stderr, "%s: %s: %s\n", tool, step, strerror(errno));
    exit(125);
}

pid_t start_tracee(const char *tool, char **words) {
    pid_t pid = fork();
    if (pid < 0) fail_tracing(tool, "fork");
    if (pid > 0) return pid;
    raise(SIGSTOP);
    execvp(words[0], words);
    _exit(127);
}
