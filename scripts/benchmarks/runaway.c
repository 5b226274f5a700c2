// A job that crosses the line of its cage and knows when: it fills memory to just below HIGH, then goes on in small
// steps, with a look at its cgroup's memory.current after each, until it holds 4 MiB more. The first process does not
// grow, so that the kernel does not slow it down: it waits for SIGTERM and appends to FILE the microseconds from the
// crossing to that. Both stay until they are killed.
//
//     runaway HIGH FILE
//
// The crossing is the moment before the step after which memory.current is above HIGH, or which did not come back.
#define _GNU_SOURCE
#include "cage.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>

enum { PAGE = 4096, STEP = 8 * PAGE, NEAR = 1 << 20, MORE = 4 << 20 };

struct moments {
    _Atomic(double) step, crossed;
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static size_t held(int descriptor) {
    char text[32] = "";
    if (pread(descriptor, text, sizeof text - 1, 0) <= 0)
        err(125, "memory.current");
    return strtoull(text, NULL, 10);
}

static char *touch(char *start, size_t size) {
    for (size_t offset = 0; offset < size; offset += PAGE)
        *(volatile char *)(start + offset) = 1;
    return start + size;
}

static void grow(size_t high, struct moments *moments) {
    find_node();
    int current = open(path("../memory.current"), O_RDONLY);
    char *at = mmap(NULL, high + 2 * MORE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (current < 0 || at == MAP_FAILED)
        err(125, "memory.current, or memory");
    madvise(at, high + 2 * MORE, MADV_NOHUGEPAGE);
    for (size_t have; (have = held(current)) + NEAR < high;)
        at = touch(at, (high - have) / 2 / PAGE * PAGE);
    do {
        moments->step = now();
        at = touch(at, STEP);
    } while (held(current) <= high);
    moments->crossed = moments->step;
    touch(at, MORE);
    for (;;)
        pause();
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 125;
    struct moments *moments = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int out = open(argv[2], O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (moments == MAP_FAILED || out < 0)
        err(125, "%s", argv[2]);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        grow(strtoull(argv[1], NULL, 10), moments);
    }
    if (sigwaitinfo(&set, NULL) < 0)
        err(125, "sigwaitinfo");
    double signalled = now(), crossed = moments->crossed;
    dprintf(out, "%.0f\n", signalled - (crossed > 0 ? crossed : (double)moments->step));
    for (;;)
        pause();
}
