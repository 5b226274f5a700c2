// What a guard that was killed has left behind: processes, a cgroup, files. All of it is ended and removed without
// allocation, by system calls alone, since the memory of this process is a copy of the guard's at some moment.
#define _GNU_SOURCE
#include "sentinel.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { patience = 10000 };  // ms

long mc_milliseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// ---- processes ------------------------------------------------------------------------------------------

// Every descendant, in the order in which it was found. Untouched, these pages cost nothing.
enum { most = 1 << 16 };
static pid_t found[most];
static unsigned found_count;

// Stopped at sight, so that a fork bomb cannot outrun the walk, and no pid that was seen comes free.
static void find(pid_t pid) {
    if (pid <= 1 || found_count == most || mc_sentinel_spares(pid)) return;
    kill(pid, SIGSTOP);
    found[found_count++] = pid;
}

static void find_children_of_thread(int tasks, const char *thread) {
    char path[64];
    mc_append(mc_append(path, thread), "/children");
    if (strlen(thread) < 16) mc_read_numbers(tasks, path, find);
}

static void find_children(pid_t pid) {
    char path[64];
    mc_append(mc_append_number(mc_append(path, "/proc/"), pid), "/task");
    int tasks = mc_open_folder(AT_FDCWD, path);
    if (tasks < 0) return;
    mc_entries(tasks, 0, find_children_of_thread);
    close(tasks);
}

// Without `children` files (an option of the kernel): whoever has us for its parent, out of all. Their own children
// are ours once they are dead.
static pid_t self;
static void find_if_ours(int proc, const char *name) {
    char path[64], text[512];
    if (name[0] < '0' || name[0] > '9' || strlen(name) > 16) return;
    mc_append(mc_append(path, name), "/stat");
    int file = openat(proc, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    if (size <= 0) return;
    text[size] = 0;
    const char *end = strrchr(text, ')');
    if (end == NULL || strlen(end) < 5) return;
    long parent = 0, pid = 0;
    for (const char *at = end + 4; *at >= '0' && *at <= '9'; at++) parent = parent * 10 + *at - '0';
    for (const char *at = name; *at >= '0' && *at <= '9'; at++) pid = pid * 10 + *at - '0';
    if (parent == self) find((pid_t)pid);
}

static int lists_children(void) { return access("/proc/self/task", X_OK) == 0 && access("/proc/thread-self/children", R_OK) == 0; }

static void find_all(void) {
    found_count = 0;
    if (!lists_children()) {
        int proc = mc_open_folder(AT_FDCWD, "/proc");
        if (proc < 0) return;
        mc_entries(proc, 0, find_if_ours);
        close(proc);
        return;
    }
    find_children(self);
    for (unsigned i = 0; i < found_count; i++) find_children(found[i]);
}

// Returns how many there were, zombies of ours aside.
static unsigned kill_descendants(void) {
    mc_sentinel_reap();
    unsigned before;
    int rounds = 20;
    find_all();
    do {
        before = found_count;
        if (before == 0) return 0;
        find_all();
    } while (found_count != before && --rounds > 0);
    for (unsigned i = 0; i < found_count; i++) kill(found[i], SIGKILL);
    return found_count;
}

// ---- all of it ------------------------------------------------------------------------------------------

// With file capabilities the cage was made by rights that are put away in between (Privilege.raised).
static void raise_rights(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    if (!mc_link->elevated || syscall(SYS_capget, &header, data) != 0) return;
    for (int i = 0; i < 2; i++) data[i].effective = data[i].permitted;
    syscall(SYS_capset, &header, data);
}

void mc_remains_unthrottle(void) {
    char path[NAME_MAX + 32];
    if (!mc_link->cage.armed) return;
    raise_rights();
    int node = mc_open_folder(AT_FDCWD, mc_link->cage.node);
    mc_append(mc_append(path, mc_link->cage.name), "/memory.high");
    mc_write_to(node, path, "max");
    if (node >= 0) close(node);
}

unsigned mc_remains_end(void) {
    self = getpid();
    // First whoever may be making one of the files now: the report has a writer of its own.
    for (int round = 0; kill_descendants() > 0 && round < 10; round++) mc_sentinel_nap(5);
    // With the caller's rights, as they were made.
    for (int i = 0; i < MC_LINK_FILES; i++)
        if (mc_link->files[i].armed) unlink(mc_link->files[i].path);
    raise_rights();
    int node = mc_link->cage.armed ? mc_open_folder(AT_FDCWD, mc_link->cage.node) : -1;
    long end = mc_milliseconds() + patience;
    unsigned left;
    int pause = 1;
    for (;;) {
        if (node >= 0) mc_cage_kill(node);
        left = kill_descendants();
        int caged = node >= 0 && mc_cage_is_populated(node);
        if (left == 0 && !caged) break;
        if (mc_milliseconds() >= end) {
            left = left > 0 ? left : 1;
            break;
        }
        mc_sentinel_nap(pause);
        if (pause < 16) pause *= 2;
    }
    if (node >= 0) {
        mc_cage_remove(node);
        close(node);
    }
    return left;
}
