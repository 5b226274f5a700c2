// The sentinel's children: the guard and the scribe, later the guard's orphans, and who was there before.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <sys/wait.h>
#include <time.h>

// Children that were there before: of a shell that became memcage by exec.
enum { spared_most = 256 };
static pid_t spared[spared_most];
static unsigned spared_count;

void mc_sentinel_spare(pid_t pid) {
    if (spared_count < spared_most) spared[spared_count++] = pid;
}

int mc_sentinel_spares(pid_t pid) {
    if (pid == mc_sentinel.scribe) return 1;
    for (unsigned i = 0; i < spared_count; i++)
        if (spared[i] == pid) return 1;
    return 0;
}

static void follow_stop(const siginfo_t *change) {
    int signal = change->si_status;
    pid_t leader = mc_sentinel.guard_has_ended ? mc_link->command : mc_sentinel.guard;
    if (change->si_pid == leader && (signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU)) mc_stop_self(signal);
}

void mc_sentinel_reap(void) {
    // A failure must not cost us an end that no second signal would tell of.
    for (int failures = 0; failures < 100;) {
        siginfo_t change = {.si_pid = 0};
        if (waitid(P_ALL, 0, &change, WEXITED | WSTOPPED | WNOHANG | __WALL) != 0) {
            if (errno == ECHILD) return;
            failures++;
            continue;
        }
        if (change.si_pid == 0) return;
        if (change.si_code == CLD_STOPPED) {
            follow_stop(&change);
            continue;
        }
        if (change.si_code == CLD_TRAPPED) continue;
        if (change.si_pid == mc_sentinel.guard && !mc_sentinel.guard_has_ended) {
            mc_sentinel.guards_end = change;
            mc_sentinel.guard_has_ended = 1;
        }
        if (change.si_pid == mc_link->command && mc_sentinel.guard_has_ended) {
            mc_sentinel.commands_end = change;
            mc_sentinel.command_has_ended = 1;
        }
        if (change.si_pid == mc_sentinel.scribe) mc_sentinel.scribe = 0;
        // Its pid may soon be another's.
        for (unsigned i = 0; i < spared_count; i++)
            if (spared[i] == change.si_pid) spared[i] = spared[--spared_count];
    }
}

void mc_sentinel_nap(int milliseconds) {
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    struct timespec time = {milliseconds / 1000, (milliseconds % 1000) * 1000000L};
    sigtimedwait(&child, NULL, &time);
}
