// A cgroup of the bare mechanism, as the drivers in C make it: the own one is split as memcage splits it (`sup` beside
// `job/main`), the same files are written, and all is undone. Any failure ends the program with status 125.
#pragma once
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char node[4096];

static inline const char *path(const char *below) {
    static char text[8192];
    snprintf(text, sizeof text, "%s/%s", node, below);
    return text;
}

static inline void put(const char *file, const char *text) {
    int descriptor = open(path(file), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0 || write(descriptor, text, strlen(text)) < 0)
        err(125, "%s", path(file));
    close(descriptor);
}

static inline void make(const char *folder) {
    if (mkdir(path(folder), 0755) != 0)
        err(125, "mkdir %s", path(folder));
}

// A cgroup that has just become empty may be busy for a moment.
static inline void drop(const char *folder) {
    while (rmdir(path(folder)) != 0)
        if (errno != EBUSY)
            err(125, "rmdir %s", path(folder));
}

static inline void find_node(void) {
    FILE *stream = fopen("/proc/self/cgroup", "re");
    char line[4000];
    while (stream && fgets(line, sizeof line, stream)) {
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "0::", 3) == 0)
            snprintf(node, sizeof node, "/sys/fs/cgroup%s", line + 3);
    }
    if (!stream || !node[0])
        errx(125, "no cgroup v2");
    fclose(stream);
}

// One process after the other: cgroup.procs takes no more at a time.
static inline void move_all(const char *from, const char *to) {
    FILE *stream = fopen(path(from), "re");
    char line[32];
    while (stream && fgets(line, sizeof line, stream))
        put(to, line);
    if (!stream)
        err(125, "%s", path(from));
    fclose(stream);
}

static inline pid_t clone_into(const char *folder) {
    int descriptor = open(path(folder), O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct clone_args arguments = {
        .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)descriptor};
    pid_t child = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child < 0)
        err(125, "clone3");
    close(descriptor);
    return child;
}

static inline void split(const char *max, const char *high) {
    find_node();
    make("sup");
    move_all("cgroup.procs", "sup/cgroup.procs");
    put("cgroup.subtree_control", "+memory");
    make("job");
    put("job/memory.max", max);
    put("job/memory.high", high);
    put("job/memory.swap.max", "0");
    put("job/memory.oom.group", "1");
    put("job/cgroup.subtree_control", "+memory");
    make("job/main");
}

static inline void undo(void) {
    drop("job/main");
    drop("job");
    put("cgroup.subtree_control", "-memory");
    move_all("sup/cgroup.procs", "cgroup.procs");
    drop("sup");
}

static inline pid_t start(char **words) {
    pid_t child = clone_into("job/main");
    if (child == 0) {
        execvp(words[0], words);
        _exit(127);
    }
    return child;
}
