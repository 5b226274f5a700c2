// deny: runs a command under a kernel that refuses some system calls, as an older kernel or a container's
// seccomp filter does.
//
//   deny ERRNO CALL,… [ERRNO CALL,…]… -- COMMAND…
//   deny ENOSYS clone3,pidfd_open EPERM kcmp -- memcage run -- true
//
// The filter holds for the command and for all that it starts. Status 125: the filter could not be set.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "deny knows the audit name of this architecture not yet"
#endif

static const struct name {
    const char *text;
    int number;
} calls[] = {
    {"clone3", SYS_clone3},
    {"close_range", SYS_close_range},
    {"epoll_pwait2", SYS_epoll_pwait2},
    {"faccessat2", SYS_faccessat2},
    {"kcmp", SYS_kcmp},
    {"openat2", SYS_openat2},
    {"pidfd_open", SYS_pidfd_open},
    {"pidfd_send_signal", SYS_pidfd_send_signal},
    {"prctl", SYS_prctl},
    {"rseq", SYS_rseq},
    {"statx", SYS_statx},
}, errors[] = {
    {"EACCES", EACCES}, {"EINVAL", EINVAL}, {"ENOSYS", ENOSYS}, {"EPERM", EPERM},
};

static _Noreturn void fail(const char *what, const char *value) {
    fprintf(stderr, "deny: %s '%s'\n", what, value);
    exit(125);
}

static int find(const struct name *names, size_t count, const char *text, const char *what) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i].text, text) == 0) return names[i].number;
    fail(what, text);
}
#define FIND(names, text, what) find(names, sizeof names / sizeof names[0], text, what)

int main(int argc, char **argv) {
    enum { HEAD = 4, MOST = 64 };
    struct sock_filter filter[HEAD + 2 * MOST + 1] = {
        // A foreign architecture has other numbers: it is let through, nothing here uses it.
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    };
    unsigned short length = HEAD;
    int word = 1;
    for (; word + 1 < argc && strcmp(argv[word], "--") != 0; word += 2) {
        int error = FIND(errors, argv[word], "no errno");
        for (char *rest = argv[word + 1], *call; (call = strsep(&rest, ",")) != NULL;) {
            unsigned number = (unsigned)FIND(calls, call, "no system call");
            if (length >= HEAD + 2 * MOST) fail("too many system calls at", call);
            filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
            filter[length++] =
                (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error);
        }
    }
    filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    if (word + 1 >= argc || strcmp(argv[word], "--") != 0)
        fail("a command is needed, as in", "deny ENOSYS clone3,pidfd_open -- true");

    // root needs no such promise, and a program with file capabilities would lose them by it.
    struct sock_fprog program = {.len = length, .filter = filter};
    if (geteuid() != 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no filter:", strerror(errno));
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) fail("no filter:", strerror(errno));
    execvp(argv[word + 1], argv + word + 1);
    fail(strerror(errno), argv[word + 1]);
}
