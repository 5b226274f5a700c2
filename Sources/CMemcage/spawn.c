// The birth of the command. Between clone and exec there are only async-signal-safe calls: the child
// shares nothing with the parent but may sit in a copy of a locked heap (signal-safety(7)).
#define _GNU_SOURCE
#include "cmemcage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Noreturn void fail(int pipe, int step, int error) {
    struct mc_spawn_error record = {step, error};
    // A write of less than PIPE_BUF is whole or fails; if it fails the parent reads the exit status.
    ssize_t ignored = write(pipe, &record, sizeof record);
    (void)ignored;
    _exit(error == ENOENT ? 127 : 126);
}

// With file capabilities or a set-id bit memcage may do more than its caller. exec drops permitted
// capabilities by itself, but not ambient ones and not an effective user id of another (capabilities(7)).
static int shed_privileges(void *capabilities) {
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL) return errno;
    gid_t gid = getgid();
    uid_t uid = getuid();
    if (setresgid(gid, gid, gid) != 0) return errno;
    if (setresuid(uid, uid, uid) != 0) return errno;
    if (capabilities != NULL && cap_set_proc(capabilities) != 0) return errno;
    return 0;
}

// As execvp: a folder of PATH without it, or on a file system that is away, goes on to the next one; EACCES
// is remembered.
static int execute(const struct mc_spawn *plan) {
    int denied = 0;
    for (const char *const *path = plan->candidates; *path != NULL; path++) {
        execve(*path, plan->arguments, plan->environment);
        switch (errno) {
        case ENOENT:
        case ENOTDIR:
        case ESTALE:
        case ENODEV:
        case ETIMEDOUT:
            continue;
        case EACCES:
            denied = 1;
            continue;
        case ENOEXEC:
            plan->shell_arguments[1] = (char *)*path;
            execve(plan->shell_arguments[0], plan->shell_arguments, plan->environment);
            return errno;
        default:
            return errno;
        }
    }
    return denied ? EACCES : ENOENT;
}

static _Noreturn void become_command(const struct mc_spawn *plan, int pipe, pid_t parent, int enter) {
    if (enter && plan->cgroup_procs >= 0 && write(plan->cgroup_procs, "0", 1) != 1)
        fail(pipe, MC_STEP_CGROUP, errno);
    mc_link_command();
    int unshielded = mc_oom_unshield();
    if (unshielded < 0) fail(pipe, MC_STEP_OOM_SCORE, -unshielded);
    if (plan->secure) {
        int error = shed_privileges(plan->capabilities);
        if (error != 0) fail(pipe, MC_STEP_CREDENTIALS, error);
    }
    int step = mc_take_rights(&plan->rights);
    if (step != 0) fail(pipe, step, errno);
    // The signal follows the death of the parent's thread (we have one); it may already be dead. A change of
    // credentials takes it back, so that it comes after them.
    if (!mc_link_keeps() && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() != parent)
        fail(pipe, MC_STEP_PARENT, ESRCH);
    if (plan->ignore_sigchld) signal(SIGCHLD, SIG_IGN);
    sigprocmask(SIG_SETMASK, plan->mask, NULL);
    int error = execute(plan);
    fail(pipe, MC_STEP_EXEC, error);
}

int mc_spawn(const struct mc_spawn *plan, struct mc_spawned *born) {
    int pipe[2];
    if (pipe2(pipe, O_CLOEXEC) != 0) return -errno;
    pid_t parent = getpid();
    int pidfd = -1;
    pid_t pid = -1;

    born->by_clone3 = 0;
    if (plan->use_clone3) {
        struct clone_args arguments = {
            .flags = CLONE_PIDFD | (plan->cgroup >= 0 ? CLONE_INTO_CGROUP : 0),
            .pidfd = (uint64_t)(uintptr_t)&pidfd,
            .exit_signal = SIGCHLD,
            .cgroup = plan->cgroup >= 0 ? (uint64_t)plan->cgroup : 0,
        };
        pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
        if (pid == 0) become_command(plan, pipe[1], parent, 0);
        born->by_clone3 = pid > 0;
    }
    // No clone3 (before 5.3), no CLONE_INTO_CGROUP (before 5.7: E2BIG or EINVAL), or a seccomp filter
    // that refuses it: fork, and move in before exec. Any refusal of the cgroup itself comes again there.
    if (pid < 0) {
        pid = _Fork();
        if (pid == 0) become_command(plan, pipe[1], parent, 1);
        if (pid < 0) {
            int error = errno;
            close(pipe[0]);
            close(pipe[1]);
            return -error;
        }
        pidfd = mc_pidfd_open(pid);
    }
    close(pipe[1]);
    born->pid = pid;
    born->pidfd = pidfd < 0 ? -1 : pidfd;
    born->error_pipe = pipe[0];
    return 0;
}
