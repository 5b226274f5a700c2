// Before main, and before the Swift runtime: what that would otherwise ask /proc for, which an empty root does not
// have; and the processes of a run, which cost least while this one is small.
#define _GNU_SOURCE
#include "sentinel.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static int count;
static char **words;
static const char *planted[2];

static void plant(const char *name, const char *value) {
    if (getenv(name) == NULL && setenv(name, value, 0) == 0) planted[planted[0] != NULL] = name;
}

// This program, and none that has the shim linked in.
static int is_memcage(void) {
    const char *path = (const char *)getauxval(AT_EXECFN);
    const char *name = path == NULL ? NULL : strrchr(path, '/');
    name = name == NULL ? path : name + 1;
    return name != NULL && strcmp(name, "memcage") == 0;
}

// A word that starts a run. Where it is none after all, the sentinel ends as its guard does.
static int starts_run(const char *word) {
    if (strcmp(word, "run") == 0 || strcmp(word, "test") == 0) return 1;
    return word[0] == '-' && strcmp(word, "-h") != 0 && strcmp(word, "--help") != 0 && strcmp(word, "--version") != 0 &&
           strncmp(word, "--generate", 10) != 0 && strncmp(word, "--experimental", 14) != 0;
}

// A scope of systemd's is asked for by who is to be moved there, and the sentinel has to be in it, too: then there must
// be one process until it stands.
static int may_enter_scope(int argc, char **argv) {
    if (access("/run/systemd/system", F_OK) != 0) return 0;
    int by_proc = 0;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--backend", 9) != 0) continue;
        if (strcmp(argv[i], "--backend=proc") == 0) by_proc++;
        else if (argv[i][9] == 0 && i + 1 < argc && strcmp(argv[i + 1], "proc") == 0) by_proc++;
        else return 1;
    }
    return by_proc != 1;
}

// Children of a shell that became memcage by exec are to be listed first; closed streams to be filled.
static int is_plain(void) {
    siginfo_t child;
    if (waitid(P_ALL, 0, &child, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) == 0) return 0;
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0) return 0;
    return !mc_is_secure();
}

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
    int is_own = is_memcage();
    if (is_own && argc > 1 && starts_run(argv[1]) && !may_enter_scope(argc, argv) && is_plain()) mc_sentinel_early();
    if (access("/proc/self/exe", F_OK) != 0) plant("SWIFT_ROOT", "/");
    // Else it looks for its backtracer, in nine folders: a static program has none.
    if (is_own) plant("SWIFT_BACKTRACE", "enable=no,swift-backtrace=/");
}

// In place of the Swift runtime's own two, which a linker then leaves out with their initialiser: that one opens
// /proc/self/maps and goes through it with sscanf for what glibc has just handed us, 60,000 instructions and 5 calls.
char **_swift_stdlib_getUnsafeArgvArgc(int *length);
char **_swift_stdlib_getUnsafeArgvArgc(int *length) {
    *length = count;
    return words;
}

void _swift_stdlib_overrideUnsafeArgvArgc(char **others, int length);
void _swift_stdlib_overrideUnsafeArgvArgc(char **others, int length) {
    words = others;
    count = length;
}

int mc_arguments(char ***arguments) {
    // The command is not to see them.
    for (int i = 0; i < 2 && planted[i] != NULL; i++) {
        unsetenv(planted[i]);
        planted[i] = NULL;
    }
    *arguments = words;
    return count;
}
