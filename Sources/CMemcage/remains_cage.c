// The cage that a killed guard has left: whoever is in it is killed, then it is removed, and its node put in order.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { lock_patience = 2000 };  // ms

static void kill_one(pid_t pid) {
    // A 0 is a process that another pid namespace hides, and to kill(2) our own group.
    if (pid > 1 && !mc_sentinel_spares(pid)) kill(pid, SIGKILL);
}

static void kill_in(int folder) {
    mc_read_numbers(folder, "cgroup.procs", kill_one);
}

static void kill_below(int above, const char *name) {
    int folder = mc_open_folder(above, name);
    if (folder < 0) return;
    kill_in(folder);
    mc_entries(folder, 1, kill_below);
    close(folder);
}

void mc_cage_kill(int node) {
    int cage = mc_open_folder(node, mc_link->cage.name);
    if (cage < 0) return;
    if (mc_write_to(cage, "cgroup.kill", "1") != 0) {
        // Frozen, nothing is born meanwhile; the freezer lets go of who is killed.
        mc_write_to(cage, "cgroup.freeze", "1");
        kill_in(cage);
        mc_entries(cage, 1, kill_below);
    }
    close(cage);
}

int mc_cage_is_populated(int node) {
    char path[NAME_MAX + 32], text[256];
    mc_append(mc_append(path, mc_link->cage.name), "/cgroup.events");
    int file = openat(node, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t size = read(file, text, sizeof text - 1);
    close(file);
    if (size <= 0) return 0;
    text[size] = 0;
    return strstr(text, "populated 1") != NULL;
}

static void remove_tree(int above, const char *name) {
    int folder = mc_open_folder(above, name);
    if (folder < 0) return;
    mc_entries(folder, 1, remove_tree);
    close(folder);
    // Right after the last death it may still be busy for a moment.
    for (int tries = 0; unlinkat(above, name, AT_REMOVEDIR) != 0 && errno != ENOENT; tries++) {
        if (tries >= (errno == EBUSY ? 200 : 3)) return;
        mc_sentinel_nap(5);
    }
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
    mc_append_number(text, pid);
    if (pid > 0 && write(move_target, text, strlen(text)) > 0) moved = 1;
}

static int has(int folder, const char *name) { return syscall(SYS_faccessat, folder, name, F_OK) == 0; }

// As CgroupNode.tidy: what the split changed is put back by the last one in the node.
static void tidy(int node, const char *path) {
    others = 0;
    int listing = mc_open_folder(AT_FDCWD, path);
    if (listing < 0) return;
    mc_entries(listing, 1, note_other);
    close(listing);
    if (others || !has(node, "cgroup.type")) return;
    if (mc_link->cage.own && has(node, "sup")) {
        mc_write_to(node, "cgroup.subtree_control", "-memory");
        move_target = openat(node, "cgroup.procs", O_WRONLY | O_CLOEXEC);
        for (int tries = 0; tries < 100; tries++) {
            moved = 0;
            mc_read_numbers(node, "sup/cgroup.procs", move_back);
            if (!moved) break;
        }
        close(move_target);
        unlinkat(node, "sup", AT_REMOVEDIR);
    } else if (mc_link->cage.enabled) {
        mc_write_to(node, "cgroup.subtree_control", "-memory");
    }
}

void mc_cage_remove(int node) {
    int lock = mc_open_folder(AT_FDCWD, mc_link->cage.node);
    long end = mc_milliseconds() + lock_patience;
    while (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK && mc_milliseconds() < end) mc_sentinel_nap(2);
    for (int tries = 0; tries < 3; tries++) remove_tree(node, mc_link->cage.name);
    tidy(node, mc_link->cage.node);
    if (lock >= 0) close(lock);
}
