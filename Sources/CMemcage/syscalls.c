// Thin wrappers. Each returns -errno on failure.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

int mc_pidfd_open(pid_t pid) {
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    return fd < 0 ? -errno : fd;
}

int mc_pidfd_signal(int pidfd, int signal) {
    return syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0) < 0 ? -errno : 0;
}

long mc_directory_entries(int fd, void *buffer, size_t size) {
    long count = syscall(SYS_getdents64, fd, buffer, size);
    return count < 0 ? -errno : count;
}

int mc_is_cgroup2(int fd) {
    struct statfs information;
    if (fstatfs(fd, &information) != 0) return -errno;
    return information.f_type == CGROUP2_SUPER_MAGIC;
}

int mc_is_procfs(int fd) {
    struct statfs information;
    return fstatfs(fd, &information) == 0 && information.f_type == PROC_SUPER_MAGIC;
}

int mc_attribute_is_one(int fd, const char *name) {
    char value[4];
    ssize_t size = fgetxattr(fd, name, value, sizeof value);
    return size == 1 && value[0] == '1';
}

int mc_attribute_set_one(int fd, const char *name) {
    return fsetxattr(fd, name, "1", 1, 0) != 0 ? -errno : 0;
}

int mc_epoll_create(void) {
    int fd = epoll_create1(EPOLL_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static int control(int epoll, int operation, int fd, uint32_t events, uint32_t tag) {
    struct epoll_event event = {.events = events, .data.u32 = tag};
    return epoll_ctl(epoll, operation, fd, &event) < 0 ? -errno : 0;
}

int mc_epoll_add(int epoll, int fd, uint32_t tag, int priority, int one_shot) {
    uint32_t events = (priority ? EPOLLPRI : EPOLLIN) | (one_shot ? EPOLLONESHOT : 0U);
    return control(epoll, EPOLL_CTL_ADD, fd, events, tag);
}

int mc_epoll_rearm(int epoll, int fd, uint32_t tag, int priority) {
    return control(epoll, EPOLL_CTL_MOD, fd, (priority ? EPOLLPRI : EPOLLIN) | EPOLLONESHOT, tag);
}

int mc_epoll_remove(int epoll, int fd) { return control(epoll, EPOLL_CTL_DEL, fd, 0, 0); }

int mc_epoll_wait(int epoll, uint32_t *tags, int capacity, int timeout) {
    struct epoll_event events[8];
    if (capacity > 8) capacity = 8;
    int count = epoll_wait(epoll, events, capacity, timeout);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) tags[i] = events[i].data.u32;
    return count;
}

// What the caller had set, asked once: nobody changes it later, and there are as many as signals.
static sigset_t to_block;
static int is_asked, sigchld_was_ignored;

static int ask(sigset_t *blocked) {
    struct sigaction child, ordinary = {.sa_handler = SIG_DFL};
    if (sigaction(SIGCHLD, &ordinary, &child) != 0) return -errno;
    sigchld_was_ignored = child.sa_handler == SIG_IGN;
    sigfillset(blocked);
    // A fault of our own is not to be held back: blocked, the kernel would kill without a word anyway.
    sigdelset(blocked, SIGSEGV);
    sigdelset(blocked, SIGBUS);
    sigdelset(blocked, SIGFPE);
    sigdelset(blocked, SIGILL);
    sigdelset(blocked, SIGTRAP);
    sigdelset(blocked, SIGABRT);
    // What the caller ignores (nohup) stays ignored: blocked it would reach us all the same, and the command,
    // which inherits the disposition, was not meant to hear of it. SIGCONT says that we were continued.
    for (int signal = 1; signal <= SIGRTMAX; signal++) {
        struct sigaction callers;
        if (signal == SIGCHLD || signal == SIGCONT || sigaction(signal, NULL, &callers) != 0) continue;
        if (callers.sa_handler == SIG_IGN) sigdelset(blocked, signal);
    }
    return 0;
}

int mc_signals_block(sigset_t *before) {
    int result = is_asked ? 0 : ask(&to_block);
    if (result < 0) return result;
    is_asked = 1;
    return sigprocmask(SIG_BLOCK, &to_block, before) != 0 ? -errno : 0;
}

int mc_signals_open(sigset_t *before, int *ignored_sigchld) {
    int result = mc_signals_block(before);
    if (result < 0) return result;
    *ignored_sigchld = sigchld_was_ignored;
    int fd = signalfd(-1, &to_block, SFD_CLOEXEC | SFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}

int mc_signals_next(int fd, struct mc_signal *signal) {
    struct signalfd_siginfo information;
    ssize_t size = read(fd, &information, sizeof information);
    if (size < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    if (size != sizeof information) return 0;
    signal->number = (int)information.ssi_signo;
    signal->from_kernel = information.ssi_code == SI_KERNEL;
    signal->relayed = 0;
    if (information.ssi_code == SI_QUEUE) {
        if (information.ssi_int == MC_RELAYED || information.ssi_int == MC_RELAYED_TERMINAL)
            signal->relayed = information.ssi_int;
    }
    signal->sender = (pid_t)information.ssi_pid;
    return 1;
}

// One by one they cannot be taken in any time: to find one among a hundred thousand the kernel goes through all.
void mc_signals_forget(void) {
    sigset_t waiting;
    if (sigpending(&waiting) != 0) return;
    struct sigaction before, ignored = {.sa_handler = SIG_IGN};
    for (int signal = 1; signal <= SIGRTMAX; signal++)
        if (sigismember(&waiting, signal) == 1 && sigaction(signal, &ignored, &before) == 0)
            sigaction(signal, &before, NULL);
}

void mc_signals_restore(const sigset_t *mask) { sigprocmask(SIG_SETMASK, mask, NULL); }

static void raise_default(int signal) {
    struct sigaction before, action = {.sa_handler = SIG_DFL};
    sigset_t only, mask;
    sigemptyset(&only);
    sigaddset(&only, signal);
    sigaction(signal, &action, &before);
    kill(getpid(), signal);
    sigprocmask(SIG_UNBLOCK, &only, &mask);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigaction(signal, &before, NULL);
}

void mc_stop_self(int signal) { raise_default(signal); }

void mc_die_of(int signal) {
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);  // a core pattern that is a pipe ignores RLIMIT_CORE
    raise_default(signal);
}

static uint64_t microseconds(struct timeval time) {
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec;
}

int mc_next_child(pid_t *pid) {
    siginfo_t change = {.si_pid = 0};
    // It is asked once for each signal: a change that is missed here is missed for good.
    while (waitid(P_ALL, 0, &change, WEXITED | WSTOPPED | WNOHANG | WNOWAIT | __WALL) != 0)
        if (errno != EINTR) return -errno;
    *pid = change.si_pid;
    return change.si_pid != 0;
}

int mc_wait(pid_t pid, struct mc_child *child) {
    int status = 0;
    struct rusage usage;
    pid_t found;
    do found = wait4(pid, &status, WNOHANG | WUNTRACED | __WALL, &usage);
    while (found < 0 && errno == EINTR);
    if (found != pid) return 0;
    memset(child, 0, sizeof *child);
    child->pid = pid;
    if (WIFEXITED(status)) {
        child->exited = 1;
        child->value = WEXITSTATUS(status);
    } else if (WIFSIGNALED(status)) {
        child->signalled = 1;
        child->value = WTERMSIG(status);
    } else {
        child->stopped = 1;
        child->value = WSTOPSIG(status);
    }
    child->cpu_user_us = microseconds(usage.ru_utime);
    child->cpu_system_us = microseconds(usage.ru_stime);
    child->largest_kib = (uint64_t)usage.ru_maxrss;
    return 1;
}

int mc_has_swap(void) {
    struct sysinfo node;
    return sysinfo(&node) != 0 || node.totalswap != 0;
}

int mc_exists(int folder, const char *name) {
    // Not the C library's, which goes by faccessat2: a filter that refuses it would make every file missing.
    return syscall(SYS_faccessat, folder, name, F_OK) == 0;
}

int mc_may_write(int folder, const char *name) {
    if (faccessat(folder, name, W_OK, AT_EACCESS) == 0) return 0;
    // A filter older than faccessat2 answers EPERM, which the C library takes for the kernel's last word: the old
    // call then, which goes by the real user.
    if (errno == EPERM && syscall(SYS_faccessat, folder, name, W_OK) == 0) return 0;
    return -errno;
}

int mc_try_entry(int procs) {
    pid_t pid = _Fork();
    if (pid == 0) _exit(write(procs, "0", 1) == 1 ? 0 : errno);
    if (pid < 0) return -errno;
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return -errno;
    return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

int mc_become_subreaper(void) {
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0 ? -errno : 0;
}

int mc_unix_connect(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) return -ENAMETOOLONG;
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

int64_t mc_peer_user(int socket) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 ? -errno : (int64_t)peer.uid;
}

int mc_share_memory(pid_t left, pid_t right) {
    long order = syscall(SYS_kcmp, left, right, KCMP_VM, 0UL, 0UL);
    return order < 0 ? -errno : order == 0;
}

int mc_is_secure(void) { return getauxval(AT_SECURE) != 0; }

char **mc_environment(void) { return environ; }
