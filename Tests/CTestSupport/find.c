#define _GNU_SOURCE
#include "ctestsupport.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LARGEST = 256 << 10 };

static bool file_holds(const char *pid, const char *name, const char *text, char *buffer) {
    char path[300];
    snprintf(path, sizeof path, "/proc/%s/%s", pid, name);
    ssize_t count = ts_read_file(path, buffer, LARGEST);
    return count > 0 && memmem(buffer, (size_t)count, text, strlen(text)) != NULL;
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
        if (!file_holds(entry->d_name, "environ", text, buffer) &&
            !file_holds(entry->d_name, "cmdline", text, buffer))
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
