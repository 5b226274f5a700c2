#define _GNU_SOURCE
#include "ctestsupport.h"

#include <dirent.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    LARGEST = 256 << 10,
    EXITING = 0x4,             // PF_EXITING
    KERNEL_THREAD = 0x200000,  // PF_KTHREAD
    LOOKS = 10000,
};

enum answer { NO, YES, NOTHING_THERE };

static enum answer file_holds(pid_t pid, const char *name, const char *text, char *buffer) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    ssize_t count = ts_read_file(path, buffer, LARGEST);
    if (count == 0)
        return NOTHING_THERE;
    return count > 0 && memmem(buffer, (size_t)count, text, strlen(text)) ? YES : NO;
}

// In the middle of an exec a process has neither environment nor command line to show: look again,
// until it has.
static bool process_holds(pid_t pid, const char *text, char *buffer) {
    for (int look = 0; look < LOOKS; look++) {
        enum answer environment = file_holds(pid, "environ", text, buffer);
        if (environment == YES)
            return true;
        enum answer arguments = file_holds(pid, "cmdline", text, buffer);
        if (arguments == YES)
            return true;
        if (environment != NOTHING_THERE || arguments != NOTHING_THERE)
            return false;
        unsigned flags = ts_process_flags(pid);
        if (flags == 0 || flags & (EXITING | KERNEL_THREAD))
            return false;
        sched_yield();
    }
    return false;
}

size_t ts_find_processes(const char *text, pid_t *pids, size_t capacity) {
    DIR *folder = opendir("/proc");
    char *buffer = malloc(LARGEST);
    size_t found = 0;
    struct dirent *entry;
    while (folder && buffer && found < capacity && (entry = readdir(folder))) {
        pid_t pid = atoi(entry->d_name);
        if (pid <= 0 || pid == getpid())
            continue;
        if (!process_holds(pid, text, buffer))
            continue;
        char state = ts_process_state(pid);
        if (state != 0 && state != 'Z' && state != 'X')
            pids[found++] = pid;
    }
    free(buffer);
    if (folder)
        closedir(folder);
    return found;
}
