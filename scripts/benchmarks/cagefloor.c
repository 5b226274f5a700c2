// The floor of a launch into a cgroup: the bare mechanism and the same files that memcage writes, nothing else.
#define _GNU_SOURCE
#include "cage.h"

int main(int argc, char **argv) {
    if (argc < 2)
        return 125;
    split("2097152000", "1677721600");
    pid_t child = start(argv + 1);
    int status;
    if (waitpid(child, &status, 0) < 0)
        err(125, "waitpid");
    undo();
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
