// The floor of a reaction: waits for the kernel's word on memory.events, and when the job holds more than the line sends
// it SIGTERM; after the grace kills the cage and waits until it is empty.
//
//     poller MAX HIGH GRACE_MS COMMAND [ARG…]       (bytes; all of them are written as they stand)
//
// Prints the microseconds from the kill to the empty cage.
#define _GNU_SOURCE
#include "cage.h"

#include <poll.h>
#include <time.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int held(const char *file) {
    int descriptor = open(path(file), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        err(125, "%s", path(file));
    return descriptor;
}

// What the file says. Reading it clears the kernel's word, too.
static const char *text(int descriptor) {
    static char bytes[4096];
    ssize_t count = pread(descriptor, bytes, sizeof bytes - 1, 0);
    if (count < 0)
        err(125, "read");
    bytes[count] = 0;
    return bytes;
}

static void wait_for_word(int descriptor) {
    struct pollfd entry = {.fd = descriptor, .events = POLLPRI};
    if (poll(&entry, 1, -1) < 0)
        err(125, "poll");
}

int main(int argc, char **argv) {
    if (argc < 5)
        return 125;
    unsigned long long high = strtoull(argv[2], NULL, 10);
    split(argv[1], argv[2]);
    int events = held("job/memory.events"), current = held("job/memory.current"), populated = held("job/cgroup.events");
    text(events);
    pid_t child = start(argv + 4);
    do {
        wait_for_word(events);
        text(events);
    } while (strtoull(text(current), NULL, 10) <= high);
    kill(child, SIGTERM);
    usleep((useconds_t)atoi(argv[3]) * 1000);
    double began = now();
    put("job/cgroup.kill", "1");
    while (strstr(text(populated), "populated 1"))
        wait_for_word(populated);
    printf("%.0f\n", now() - began);
    if (waitpid(child, NULL, 0) < 0)
        err(125, "waitpid");
    undo();
    return 0;
}
