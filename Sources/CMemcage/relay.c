// Signals that reach the sentinel alone go on to the guard, and to the command when that is gone.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// A queued signal may carry whose it was; who sent it is what the guard goes by.
static void hand_on(const siginfo_t *from, pid_t to, int word) {
    siginfo_t info = {.si_signo = from->si_signo, .si_code = SI_QUEUE};
    info.si_pid = from->si_pid;
    info.si_uid = from->si_uid;
    info.si_value.sival_int = word;
    if (syscall(SYS_rt_sigqueueinfo, to, from->si_signo, &info) != 0 && errno != ESRCH) kill(to, from->si_signo);
}

static void relay(const siginfo_t *info) {
    int signal = info->si_signo;
    int alone = sigismember(&mc_sentinel.early, signal) == 1;
    sigdelset(&mc_sentinel.early, signal);
    if (signal == SIGCHLD) return;
    if (info->si_code == SI_KERNEL) {
        // The terminal's, to the whole group: the guard has it too. A hang-up is for the leader of the session alone.
        if (!alone && !(signal == SIGHUP && getsid(0) == mc_sentinel.launched)) return;
    }
    if (mc_sentinel.guard_has_ended) {
        if (info->si_code != SI_KERNEL && mc_link->command > 0) kill(mc_link->command, signal);
    } else {
        hand_on(info, mc_sentinel.guard, info->si_code == SI_KERNEL ? MC_RELAYED_TERMINAL : MC_RELAYED);
    }
}

void mc_sentinel_stand_until(const int *over) {
    static int has_shed;
    sigset_t blocked;
    sigfillset(&blocked);  // what is not blocked is never waiting
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    for (;;) {
        mc_sentinel_reap();
        if (*over) return;
        siginfo_t info;
        // A run of hours has nothing to do here, and no use for the code that it came by.
        struct timespec way_in = {1, 0};
        if (has_shed ? sigwaitinfo(&blocked, &info) > 0 : sigtimedwait(&blocked, &info, &way_in) > 0) {
            relay(&info);
        } else if (!has_shed && errno == EAGAIN) {
            has_shed = 1;
            mc_shed_code();
        }
    }
}
