// What can go wrong with a system call. The lists are those of the man pages, as far as memcage's use of the call can
// meet them; EPERM and ENOSYS beside them where a seccomp filter or an older kernel is known to answer so.
#define _GNU_SOURCE
#include "strike.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>

#define ROW(name, ...) {SYS_##name, #name, {__VA_ARGS__}, 0}
// Without a row behind it: it has no error that is not a fault of the caller's.
#define NEVER(name) {SYS_##name, #name, {0}, 0}

static const struct failings rows[] = {
    // Files.
    ROW(openat, EACCES, EINTR, EMFILE, ENFILE, ENOENT, ENOMEM, EPERM, EIO, ENODEV),
    ROW(read, EINTR, EAGAIN, EIO, ENOMEM, ESRCH, EACCES, ENODEV),
    ROW(pread64, EINTR, EIO, ENOMEM, ESRCH, EACCES, ENODEV),
    ROW(write, EINTR, EAGAIN, EIO, ENOSPC, EPIPE, EPERM, EACCES, EBUSY, EINVAL, ENOMEM, ENODEV),
    ROW(pwrite64, EINTR, EAGAIN, EIO, ENOSPC, EDQUOT),
    {SYS_close, "close", {EINTR, EIO, ENOSPC}, 1},
    ROW(close_range, ENOSYS, EMFILE, ENOMEM),
    ROW(newfstatat, EACCES, ENOENT, ENOMEM, EIO, ELOOP),
    ROW(fstatfs, EINTR, EIO, ENOMEM, ENOSYS),
    ROW(faccessat, EACCES, ENOENT, ENOMEM, EIO),
    ROW(faccessat2, EACCES, ENOENT, ENOMEM, EIO, ENOSYS, EPERM),
    ROW(readlinkat, EACCES, ENOENT, ENOMEM, EIO),
    ROW(getdents64, ENOENT, EIO, ENOMEM, ENODEV),
    ROW(getcwd, ENOENT, ENOMEM),
    ROW(lseek, ESPIPE),
    ROW(fcntl, EBADF, EAGAIN, EINTR, ENOLCK, EPERM),
    ROW(flock, EINTR, EWOULDBLOCK, ENOLCK),
    ROW(ftruncate, EINTR, EIO, EPERM),
    ROW(fchmod, EPERM, EIO, EROFS),
    ROW(fsync, EIO, ENOSPC, EINTR),
    ROW(unlinkat, EACCES, EBUSY, EIO, ENOMEM, EPERM, EROFS, ENOTEMPTY),
    ROW(mkdirat, EACCES, EEXIST, ENOENT, ENOMEM, ENOSPC, EPERM, EROFS, EAGAIN),
    ROW(renameat, EACCES, EBUSY, EIO, ENOSPC, EXDEV),
    ROW(fgetxattr, ENODATA, ENOTSUP, ENOMEM),
    ROW(fsetxattr, EPERM, ENOTSUP, ENOSPC),
    ROW(ioctl, ENOTTY, EIO, EINTR),
#ifdef SYS_access  // the calls that newer architectures have only in their newer form
    ROW(access, EACCES, ENOENT, ENOMEM, EIO),
    ROW(readlink, EACCES, ENOENT, ENOMEM, EIO),
    ROW(mkdir, EACCES, EEXIST, ENOENT, ENOMEM, ENOSPC, EROFS),
    ROW(unlink, EACCES, EBUSY, EIO, EPERM, EROFS),
    ROW(rename, EACCES, EBUSY, EIO, ENOSPC, EXDEV),
    ROW(poll, EINTR, ENOMEM),
    ROW(epoll_wait, EINTR),
    ROW(arch_prctl, 0),
#endif

    // Memory.
    {SYS_brk, "brk", {ENOMEM}, 2},
    ROW(mmap, ENOMEM, EAGAIN),
    ROW(munmap, ENOMEM),
    ROW(mremap, ENOMEM),
    ROW(mprotect, ENOMEM, EACCES),
    ROW(madvise, EAGAIN, ENOMEM, EINVAL),
    ROW(mlockall, EAGAIN, ENOMEM, EPERM),

    // Processes and signals.
    ROW(clone, EAGAIN, ENOMEM),
    ROW(clone3, EAGAIN, ENOMEM, ENOSYS, EPERM, EINVAL, E2BIG, EBUSY, EACCES, ENODEV),
    ROW(execve, EACCES, ENOENT, ENOMEM, E2BIG, EAGAIN, EIO, ETXTBSY, EMFILE, EPERM),
    ROW(wait4, EINTR),
    ROW(waitid, EINTR),
    ROW(kill, EPERM, ESRCH),
    ROW(pidfd_open, EMFILE, ENFILE, ENODEV, ENOMEM, ESRCH, ENOSYS, EPERM),
    ROW(pidfd_send_signal, ENOSYS, EPERM, ESRCH),
    ROW(rt_sigqueueinfo, EAGAIN, EPERM, ESRCH),
    ROW(rt_sigaction, EINVAL, EPERM),
    ROW(rt_sigprocmask, EINVAL, EPERM),
    ROW(rt_sigtimedwait, EAGAIN, EINTR),
    ROW(rt_sigpending, EPERM),
    ROW(sigaltstack, ENOMEM, EPERM),
    ROW(prctl, EINVAL, EPERM),
    ROW(prlimit64, EPERM, EINVAL),
    ROW(sched_getaffinity, EINVAL, EPERM),
    ROW(kcmp, EPERM, ENOSYS, ESRCH),
    ROW(capget, EPERM),
    ROW(capset, EPERM),
    ROW(setresuid, EAGAIN, EPERM),
    ROW(setresgid, EPERM),
    ROW(setgroups, EPERM, ENOMEM),
    ROW(clock_nanosleep, EINTR),

    // Descriptors that are no files.
    ROW(pipe2, EMFILE, ENFILE, ENOMEM),
    ROW(socketpair, EMFILE, ENFILE, ENOMEM, EPERM),
    ROW(socket, EMFILE, ENFILE, ENOMEM, EACCES, EPERM),
    ROW(bind, EADDRINUSE, ENOMEM, EACCES),
    ROW(connect, EAGAIN, ECONNREFUSED, EACCES, ENOENT, EINTR),
    ROW(sendmsg, EAGAIN, ENOBUFS, ENOMEM, EPIPE, EINTR, ETOOMANYREFS),
    ROW(sendto, EAGAIN, ENOBUFS, ENOMEM, EPIPE, EINTR),
    ROW(recvmsg, EAGAIN, EINTR, ENOMEM),
    ROW(recvfrom, EAGAIN, EINTR, ENOMEM),
    ROW(setsockopt, ENOMEM, EPERM),
    ROW(getsockopt, ENOMEM, EPERM),
    ROW(shutdown, ENOTCONN, EPERM),
    ROW(signalfd4, EMFILE, ENFILE, ENOMEM, ENODEV),
    ROW(epoll_create1, EMFILE, ENFILE, ENOMEM),
    ROW(epoll_ctl, ENOMEM, ENOSPC, EPERM),
    ROW(epoll_pwait, EINTR),
    ROW(ppoll, EINTR, ENOMEM),
    ROW(getrandom, EAGAIN, EINTR, ENOSYS),

    // The start of the C library among them.
    NEVER(exit_group), NEVER(getpid), NEVER(getppid), NEVER(gettid), NEVER(getuid), NEVER(geteuid), NEVER(getgid),
    NEVER(getegid), NEVER(getsid), NEVER(getgroups), NEVER(uname), NEVER(sysinfo), NEVER(rt_sigreturn),
    NEVER(set_tid_address), NEVER(set_robust_list), NEVER(rseq), NEVER(clock_gettime), NEVER(futex), NEVER(umask),
    NEVER(restart_syscall),
};

const struct failings *failings_of(long call) {
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].call == call) return &rows[i];
    return NULL;
}

int error_count(const struct failings *row) {
    int count = 0;
    while (row->errors[count] != 0) count++;
    return count;
}

const char *error_name(int error) { return strerrorname_np(error); }
