// The scribe: a process that writes, so that the watch never does. O_NONBLOCK has no effect on files,
// and a write to a frozen file system sleeps uninterruptibly; a full socket only costs us a record.
//
// It starts before memcage has a place, and stays where memcage was started. In a login session it is then an
// anchor: as long as somebody is in the session, logind keeps the user's manager, to which memcage and the job
// have moved, and a job under nohup outlives the logout as it would without memcage.
#define _GNU_SOURCE
#include "scribe.h"

#include <errno.h>
#include <linux/close_range.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void close_span(unsigned first, unsigned last) {
    if (first > last) return;
    if (syscall(SYS_close_range, first, last, 0) == 0) return;
    long highest = sysconf(_SC_OPEN_MAX);
    for (unsigned fd = first; fd <= last && (long)fd < highest; fd++) close((int)fd);
}

// The scribe must not keep the job's pipes and terminals open: only its socket stays.
static void close_all_but(int socket) {
    if (socket > 0) close_span(0, (unsigned)socket - 1);
    close_span((unsigned)socket + 1, ~0U);
}

// Where records go, by their first byte.
struct sink {
    int fd;
    int slow; // a pipe whose reader kept us waiting: it is not waited for again until it has room
    int cut;  // the last record got through in part: the next one starts a line of its own
};

enum { pipe_patience = 500 }; // ms

// A pipe comes non-blocking (a file never blocks in that sense, and the log's terminal is not ours to change): one
// slow reader must not cost the other sinks their records.
static int wait_for_room(struct sink *sink) {
    struct pollfd waiting = {.fd = sink->fd, .events = POLLOUT};
    int ready = poll(&waiting, 1, sink->slow ? 0 : pipe_patience);
    sink->slow = ready == 0;
    return ready > 0;
}

static int write_whole(struct sink *sink, const char *bytes, size_t count) {
    size_t left = count;
    while (left > 0) {
        ssize_t written = write(sink->fd, bytes, left);
        if (written < 0) {
            if (errno == EINTR) continue;
            if (errno == EAGAIN && wait_for_room(sink)) continue;
            int error = errno;
            sink->cut |= left < count;
            return error == 0 ? EAGAIN : error;
        }
        bytes += written;
        left -= (size_t)written;
    }
    return 0;
}

static int write_record(struct sink *sink, const char *bytes, size_t count) {
    if (sink->fd < 0) return EBADF;
    if (sink->cut) {
        int error = write_whole(sink, "\n", 1);
        if (error != 0) return error;
        sink->cut = 0;
    }
    return write_whole(sink, bytes, count);
}

// Whatever was written to such a file goes with the last descriptor.
static int has_no_name(int fd) {
    struct stat file;
    return fd >= 0 && fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && file.st_nlink == 0;
}

static volatile sig_atomic_t told;
static void hear(int signal) {
    (void)signal;
    told = 1;
}

// In the anchor's role: waits for a record, or for the signal with which a session manager ends the session that we
// were left in. It comes through only here, between two writes.
static void wait_for_record(int socket, const sigset_t *mask) {
    struct pollfd waiting = {.fd = socket, .events = POLLIN};
    ppoll(&waiting, 1, NULL, mask);
    if (!told) return;
    told = 0;
    char word = MC_SESSION_ENDS;
    send(socket, &word, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static int passed_descriptor(struct msghdr *message) {
    int fd = -1;
    struct cmsghdr *control = CMSG_FIRSTHDR(message);
    if (control != NULL && control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_RIGHTS)
        memcpy(&fd, CMSG_DATA(control), sizeof fd);
    return fd;
}

static void anchor(sigset_t *mask) {
    sigprocmask(SIG_SETMASK, NULL, mask);
    sigdelset(mask, SIGTERM);
    struct sigaction action = {.sa_handler = hear};
    sigaction(SIGTERM, &action, NULL);
}

_Noreturn void mc_scribe_live(int socket) {
    static char record[MC_RECORD_LIMIT];
    struct mc_scribe_result result = {0};
    struct sink sinks[MC_SCRIBE_SINKS];
    int anchored = 0, kept = -1;
    sigset_t mask;
    for (int i = 0; i < MC_SCRIBE_SINKS; i++) sinks[i] = (struct sink){.fd = -1};
    prctl(PR_SET_NAME, "memcage-log", 0, 0, 0);
    close_all_but(socket);
    for (;;) {
        if (anchored) wait_for_record(socket, &mask);
        union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control;
        struct iovec part = {record, sizeof record};
        struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
        ssize_t size = recvmsg(socket, &message, (anchored ? MSG_DONTWAIT : 0) | MSG_CMSG_CLOEXEC);
        if (size < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (size <= 0) break;
        unsigned char first = (unsigned char)record[0];
        switch (first) {
        case mc_word_sink:
            if (size == 2 && (unsigned char)record[1] < MC_SCRIBE_SINKS)
                sinks[(unsigned char)record[1]].fd = passed_descriptor(&message);
            continue;
        case mc_word_anchor:
            anchor(&mask);
            anchored = 1;
            continue;
        case mc_word_keep:
            kept = passed_descriptor(&message);
            continue;
        case mc_word_put:
            // One that fails is not missed: the next one says it again.
            if (kept >= 0) (void)!pwrite(kept, record + 1, (size_t)size - 1, 0);
            continue;
        }
        if (first >= MC_SCRIBE_SINKS) continue;
        int error = write_record(&sinks[first], record + 1, (size_t)size - 1);
        if (error == 0) {
            result.written++;
        } else {
            result.lost++;
            if (first != 0) result.lost_recording++;
            if (result.error == 0) result.error = error;
        }
    }
    for (unsigned i = 0; i < MC_SCRIBE_SINKS; i++) result.removed |= (uint32_t)has_no_name(sinks[i].fd) << i;
    send(socket, &result, sizeof result, MSG_NOSIGNAL);
    _exit(0);
}
