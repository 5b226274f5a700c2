// Thin wrappers. Each returns -errno on failure.
#define _GNU_SOURCE
#include "cmemcage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
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

int64_t mc_cpu_time(pid_t pid) {
    // clock_getcpuclockid(3) makes the same number, and a call to see whether there is such a process.
    clockid_t clock = (clockid_t)(~(unsigned int)pid << 3 | 2U);
    struct timespec time;
    return clock_gettime(clock, &time) != 0 ? -errno : (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int mc_share_memory(pid_t left, pid_t right) {
    long order = syscall(SYS_kcmp, left, right, KCMP_VM, 0UL, 0UL);
    return order < 0 ? -errno : order == 0;
}

int mc_is_secure(void) { return getauxval(AT_SECURE) != 0; }

char **mc_environment(void) { return environ; }
