// Names of functions: the program itself has been stripped of them.
#define _GNU_SOURCE
#include "tally.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct symbol {
    unsigned long address;
    char *name;
};
static struct symbol *symbols;
static size_t count, room;
static unsigned long base;

static const char *const names[] = {
    "malloc", "calloc", "realloc", "reallocarray", "memalign", "posix_memalign", "aligned_alloc", "valloc",
};

static int by_address(const void *left, const void *right) {
    unsigned long a = ((const struct symbol *)left)->address, b = ((const struct symbol *)right)->address;
    return a < b ? -1 : a > b;
}

int read_symbols(const char *path) {
    FILE *file = fopen(path, "re");
    if (file == NULL) return -1;
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, file) > 0) {
        unsigned long address;
        int name = 0;
        if (sscanf(line, "%lx %n", &address, &name) != 1 || name == 0) continue;
        line[strcspn(line, "\n")] = 0;
        if (count == room) {
            room = room == 0 ? 1 << 16 : 2 * room;
            symbols = realloc(symbols, room * sizeof *symbols);
            if (symbols == NULL) abort();
        }
        symbols[count++] = (struct symbol){address, strdup(line + name)};
    }
    free(line);
    fclose(file);
    qsort(symbols, count, sizeof *symbols, by_address);
    return count > 0 ? 0 : -1;
}

void find_base(pid_t pid) {
    char path[64];
    Elf64_Ehdr header;
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = read(file, &header, sizeof header);
    close(file);
    if (size != sizeof header || header.e_type != ET_DYN) return;
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "re");
    if (maps == NULL) return;
    if (fscanf(maps, "%lx", &base) != 1) base = 0;
    fclose(maps);
}

int allocators(unsigned long *addresses) {
    int found = 0;
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        for (size_t i = 0; i < count; i++) {
            if (strcmp(symbols[i].name, names[n]) != 0) continue;
            int is_new = 1;
            for (int k = 0; k < found; k++)
                if (addresses[k] == symbols[i].address + base) is_new = 0;
            if (is_new) addresses[found++] = symbols[i].address + base;
            break;
        }
    }
    return found;
}

const char *name_of(unsigned long address) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (symbols[middle].address + base <= address) low = middle + 1;
        else high = middle;
    }
    // Behind the last one there is no more code.
    return low == 0 || low == count ? NULL : symbols[low - 1].name;
}
