// Signals as events, and by signals ended. Each returns -errno on failure.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

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
