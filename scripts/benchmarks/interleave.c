// Runs commands in turn, round after round, so that a machine's noise falls on all of them alike:
//
//     interleave ROUNDS COMMAND [ARG…] [-- COMMAND [ARG…]]…       (a word `---` stands for a command's own `--`)
//
// Each run is a line on stdout: the command's number, microseconds from start to end, microseconds of CPU time,
// the largest resident set in KiB, and page faults. All but the resident set are those of the command and of all that
// it left behind: nobody is let off by outliving its parent. Output of the commands goes to /dev/null. A failing command ends it all.
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static double cpu(const struct rusage *usage) {
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1e6 +
           (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec);
}

static pid_t start_quietly(char **words, int null) {
    pid_t child = vfork();
    if (child == 0) {
        dup2(null, 1);
        dup2(null, 2);
        execvp(words[0], words);
        _exit(127);
    }
    if (child < 0)
        err(1, "vfork");
    return child;
}

static void measure(int number, char **words, int null) {
    double start = now(), used = 0;
    long largest = 0, faults = 0;
    pid_t child = start_quietly(words, null);
    int status;
    struct rusage usage;
    for (pid_t pid; (pid = wait4(-1, &status, 0, &usage)) > 0;) {
        used += cpu(&usage);
        faults += usage.ru_minflt + usage.ru_majflt;
        if (usage.ru_maxrss > largest)
            largest = usage.ru_maxrss;
        if (pid == child && status != 0)
            errx(1, "%s ended with status %#x", words[0], (unsigned)status);
    }
    printf("%d %.1f %.0f %ld %ld\n", number, now() - start, used, largest, faults);
}

int main(int argc, char **argv) {
    char **commands[16];
    int count = 0, null = open("/dev/null", O_WRONLY | O_CLOEXEC), rounds = argc > 2 ? atoi(argv[1]) : 0;
    if (rounds < 1)
        errx(1, "usage: interleave ROUNDS COMMAND [ARG...] [-- COMMAND [ARG...]]...");
    commands[count++] = argv + 2;
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "---") == 0) {
            argv[i] = "--";
        } else if (strcmp(argv[i], "--") == 0) {
            argv[i] = NULL;
            if (count == 16 || i + 1 == argc)
                errx(1, "up to 16 commands, none of them empty");
            commands[count++] = argv + i + 1;
        }
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    // Once each to warm the caches, unless once is all; then every command is the first of a round in its turn.
    for (int round = rounds > 1 ? -1 : 0; round < rounds; round++) {
        for (int i = 0; i < count; i++) {
            int number = (i + round + 1) % count;
            measure(round < 0 ? -1 : number, commands[number], null);
        }
    }
    return 0;
}
