#define _GNU_SOURCE
#include "hog.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int hog_args(struct order *order) {
    for (int i = 0; i < order->count; i++) {
        for (const char *byte = order->words[i]; *byte; byte++)
            printf("%02x", (unsigned char)*byte);
        putchar('\n');
    }
    return fflush(stdout) == 0 ? 0 : STATUS_SYSTEM;
}

int hog_env(struct order *order) {
    const char *value = getenv(order->words[0]);
    if (!value)
        return 1;
    say("%s", value);
    return 0;
}

static int by_number(const struct dirent **a, const struct dirent **b) {
    return atoi((*a)->d_name) - atoi((*b)->d_name);
}

// The folder's own descriptor is closed again by the time of the second look, and so left out.
int hog_fds(struct order *order) {
    (void)order;
    struct dirent **entries;
    int count = scandir("/proc/self/fd", &entries, NULL, by_number);
    if (count < 0)
        fail("/proc/self/fd");
    for (int i = 0; i < count; i++) {
        char path[300], target[4096];
        if (entries[i]->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/self/fd/%s", entries[i]->d_name);
        ssize_t length = readlink(path, target, sizeof target - 1);
        if (length < 0)
            continue;
        target[length] = '\0';
        say("%s %o %s", entries[i]->d_name, (unsigned)fcntl(atoi(entries[i]->d_name), F_GETFL), target);
    }
    return 0;
}

// Prints the lines of /proc/self/status that begin with one of the names.
static int show_status(const char *const names[]) {
    FILE *status = fopen("/proc/self/status", "re");
    char line[4096];
    if (!status)
        fail("/proc/self/status");
    while (fgets(line, sizeof line, status)) {
        line[strcspn(line, "\n")] = '\0';
        for (int i = 0; names[i]; i++)
            if (strncmp(line, names[i], strlen(names[i])) == 0)
                say("%s", line);
    }
    fclose(status);
    return 0;
}

int hog_sigmask(struct order *order) {
    (void)order;
    return show_status((const char *const[]){"SigBlk:", "SigIgn:", "SigCgt:", NULL});
}

int hog_caps(struct order *order) {
    (void)order;
    return show_status((const char *const[]){"Uid:", "Gid:", "Groups:", "Cap", "NoNewPrivs:", NULL});
}
