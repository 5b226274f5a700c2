// Before main: what the Swift runtime would otherwise ask /proc for, which an empty root does not have.
#define _GNU_SOURCE
#include "cmemcage.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static int count;
static char **words;
static int planted;

// Little memory is asked for in a run, but the runtime ends without a word where there is none.
static void require_memory(void) {
    enum { needed = 2 << 20 };
    void *room = mmap(NULL, needed, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (room != MAP_FAILED) {
        munmap(room, needed);
        return;
    }
    static const char text[] =
        "memcage: cannot get 2 MiB of memory for memcage itself: raise the limits on memory of a process (ulimit -v, ulimit -d)\n";
    (void)!write(STDERR_FILENO, text, sizeof text - 1);
    _exit(125);
}

// The runtime's own initialisers abort when neither /proc/self/exe nor SWIFT_ROOT says where it lies (seen
// in a chroot without /proc). Priority 101, the first that is free for programs, runs before theirs; glibc
// hands argc and argv to every initialiser.
__attribute__((constructor(101))) static void remember(int argc, char **argv) {
    require_memory();
    count = argc;
    words = argv;
    if (getenv("SWIFT_ROOT") == NULL && access("/proc/self/exe", F_OK) != 0)
        planted = setenv("SWIFT_ROOT", "/", 0) == 0;
}

int mc_arguments(char ***arguments) {
    // The command is not to see it.
    if (planted) unsetenv("SWIFT_ROOT");
    planted = 0;
    *arguments = words;
    return count;
}
