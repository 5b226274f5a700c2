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
// of the launching process and runs nothing but what is in here, in last_words.c and in remains.c: no allocation, no Swift.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t launched;  // the pid that the caller knows
static pid_t guard;
static pid_t scribe;
static int scribe_socket = -1;

// Children that were there before: of a shell that became memcage by exec.
enum { spared_most = 256 };
static pid_t spared[spared_most];
static unsigned spared_count;

static siginfo_t guards_end;
static int guard_has_ended;
static siginfo_t commands_end;
static int command_has_ended;

int mc_sentinel_spares(pid_t pid) {
    if (pid == scribe) return 1;
    for (unsigned i = 0; i < spared_count; i++)
        if (spared[i] == pid) return 1;
    return 0;
}

// ---- children -------------------------------------------------------------------------------------------

static void follow_stop(const siginfo_t *change) {
    int signal = change->si_status;
    pid_t leader = guard_has_ended ? mc_link->command : guard;
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
        if (change.si_pid == guard && !guard_has_ended) {
            guards_end = change;
            guard_has_ended = 1;
        }
        if (change.si_pid == mc_link->command && guard_has_ended) {
            commands_end = change;
            command_has_ended = 1;
        }
        if (change.si_pid == scribe) scribe = 0;
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

// ---- signals --------------------------------------------------------------------------------------------

static sigset_t early;  // came before there was a guard: it has none of them

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
    int alone = sigismember(&early, signal) == 1;
    sigdelset(&early, signal);
    if (signal == SIGCHLD) return;
    if (info->si_code == SI_KERNEL) {
        // The terminal's, to the whole group: the guard has it too. A hang-up is for the leader of the session alone.
        if (!alone && !(signal == SIGHUP && getsid(0) == launched)) return;
        alone = 1;
    }
    if (guard_has_ended) {
        if (info->si_code != SI_KERNEL && mc_link->command > 0) kill(mc_link->command, signal);
    } else {
        hand_on(info, guard, info->si_code == SI_KERNEL ? MC_RELAYED_TERMINAL : MC_RELAYED);
    }
}

