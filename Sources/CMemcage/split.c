// One process becomes three: the sentinel, which the caller started, the guard and the scribe.
#define _GNU_SOURCE
#include "sentinel.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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
    sigpending(&mc_sentinel.early);
    mc_sentinel.launched = getpid();
    pid_t pid = _Fork();
    if (pid < 0) {
        int error = errno;
        close(life[0]);
        close(life[1]);
        return -error;
    }
    mc_link = link;
    mc_sentinel.guard = pid;
    close(life[pid == 0]);
    return pid;
}

void mc_sentinel_early(void) {
    int life[2], pair[2];
    sigset_t before;
    struct mc_link *link = new_link();
    if (link == NULL) return;
    agree(link, 125, 0, 1);
    // All three are to have it.
    mc_oom_shield();
    int is_blocked = mc_signals_block(&before) == 0;
    if (is_blocked && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0) {
        pid_t writer = _Fork();
        if (writer == 0) mc_scribe_live(pair[1]);
        close(pair[1]);
        pid_t pid = writer > 0 ? divide(link, life) : -EAGAIN;
        if (pid > 0) {
            mc_sentinel.scribe = writer;
            mc_sentinel.scribe_socket = pair[0];
            mc_sentinel_close_all_but(life[1], pair[0]);
            mc_sentinel_stand();
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
    if (is_blocked) mc_signals_restore(&before);
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
    mc_sentinel.scribe = writer;
    mc_sentinel.scribe_socket = writer_socket;
    for (size_t i = 0; i < count; i++)
        if (before[i] != writer) mc_sentinel_spare(before[i]);
    mc_sentinel_close_all_but(life[1], writer_socket);
    mc_sentinel_shed();
    mc_sentinel_stand();
}

int mc_is_guard(void) { return mc_link != NULL; }

pid_t mc_launched_as(void) { return mc_sentinel.launched > 0 ? mc_sentinel.launched : getpid(); }
