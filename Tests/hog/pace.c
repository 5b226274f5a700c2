#include "hog.h"

#include <errno.h>
#include <time.h>

double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void rest_until(double when) {
    struct timespec time = {.tv_sec = (time_t)when};
    time.tv_nsec = (long)((when - (double)time.tv_sec) * 1e9);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
        ;
}

void rest(double seconds) {
    if (seconds > 0)
        rest_until(now() + seconds);
}

size_t mebibytes(double size) { return (size_t)(size * 1048576.0); }
