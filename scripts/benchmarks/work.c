// Jobs whose speed is measured inside a cage and outside:
//
//     work memory STEPS MIB FILE    walks so much memory in an order that no cache foresees
//     work forks COUNT MIB FILE     bears and reaps children, each of which copies the page tables of so much memory
//
// Appends to FILE what it took by its own account: microseconds from main to here, microseconds of CPU time with those
// of its children.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int memory(long steps, size_t size) {
    size_t count = size / sizeof(uint64_t);
    uint64_t *cells = mmap(NULL, count * sizeof *cells, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (cells == MAP_FAILED)
        return 1;
    memset(cells, 1, count * sizeof *cells);
    uint64_t at = 1;
    for (long i = 0; i < steps; i++) {
        at = at * 6364136223846793005u + 1442695040888963407u;
        cells[(at >> 32) % count] += at;
    }
    return 0;
}

static int forks(long count, size_t size) {
    char *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        return 1;
    memset(start, 1, size);
    for (long i = 0; i < count; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(0);
        if (child < 0 || waitpid(child, NULL, 0) < 0)
            return 1;
    }
    return 0;
}

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static double cpu_of_children(void) {
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

int main(int argc, char **argv) {
    if (argc < 5)
        return 2;
    double start = now(CLOCK_MONOTONIC);
    long count = atol(argv[2]);
    size_t size = strtoul(argv[3], NULL, 10) << 20;
    if ((strcmp(argv[1], "memory") == 0 ? memory(count, size) : forks(count, size)) != 0)
        return 1;
    FILE *stream = fopen(argv[4], "a");
    if (!stream)
        return 1;
    fprintf(stream, "%.0f %.0f\n", now(CLOCK_MONOTONIC) - start, now(CLOCK_PROCESS_CPUTIME_ID) + cpu_of_children());
    return fclose(stream);
}
