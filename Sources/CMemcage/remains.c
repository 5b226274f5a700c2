// What a guard that was killed has left behind: processes, a cgroup, files. All of it is ended and removed without
// allocation, by system calls alone, since the memory of this process is a copy of the guard's at some moment.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
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

static pid_t self;
static pid_t listed_by;

// The parent by its stat, 0 if there is no such process.
static pid_t parent_of(pid_t pid) {
    char path[64], text[512];
    mc_append(mc_append_number(mc_append(path, "/proc/"), pid), "/stat");
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    if (size <= 0) return 0;
    text[size] = 0;
    const char *end = strrchr(text, ')');
    if (end == NULL || strlen(end) < 5) return 0;
    pid_t parent = 0;
    for (const char *at = end + 4; *at >= '0' && *at <= '9'; at++) parent = parent * 10 + *at - '0';
    return parent;
}

// Stopped at sight, so that a fork bomb cannot outrun the walk, and no pid that was seen comes free. Between the list
// and the stop it may have come to a stranger: the descriptor holds one process fast, and then its parent is asked for.
// Who has lost the parent that listed it is ours by now, and in our own list.
static void find(pid_t pid) {
    if (pid <= 1 || found_count == most || mc_sentinel_spares(pid)) return;
    int process = mc_pidfd_open(pid);
    if (process == -ESRCH) return;
    pid_t parent = parent_of(pid);
    if (parent != 0 && (parent == listed_by || parent == self)) {
        int sent = process >= 0 ? mc_pidfd_signal(process, SIGSTOP) : -ENOSYS;
        if (sent == -ENOSYS || sent == -EPERM) sent = kill(pid, SIGSTOP) == 0 ? 0 : -errno;
        // One that may not be signalled counts as left.
        if (sent != -ESRCH) found[found_count++] = pid;
    }
    if (process >= 0) close(process);
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
    listed_by = pid;
    mc_entries(tasks, 0, find_children_of_thread);
    close(tasks);
}

// Without `children` files (an option of the kernel): whoever has us for its parent, out of all. Their own children
// are ours once they are dead.
static void find_if_ours(int proc, const char *name) {
    (void)proc;
    if (name[0] < '0' || name[0] > '9' || strlen(name) > 9) return;
    pid_t pid = 0;
    for (const char *at = name; *at >= '0' && *at <= '9'; at++) pid = pid * 10 + *at - '0';
    listed_by = self;
    if (parent_of(pid) == self) find(pid);
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
        for (int tries = 0; tries < 3 && mc_link->files[i].armed && unlink(mc_link->files[i].path) != 0; tries++) continue;
    raise_rights();
    int node = -1;
    long end = mc_milliseconds() + patience;
    unsigned left;
    int pause = 1, quiet = 0;
    for (;;) {
        if (node < 0 && mc_link->cage.armed) node = mc_open_folder(AT_FDCWD, mc_link->cage.node);
        if (node >= 0) mc_cage_kill(node);
        left = kill_descendants();
        int caged = node >= 0 && mc_cage_is_populated(node);
        // Seen twice: a look that fails sees nobody.
        quiet = left == 0 && !caged ? quiet + 1 : 0;
        if (quiet == 2) break;
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
