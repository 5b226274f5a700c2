// Who is in a cgroup and below it, in memory that is there from the start.
#define _GNU_SOURCE
#include "cmemcage.h"
#include "sentinel.h"

#include <stdint.h>
#include <unistd.h>

// Of the program's own zeroes: what is not used is never touched.
enum { most_caged = 1 << 15, most_pids = 1 << 22 /* PID_MAX_LIMIT */, deepest = 64 };
static pid_t caged[most_caged];
static size_t caged_count;
static int depth;

static void list_one(pid_t pid) {
    // A 0 is a process that another pid namespace hides, and to kill(2) our own group.
    if (pid > 0 && caged_count < most_caged) caged[caged_count++] = pid;
}

static void list_below(int above, const char *name) {
    if (depth == deepest) return;
    int folder = mc_open_folder(above, name);
    if (folder < 0) return;
    depth++;
    mc_read_numbers(folder, "cgroup.procs", list_one);
    mc_entries(folder, 1, list_below);
    depth--;
    close(folder);
}

size_t mc_caged(int folder, const pid_t **pids) {
    caged_count = 0;
    list_below(folder, ".");
    *pids = caged;
    return caged_count;
}

static uint64_t told[most_pids / 64];

static uint64_t *word_of(pid_t pid, uint64_t *bit) {
    if (pid < 0 || pid >= most_pids) return NULL;
    *bit = (uint64_t)1 << pid % 64;
    return &told[pid / 64];
}

void mc_mark_told(pid_t pid, int is_told) {
    uint64_t bit, *word = word_of(pid, &bit);
    if (word != NULL) *word = is_told ? *word | bit : *word & ~bit;
}

void mc_caged_touch(void) {
    *(volatile pid_t *)caged = 0;
    mc_mark_told(getpid(), 0);
}

int mc_is_told(pid_t pid) {
    uint64_t bit, *word = word_of(pid, &bit);
    return word != NULL && (*word & bit) != 0;
}
