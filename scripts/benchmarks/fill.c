// A job that says "ready", waits for a line on stdin, and then fills memory:
//
//     fill RATE LIMIT PAGES [FILE [now]]   RATE in MiB/s, 0: as fast as it goes; LIMIT in MiB; PAGES: small or huge;
//                                          now: without waiting
//
// On SIGTERM it dies of it, as a job does that knows nothing of cages, and leaves in FILE how many bytes it had and the
// microseconds since it began.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <fcntl.h>
#include <unistd.h>

enum { PAGE = 4096, BEAT = 5000 };

static volatile size_t done;
static double began;
static int out = -1;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void tell(int number) {
    if (out >= 0)
        dprintf(out, "%zu %.0f\n", done, now() - began);
    signal(number, SIG_DFL);
    raise(number);
}

static void fill(char *start, size_t limit, double rate) {
    began = now();
    while (done < limit) {
        size_t due = limit;
        if (rate > 0) {
            usleep(BEAT);
            due = (size_t)((now() - began) / 1e6 * rate);
        }
        for (; done < due && done < limit; done += PAGE)
            *(volatile char *)(start + done) = 1;
    }
}

int main(int argc, char **argv) {
    if (argc < 4)
        return 2;
    size_t limit = strtoul(argv[2], NULL, 10) << 20;
    char *start = mmap(NULL, limit, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED)
        return 1;
    // Said either way, so that the machine's default does not change what is measured.
    madvise(start, limit, strcmp(argv[3], "huge") == 0 ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    if (argc > 4 && (out = open(argv[4], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) < 0)
        return 1;
    signal(SIGTERM, tell);
    puts("ready");
    fflush(stdout);
    if (argc < 6 && getchar() == EOF)
        return 1;
    fill(start, limit, strtod(argv[1], NULL) * 1048576);
    for (;;)
        pause();
}
