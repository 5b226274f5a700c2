// A tree to look at: N sleeping processes, the first of which is the parent of all others; with BYTES of memory in
// the first. Prints "ready" when it stands. With "births" one of the children is replaced fifty times a second.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t sleeper(pid_t parent) {
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(0);
        for (;;)
            pause();
    }
    return child;
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    size_t size = strtoul(argv[2], NULL, 10);
    int births = argc > 3 && strcmp(argv[3], "births") == 0;
    pid_t parent = getpid(), last = 0;
    for (int i = atoi(argv[1]); i > 1; i--)
        if ((last = sleeper(parent)) < 0)
            return 1;
    if (size > 0) {
        char *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (start == MAP_FAILED)
            return 1;
        memset(start, 1, size);
    }
    puts("ready");
    fflush(stdout);
    while (births) {
        usleep(20000);
        kill(last, SIGKILL);
        waitpid(last, NULL, 0);
        last = sleeper(parent);
    }
    for (;;)
        pause();
}
