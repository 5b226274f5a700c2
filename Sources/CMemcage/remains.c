// What a guard that was killed has left behind: processes, a cgroup, files. All of it is ended and removed without
// allocation, by system calls alone, since the memory of this process is a copy of the guard's at some moment.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { patience = 10000, lock_patience = 2000 };  // ms

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// ---- small text -----------------------------------------------------------------------------------------

static char *append(char *end, const char *text) {
    size_t length = strlen(text);
    memcpy(end, text, length + 1);
    return end + length;
}

static char *append_number(char *end, long number) {
    char digits[24];
    int count = 0;
    do digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (count > 0) *end++ = digits[--count];
    *end = 0;
    return end;
}

// Calls `each` with every number of a file of numbers, however long: one read may stop short.
static int numbers(int file, void (*each)(pid_t)) {
    char text[4096];
    long number = -1;
    ssize_t size;
    while ((size = read(file, text, sizeof text)) > 0) {
        for (ssize_t i = 0; i < size; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                number = (number < 0 ? 0 : number) * 10 + text[i] - '0';
            } else if (number >= 0) {
                each((pid_t)number);
                number = -1;
            }
        }
    }
    if (number >= 0) each((pid_t)number);
    return size < 0 ? -errno : 0;
}

struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

// Calls `each` with the name of every entry of a folder; `each` may remove it.
static void entries(int folder, int folders_alone, void (*each)(int folder, const char *name)) {
    _Alignas(struct entry) char buffer[2048];
    long size;
    while ((size = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0) {
        for (long at = 0; at < size;) {
            struct entry *entry = (struct entry *)(buffer + at);
            at += entry->length;
            if (strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0) continue;
            if (folders_alone && entry->type != 4) continue;  // DT_DIR
            each(folder, entry->name);
        }
    }
}

static int open_folder(int folder, const char *name) {
    return openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static int write_to(int folder, const char *name, const char *text) {
    int file = openat(folder, name, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    int result = write(file, text, strlen(text)) < 0 ? -errno : 0;
    close(file);
    return result;
}

static int read_numbers(int folder, const char *name, void (*each)(pid_t)) {
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    int result = numbers(file, each);
    close(file);
    return result;
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
    append(append(path, thread), "/children");
    if (strlen(thread) < 16) read_numbers(tasks, path, find);
}

static void find_children(pid_t pid) {
    char path[64];
    append(append_number(append(path, "/proc/"), pid), "/task");
    int tasks = open_folder(AT_FDCWD, path);
    if (tasks < 0) return;
    entries(tasks, 0, find_children_of_thread);
    close(tasks);
}

// Without `children` files (an option of the kernel): whoever has us for its parent, out of all. Their own children
// are ours once they are dead.
static pid_t self;
static void find_if_ours(int proc, const char *name) {
    char path[64], text[512];
    if (name[0] < '0' || name[0] > '9' || strlen(name) > 16) return;
    append(append(path, name), "/stat");
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
        int proc = open_folder(AT_FDCWD, "/proc");
        if (proc < 0) return;
        entries(proc, 0, find_if_ours);
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

// ---- the cage -------------------------------------------------------------------------------------------

static void kill_one(pid_t pid) {
    // A 0 is a process that another pid namespace hides, and to kill(2) our own group.
    if (pid > 1 && !mc_sentinel_spares(pid)) kill(pid, SIGKILL);
}

static void kill_in(int folder) {
    read_numbers(folder, "cgroup.procs", kill_one);
}

static void kill_below(int above, const char *name) {
    int folder = open_folder(above, name);
    if (folder < 0) return;
    kill_in(folder);
    entries(folder, 1, kill_below);
    close(folder);
}

static void kill_cage(int node) {
    int cage = open_folder(node, mc_link->cage.name);
    if (cage < 0) return;
    if (write_to(cage, "cgroup.kill", "1") != 0) {
        // Frozen, nothing is born meanwhile; the freezer lets go of who is killed.
        write_to(cage, "cgroup.freeze", "1");
        kill_in(cage);
        entries(cage, 1, kill_below);
    }
    close(cage);
}

static int is_populated(int node) {
    char path[NAME_MAX + 32], text[256];
    append(append(path, mc_link->cage.name), "/cgroup.events");
    int file = openat(node, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    if (size <= 0) return 0;
    text[size] = 0;
    return strstr(text, "populated 1") != NULL;
}

static void remove_tree(int above, const char *name) {
    int folder = open_folder(above, name);
    if (folder < 0) return;
    entries(folder, 1, remove_tree);
    close(folder);
    // Right after the last death it may still be busy for a moment.
    for (int tries = 0; unlinkat(above, name, AT_REMOVEDIR) != 0 && errno == EBUSY && tries < 200; tries++)
        mc_sentinel_nap(5);
}

static int others;
static void note_other(int node, const char *name) {
    (void)node;
    if (strcmp(name, "sup") != 0) others = 1;
}

static int move_target;
static int moved;
static void move_back(pid_t pid) {
    char text[24];
    append_number(text, pid);
    if (pid > 0 && write(move_target, text, strlen(text)) > 0) moved = 1;
}

static int has(int folder, const char *name) { return syscall(SYS_faccessat, folder, name, F_OK) == 0; }

// As CgroupNode.tidy: what the split changed is put back by the last one in the node.
static void tidy(int node, const char *path) {
    others = 0;
    int listing = open_folder(AT_FDCWD, path);
    if (listing < 0) return;
    entries(listing, 1, note_other);
    close(listing);
    if (others || !has(node, "cgroup.type")) return;
    if (mc_link->cage.own && has(node, "sup")) {
        write_to(node, "cgroup.subtree_control", "-memory");
        move_target = openat(node, "cgroup.procs", O_WRONLY | O_CLOEXEC);
        for (int tries = 0; tries < 100; tries++) {
            moved = 0;
            read_numbers(node, "sup/cgroup.procs", move_back);
            if (!moved) break;
        }
        close(move_target);
        unlinkat(node, "sup", AT_REMOVEDIR);
    } else if (mc_link->cage.enabled) {
        write_to(node, "cgroup.subtree_control", "-memory");
    }
}

static void remove_cage(int node) {
    int lock = open_folder(AT_FDCWD, mc_link->cage.node);
    long end = now() + lock_patience;
    while (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK && now() < end) mc_sentinel_nap(2);
    remove_tree(node, mc_link->cage.name);
    tidy(node, mc_link->cage.node);
    if (lock >= 0) close(lock);
}

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
    int node = open_folder(AT_FDCWD, mc_link->cage.node);
    append(append(path, mc_link->cage.name), "/memory.high");
    write_to(node, path, "max");
    if (node >= 0) close(node);
}

unsigned mc_remains_end(void) {
    self = getpid();
    // With the caller's rights, as they were made.
    for (int i = 0; i < MC_LINK_FILES; i++)
        if (mc_link->files[i].armed) unlink(mc_link->files[i].path);
    raise_rights();
    int node = mc_link->cage.armed ? open_folder(AT_FDCWD, mc_link->cage.node) : -1;
    long end = now() + patience;
    unsigned left;
    int pause = 1;
    for (;;) {
        if (node >= 0) kill_cage(node);
        left = kill_descendants();
        int caged = node >= 0 && is_populated(node);
        if (left == 0 && !caged) break;
        if (now() >= end) {
            left = left > 0 ? left : 1;
            break;
        }
        mc_sentinel_nap(pause);
        if (pause < 16) pause *= 2;
    }
    if (node >= 0) {
        remove_cage(node);
        close(node);
    }
    return left;
}
