// What memcage sets aside for bad times before there is a job: memory for the way down, a place at the end of the
// kernel's list of those to be killed for memory, and pages that nobody takes away.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// ---- descriptors --------------------------------------------------------------------------------------------

// By the numbers: those below the limit that are taken somewhere in between would have to be many.
int mc_has_descriptors(int count) {
    int first = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    if (first < 0) return errno == EMFILE || errno == EINVAL ? 0 : 1;
    int last = fcntl(first, F_DUPFD_CLOEXEC, first + count - 1);
    close(first);
    if (last < 0) return 0;
    close(last);
    return 1;
}

// ---- the kernel's choice ------------------------------------------------------------------------------------

// Not -1000, which would also keep memcage out of a kill that takes a whole cgroup (memory.oom.group).
static const char shielded[] = "-999";
static char callers[16];  // what the command is to have; empty: nothing was changed

static int has_capability(unsigned number) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    return syscall(SYS_capget, &header, data) == 0 && (data[number / 32].effective >> number % 32 & 1) != 0;
}

void mc_oom_shield(void) {
    if (callers[0] != 0 || !has_capability(CAP_SYS_RESOURCE)) return;
    int file = open("/proc/self/oom_score_adj", O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    char text[sizeof callers] = "";
    ssize_t size = read(file, text, sizeof text - 1);
    if (size > 0 && atoi(text) > atoi(shielded) && pwrite(file, shielded, sizeof shielded - 1, 0) > 0)
        memcpy(callers, text, sizeof callers);
    close(file);
}

int mc_oom_unshield(void) {
    if (callers[0] == 0) return 0;
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    int result = write(file, callers, strlen(callers)) < 0 ? -errno : 0;
    close(file);
    return result;
}

// ---- memory -------------------------------------------------------------------------------------------------

enum { stack_reserve = 64 << 10 };

static __attribute__((noinline)) void touch(volatile char *memory, size_t size) {
    for (size_t at = 0; at < size; at += 4096) memory[at] = 1;
}

static __attribute__((noinline)) void touch_stack(void) {
    volatile char room[stack_reserve];
    touch(room, sizeof room);
}

// What is freed stays, and what is large comes from there too.
void mc_reserve_memory(size_t size) {
    mallopt(M_TRIM_THRESHOLD, 4 << 20);
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    char *reserve = malloc(size);
    if (reserve != NULL) touch(reserve, 1);  // without it a compiler leaves both out
    free(reserve);
}

void mc_touch_reserve(size_t size) {
    char *reserve = malloc(size);
    if (reserve != NULL) touch(reserve, size);
    free(reserve);
    touch_stack();
    mc_caged_touch();
}

int mc_memory_is_locked;

// On fault alone: else the whole program, of which a run touches a fifth, would become resident. A limit on locked
// memory would count all of it, and a stack that grows beyond such a limit is the end.
void mc_lock_memory(void) {
    struct rlimit limit;
    if (!has_capability(CAP_IPC_LOCK) && (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_cur < 1 << 28)) return;
    mc_memory_is_locked = mlockall(MCL_CURRENT | MCL_ONFAULT) == 0;
}