static int has_shed;
static void stand_until(const int *over) {
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

// ---- the end --------------------------------------------------------------------------------------------

// The last to go: it may still be writing.
static void finish_scribe(int milliseconds) {
    if (scribe_socket >= 0) shutdown(scribe_socket, SHUT_WR);
    for (int waited = 0; scribe > 0 && waited < milliseconds; waited += 10) {
        mc_sentinel_reap();
        if (scribe > 0) mc_sentinel_nap(10);
    }
    if (scribe > 0) kill(scribe, SIGKILL);
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
    int signal = commands_end.si_status;
    if (commands_end.si_code == CLD_EXITED) _exit(signal);
    if (signal == SIGINT || signal == SIGQUIT) mc_die_of(signal);
    _exit(128 + signal);
}

static _Noreturn void bury(void) {
    char text[256];
    pid_t command = mc_link->command;
    int kept = mc_link->keep && command > 0 && kill(command, 0) == 0;
    mc_words_trace(scribe_socket, guards_end.si_status);
    if (kept) {
        mc_remains_unthrottle();
        snprintf(
            text, sizeof text, "the guard (pid %d) was ended by signal %d; the job runs on under the kernel's limit alone",
            guard, guards_end.si_status);
        mc_words_log(scribe_socket, text);
        mc_words_say(text);
        stand_until(&command_has_ended);
    }
    unsigned left = mc_remains_end();
    if (!kept) {
        if (left == 0)
            snprintf(
                text, sizeof text, "the guard (pid %d) was ended by signal %d; the job was ended with it", guard,
                guards_end.si_status);
        else
            snprintf(
                text, sizeof text, "the guard (pid %d) was ended by signal %d; %u processes of the job could not be ended",
                guard, guards_end.si_status, left);
        mc_words_log(scribe_socket, text);
    }
    finish_scribe(3000);
    unblock();
    if (kept) end_of_command();
    mc_words_say(text);
    _exit(mc_link->status);
}

static _Noreturn void stand(void) {
    stand_until(&guard_has_ended);
    if (guards_end.si_code == CLD_EXITED || mc_link->finished) {
        int status = guards_end.si_code == CLD_EXITED ? guards_end.si_status : mc_link->status;
        // A guard that gave up says why; it may have had no means left to end the job.
        if (guards_end.si_code != CLD_EXITED || !mc_link->finished) mc_remains_end();
        finish_scribe(200);
        if (guards_end.si_code == CLD_EXITED || guards_end.si_status == SIGKILL) _exit(status);
        unblock();
        end_as(&guards_end);
    }
    bury();
}

// ---- the split ------------------------------------------------------------------------------------------

// From an early split until somebody asks for them: the guard's end of the pipe, and of the scribe's socket.
static int early_life = -1;
static int early_socket = -1;

// finished: nothing has begun yet, so that the guard's end, however it comes, is memcage's.
static void agree(struct mc_link *link, int status, int keep, int finished) {
    link->status = status;
    link->keep = keep;
    link->elevated = mc_is_secure();
    link->finished = finished;
}

static void tell_time_zone(struct mc_link *link) {
    time_t seconds = time(NULL);
    struct tm parts;
    link->utc_offset = localtime_r(&seconds, &parts) != NULL ? parts.tm_gmtoff : 0;
}

static struct mc_link *new_link(void) {
    struct mc_link *link = mmap(NULL, sizeof *link, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return link == MAP_FAILED ? NULL : link;
}

// 0 in the guard, its pid in the sentinel, or -errno. life: a pipe of which each keeps its own end.
static pid_t divide(struct mc_link *link, int *life) {
    if (pipe2(life, O_CLOEXEC) != 0) return -errno;
    mc_become_subreaper();
    sigpending(&early);
    launched = getpid();
    pid_t pid = _Fork();
    if (pid < 0) {
        int error = errno;
        close(life[0]);
        close(life[1]);
        return -error;
    }
    mc_link = link;
    guard = pid;
    close(life[pid == 0]);
    return pid;
}

void mc_sentinel_early(void) {
    int life[2], pair[2];
    sigset_t before;
    struct mc_link *link = new_link();
    if (link == NULL || mc_signals_block(&before) < 0) return;
    agree(link, 125, 0, 1);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0) {
        pid_t writer = _Fork();
        if (writer == 0) mc_scribe_live(pair[1]);
        close(pair[1]);
        pid_t pid = writer > 0 ? divide(link, life) : -EAGAIN;
        if (pid > 0) {
            scribe = writer;
            scribe_socket = pair[0];
            mc_sentinel_close_all_but(life[1], pair[0]);
            stand();
        }
        if (pid == 0) {
            early_life = life[0];
            early_socket = pair[0];
        } else {
            // Then it is tried again when the run begins, where there is somebody to say so.
            close(pair[0]);
            if (writer > 0) waitpid(writer, NULL, 0);
        }
    }
    if (mc_link == NULL) munmap(link, sizeof *link);
    mc_signals_restore(&before);
}

int mc_scribe_early(void) {
    int socket = early_socket;
    early_socket = -1;
    return socket;
}

int mc_sentinel_split(const pid_t *before, size_t count, pid_t writer, int writer_socket, int status, int keep) {
    if (mc_link != NULL) {
        agree(mc_link, status, keep, 0);
        tell_time_zone(mc_link);
        return early_life;
    }
    int life[2];
    struct mc_link *link = new_link();
    if (link == NULL) return -errno;
    agree(link, status, keep, 0);
    tell_time_zone(link);
    pid_t pid = divide(link, life);
    if (pid < 0) munmap(link, sizeof *link);
    if (pid <= 0) return pid < 0 ? pid : life[0];
    scribe = writer;
    scribe_socket = writer_socket;
    for (size_t i = 0; i < count && spared_count < spared_most; i++)
        if (before[i] != writer) spared[spared_count++] = before[i];
    mc_sentinel_close_all_but(life[1], writer_socket);
    mc_sentinel_shed();
    stand();
}

int mc_is_guard(void) { return mc_link != NULL; }

// ---- the guard's side -----------------------------------------------------------------------------------

pid_t mc_launched_as(void) { return launched > 0 ? launched : getpid(); }
