#include "hog.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

// Workloads whose peak is known, by their own account: what their processes hold at the highest moment, each shared
// page once. They say `truth BYTES` when they are through.


// One figure of a file in /proc, in bytes; 0 where it has none.
static size_t figure(pid_t pid, const char *file, const char *key) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    FILE *stream = fopen(path, "r");
    if (!stream)
        fail(path);
    size_t kibibytes = 0;
    while (fgets(line, sizeof line, stream))
        if (strncmp(line, key, strlen(key)) == 0 && line[strlen(key)] == ':')
            kibibytes = strtoul(line + strlen(key) + 1, NULL, 10);
    fclose(stream);
    return kibibytes << 10;
}

static size_t held_by(pid_t pid) {
    return figure(pid, "smaps_rollup", "Pss_Anon") + figure(pid, "smaps_rollup", "Pss_Shmem") +
           figure(pid, "smaps_rollup", "SwapPss") + figure(pid, "status", "VmPTE");
}

static void tell(size_t truth) { say("truth %zu", truth); }

// A mark as `memcage mark` sends it, without a process for it; nothing outside of a cage.
static void mark(const char *name) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const char *socket_name = getenv("MEMCAGE_SOCKET");
    char datagram[64];
    if (!socket_name)
        return;
    size_t length = strnlen(socket_name, sizeof address.sun_path - 2);
    memcpy(address.sun_path + 1, socket_name, length);
    int count = snprintf(datagram, sizeof datagram, "p%s", name);
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0 || sendto(descriptor, datagram, (size_t)count, 0, (struct sockaddr *)&address,
                                 offsetof(struct sockaddr_un, sun_path) + 1 + (socklen_t)length) < 0)
        fail("mark");
    close(descriptor);
}

// Up and down in steps, a stage each; every step lasts as long as was asked for.
static size_t steps(double seconds) {
    static const struct {
        const char *stage;
        size_t size;
    } plan[] = {{"load", 100}, {"select", 300}, {"write", 200}, {"merge", 500}, {"close", 50}};
    size_t truth = 0, most = 500u << 20;
    char *start = fresh(most);
    for (size_t i = 0; i < sizeof plan / sizeof *plan; i++) {
        size_t size = plan[i].size << 20;
        mark(plan[i].stage);
        touch(start, size);
        madvise(start + size, most - size, MADV_DONTNEED);
        size_t now = held_by(getpid());
        truth = now > truth ? now : truth;
        rest(seconds);
    }
    return truth;
}

static void wait_to_be_killed(void) {
    for (;;)
        pause();
}

// Six children, forked once the memory is there, that only read it.
static size_t workers(double seconds) {
    pid_t children[6];
    size_t size = 300u << 20;
    char *start = fresh(size);
    touch(start, size);
    for (int i = 0; i < 6; i++)
        if ((children[i] = branch()) == 0)
            wait_to_be_killed();
    rest(seconds / 2);
    size_t truth = held_by(getpid());
    for (int i = 0; i < 6; i++)
        truth += held_by(children[i]);
    rest(seconds / 2);
    for (int i = 0; i < 6; i++) {
        kill(children[i], SIGKILL);
        reap(children[i]);
    }
    return truth;
}

static void *helper(void *seconds) {
    int ready[2];
    char byte = 0;
    if (pipe(ready) != 0)
        fail("pipe");
    pid_t child = branch();
    if (child == 0) {
        touch_fresh(500u << 20);
        (void)!write(ready[1], &byte, 1);
        wait_to_be_killed();
    }
    if (read(ready[0], &byte, 1) != 1)
        fail("the child died");
    size_t *truth = malloc(sizeof *truth);
    if (!truth)
        fail("malloc");
    *truth = held_by(getpid()) + held_by(child);
    rest(*(double *)seconds);
    kill(child, SIGKILL);
    reap(child);
    return truth;
}

// A child that is not in the list of its parent's first thread.
static size_t thread_child(double seconds) {
    pthread_t thread;
    void *truth;
    if (pthread_create(&thread, NULL, helper, &seconds) != 0 || pthread_join(thread, &truth) != 0)
        fail("pthread");
    return *(size_t *)truth;
}

// Quiet, then 500 MiB for 50 ms, then quiet.
static size_t spike(double seconds) {
    size_t size = 500u << 20;
    rest(seconds);
    char *start = fresh(size);
    touch(start, size);
    double until = now() + 0.05;
    size_t truth = held_by(getpid());
    rest_until(until);
    munmap(start, size);
    rest(seconds);
    return truth;
}

int hog_shape(struct order *order) {
    static const struct {
        const char *name;
        size_t (*run)(double seconds);
    } shapes[] = {{"steps", steps}, {"workers", workers}, {"thread-child", thread_child}, {"spike", spike}};
    use_huge_pages(false);
    // Other tools attach meanwhile.
    if (order->given & WAIT) {
        say("pid %d", getpid());
        if (getchar() == EOF)
            return STATUS_SYSTEM;
    }
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (strcmp(order->words[0], shapes[i].name) != 0)
            continue;
        tell(shapes[i].run(order_number(order, 1)));
        return 0;
    }
    usage_error("no such shape", order->words[0]);
}
