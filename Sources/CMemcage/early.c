// Before main: what the Swift runtime would otherwise ask /proc for, which an empty root does not have.
#define _GNU_SOURCE
#include "cmemcage.h"

#include <stdlib.h>
#include <unistd.h>

static int count;
static char **words;
static int planted;

// The runtime's own initialisers abort when neither /proc/self/exe nor SWIFT_ROOT says where it lies (seen
// in a chroot without /proc). Priority 101, the first that is free for programs, runs before theirs; glibc
// hands argc and argv to every initialiser.
__attribute__((constructor(101))) static void remember(int argc, char **argv) {
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
