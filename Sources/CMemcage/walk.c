// Files and folders read by system calls alone: no allocation, and nothing of the C library that may lock.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

char *mc_append(char *end, const char *text) {
    size_t length = strlen(text);
    memcpy(end, text, length + 1);
    return end + length;
}

char *mc_append_number(char *end, long number) {
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
void mc_entries(int folder, int folders_alone, void (*each)(int folder, const char *name)) {
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

int mc_open_folder(int folder, const char *name) {
    return openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int mc_write_to(int folder, const char *name, const char *text) {
    int file = openat(folder, name, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    int result = write(file, text, strlen(text)) < 0 ? -errno : 0;
    close(file);
    return result;
}

int mc_read_numbers(int folder, const char *name, void (*each)(pid_t)) {
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    int result = numbers(file, each);
    close(file);
    return result;
}
