// The sentinel: the process that the caller started, and the parent of the guard, which does all the work.
//
//     caller ── sentinel ── guard ── command
//                  └─ scribe
//
// When the guard dies before its work is done, its orphans become the sentinel's children, since both are subreapers;
// the sentinel ends them all and removes what the guard had told it of before making it. When the sentinel dies, the
// guard sees its pipe end and ends the job in order. Nobody is left to do so when both are killed at once: by /proc
// the command alone dies then, of its parent's death.
//
// Where it can be told from the command line alone that there will be a guard, the three are there before Swift is: a
// process that has touched little costs little, to fork and to keep.
//
// It hands on every signal that reaches it alone, follows the guard's stops, and ends as the guard ends. It is a copy
// of the launching process and runs nothing but what is in here and in the files that sentinel.h names: no allocation, no Swift.
#define _GNU_SOURCE
#include "sentinel.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct mc_sentinel mc_sentinel = {.scribe_socket = -1};

// The last to go: it may still be writing.
static void finish_scribe(int milliseconds) {
    if (mc_sentinel.scribe_socket >= 0) shutdown(mc_sentinel.scribe_socket, SHUT_WR);
    for (int waited = 0; mc_sentinel.scribe > 0 && waited < milliseconds; waited += 10) {
        mc_sentinel_reap();
        if (mc_sentinel.scribe > 0) mc_sentinel_nap(10);
    }
    if (mc_sentinel.scribe > 0) kill(mc_sentinel.scribe, SIGKILL);
    mc_sentinel_reap();
}

static void unblock(void) {
    sigset_t pipe_alone;
    sigemptyset(&pipe_alone);
    sigaddset(&pipe_alone, SIGPIPE);  // nobody may read what is said last; the status counts
    mc_signals_forget();
    sigprocmask(SIG_SETMASK, &pipe_alone, NULL);
}

static _Noreturn void end_as(const siginfo_t *end) {
    mc_die_of(end->si_status);
    _exit(128 + end->si_status);
}

static _Noreturn void end_of_command(void) {
    int signal = mc_sentinel.commands_end.si_status;
    if (mc_sentinel.commands_end.si_code == CLD_EXITED) _exit(signal);
    if (signal == SIGINT || signal == SIGQUIT) mc_die_of(signal);
    _exit(128 + signal);
}

static _Noreturn void bury(void) {
    char text[256];
    pid_t command = mc_link->command;
    int kept = mc_link->keep && command > 0 && kill(command, 0) == 0;
    mc_words_trace(mc_sentinel.scribe_socket, mc_sentinel.guards_end.si_status);
    if (kept) {
        mc_remains_unthrottle();
        snprintf(
            text, sizeof text, "the guard (pid %d) was ended by signal %d; the job runs on under the kernel's limit alone",
            mc_sentinel.guard, mc_sentinel.guards_end.si_status);
        mc_words_log(mc_sentinel.scribe_socket, text);
        mc_words_say(text);
        mc_sentinel_stand_until(&mc_sentinel.command_has_ended);
    }
    unsigned left = mc_remains_end();
    if (!kept) {
        if (left == 0)
            snprintf(
                text, sizeof text, "the guard (pid %d) was ended by signal %d; the job was ended with it", mc_sentinel.guard,
                mc_sentinel.guards_end.si_status);
        else
            snprintf(
                text, sizeof text, "the guard (pid %d) was ended by signal %d; %u processes of the job could not be ended",
                mc_sentinel.guard, mc_sentinel.guards_end.si_status, left);
        mc_words_log(mc_sentinel.scribe_socket, text);
    }
    finish_scribe(3000);
    unblock();
    if (kept) end_of_command();
    mc_words_say(text);
    _exit(mc_link->status);
}

_Noreturn void mc_sentinel_stand(void) {
    mc_sentinel_stand_until(&mc_sentinel.guard_has_ended);
    if (mc_sentinel.guards_end.si_code == CLD_EXITED || mc_link->finished) {
        int status = mc_sentinel.guards_end.si_code == CLD_EXITED ? mc_sentinel.guards_end.si_status : mc_link->status;
        // A guard that gave up says why; it may have had no means left to end the job.
        if (mc_sentinel.guards_end.si_code != CLD_EXITED || !mc_link->finished || mc_link->strays) mc_remains_end();
        finish_scribe(200);
        if (mc_sentinel.guards_end.si_code == CLD_EXITED || mc_sentinel.guards_end.si_status == SIGKILL) _exit(status);
        unblock();
        end_as(&mc_sentinel.guards_end);
    }
    bury();
}
