// Jobs whose speed is measured inside a cage and outside. "memory": walks 256 MiB in an order that no cache foresees.
// "forks": bears and reaps children, each of which has 16 MiB of page tables to copy.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int memory(long steps) {
    size_t count = (256u << 20) / sizeof(uint64_t);
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

static int forks(long count) {
    size_t size = 16u << 20;
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

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    long count = atol(argv[2]);
    return strcmp(argv[1], "memory") == 0 ? memory(count) : forks(count);
}
