// Memory that is not needed any more. What the sentinel has of the launching process and does not need: descriptors; code, which comes back page by page
// out of the page cache; and the heap, which from here on is the guard's alone.
#define _GNU_SOURCE
#include "sentinel.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// What the linker says of where the code of the program begins and ends, all that is only read before it.
extern const char __executable_start[], etext[];

void mc_shed_code(void) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = (uintptr_t)__executable_start & ~(page - 1);
    uintptr_t end = (uintptr_t)etext & ~(page - 1);
    if (end <= start) return;
    // Of locked memory nothing is given back. What is run from here on is locked as it comes.
    if (mc_memory_is_locked) munlock((void *)start, end - start);
    madvise((void *)start, end - start, MADV_DONTNEED);
    if (mc_memory_is_locked) mlock2((void *)start, end - start, MLOCK_ONFAULT);
}

static uintptr_t hexadecimal(const char **text) {
    uintptr_t value = 0;
    for (;; (*text)++) {
        char digit = **text;
        if (digit >= '0' && digit <= '9') value = value << 4 | (uintptr_t)(digit - '0');
        else if (digit >= 'a' && digit <= 'f') value = value << 4 | (uintptr_t)(digit - 'a' + 10);
        else return value;
    }
}

// In a static program the thread's own storage, errno in it, lies at the start of the heap.
static void drop_heap(uintptr_t start, uintptr_t end) {
    uintptr_t own = (uintptr_t)__builtin_thread_pointer();
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), low = (own - 65536) & ~(page - 1), high = (own + 16384 + page) & ~(page - 1);
    if (own < start || own >= end) {
        madvise((void *)start, end - start, MADV_DONTNEED);
        return;
    }
    if (low > start) madvise((void *)start, low - start, MADV_DONTNEED);
    if (high < end) madvise((void *)high, end - high, MADV_DONTNEED);
}

// `55d0c0a00000-55d0c0a21000 r-xp 00002000 fd:01 1234   /usr/bin/memcage`. Code is never changed; nor is the first
// part of a file, while a later one that is read-only may hold what the loader has written into it (RELRO).
static void consider(const char *line) {
    uintptr_t start = hexadecimal(&line);
    if (*line++ != '-') return;
    uintptr_t end = hexadecimal(&line);
    if (*line++ != ' ') return;
    const char *rights = line;
    if (strlen(line) < 16) return;
    line += 5;
    uintptr_t offset = hexadecimal(&line);
    if (strstr(line, "[heap]") != NULL) drop_heap(start, end);
    else if (strchr(line, '/') == NULL) return;
    else if (strncmp(rights, "r-xp", 4) == 0 || (strncmp(rights, "r--p", 4) == 0 && offset == 0))
        madvise((void *)start, end - start, MADV_DONTNEED);
}

void mc_sentinel_shed(void) {
    char text[4096];
    size_t held = 0;
    int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (maps < 0) return;
    for (;;) {
        ssize_t size = read(maps, text + held, sizeof text - 1 - held);
        if (size <= 0) break;
        held += (size_t)size;
        text[held] = 0;
        char *line = text, *end;
        while ((end = strchr(line, '\n')) != NULL) {
            *end = 0;
            consider(line);
            line = end + 1;
        }
        held -= (size_t)(line - text);
        memmove(text, line, held);
        if (held == sizeof text - 1) break;
    }
    close(maps);
}

void mc_sentinel_close_all_but(int first, int second) {
    int low = first < second ? first : second, high = first < second ? second : first;
    if (low < 3) low = 2;
    if (syscall(SYS_close_range, 3, low - 1, 0) != 0 && low > 3)
        for (int fd = 3; fd < low; fd++) close(fd);
    if (high > low + 1 && syscall(SYS_close_range, low + 1, high - 1, 0) != 0)
        for (int fd = low + 1; fd < high; fd++) close(fd);
    if (syscall(SYS_close_range, high + 1, ~0U, 0) != 0) {
        long most = sysconf(_SC_OPEN_MAX);
        for (int fd = high + 1; fd < most && fd < 65536; fd++) close(fd);
    }
}
