// What the sentinel says of a guard that was killed: to people, to the log and to the trace, without allocation.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

// As Clock.stamp, from the offset of the launch: the time zone's rules are not ours to read here.
static int stamp(char *text, size_t size) {
    time_t seconds = time(NULL) + mc_link->utc_offset;
    long days = seconds / 86400, rest = seconds % 86400;
    // Days since 1970 to a date: the year starts in March, so that leap days come last (era of 400 years).
    long z = days + 719468, era = z / 146097, day_of_era = z - era * 146097;
    long year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    long day = day_of_era - (365 * year + year / 4 - year / 100);
    long month = (5 * day + 2) / 153;
    return snprintf(
        text, size, "%04ld-%02ld-%02ld %02ld:%02ld:%02ld", year + era * 400 + (month >= 10), month < 10 ? month + 3 : month - 9,
        day - (153 * month + 2) / 5 + 1, rest / 3600, rest / 60 % 60, rest % 60);
}

void mc_words_log(int scribe, const char *text) {
    char line[512];
    int size = stamp(line, sizeof line);
    size += snprintf(line + size, sizeof line - (size_t)size, ": %s\n", text);
    if (scribe >= 0) mc_scribe_send(scribe, 0, line, (size_t)size);
}

// In the words of TraceText; the trace is sink 1.
void mc_words_trace(int scribe, int signal) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    char line[256];
    int size = snprintf(
        line, sizeof line,
        "{\"type\":\"event\",\"time\":%ld.%03ld,\"what\":\"guard-death\",\"detail\":\"signal %d\",\"count\":1}\n",
        (long)time.tv_sec, time.tv_nsec / 1000000, signal);
    if (scribe >= 0) mc_scribe_send(scribe, 1, line, (size_t)size);
}

void mc_words_say(const char *text) {
    char line[512];
    int size = snprintf(line, sizeof line, "memcage: %s\n", text);
    // A terminal set to non-blocking by somebody else is waited for, a second at most.
    for (int tries = 0; write(STDERR_FILENO, line, (size_t)size) < 0 && tries < 10; tries++) {
        struct pollfd waiting = {.fd = STDERR_FILENO, .events = POLLOUT};
        if (errno == EAGAIN) poll(&waiting, 1, 100);
        else if (errno != EINTR) return;
    }
}
