// The scribe: a process that writes, so that the watch never does. O_NONBLOCK has no effect on files,
// and a write to a frozen file system sleeps uninterruptibly; a full socket only costs us a record.
#define _GNU_SOURCE
#include "cmemcage.h"

#include <errno.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { record_limit = 65536 };

static void close_span(unsigned first, unsigned last) {
    if (first > last) return;
    if (syscall(SYS_close_range, first, last, 0) == 0) return;
    long highest = sysconf(_SC_OPEN_MAX);
    for (unsigned fd = first; fd <= last && (long)fd < highest; fd++) close((int)fd);
}

// The scribe must not keep the job's pipes and terminals open: only its socket and sinks stay.
static void close_all_but(const int *kept, int count, int socket) {
    unsigned next = 0;
    for (;;) {
        unsigned lowest = ~0U;
        for (int i = 0; i <= count; i++) {
            int fd = i < count ? kept[i] : socket;
            if (fd >= 0 && (unsigned)fd >= next && (unsigned)fd < lowest) lowest = (unsigned)fd;
        }
        if (lowest == ~0U) break;
        if (lowest > next) close_span(next, lowest - 1);
        next = lowest + 1;
    }
    close_span(next, ~0U);
}

static int write_whole(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written < 0) {
            if (errno == EINTR) continue;
            return errno;
        }
        bytes += written;
        count -= (size_t)written;
    }
    return 0;
}

static _Noreturn void scribe(const int *sinks, int count, int socket) {
    static char record[record_limit];
    struct mc_scribe_result result = {0, 0, 0};
    prctl(PR_SET_NAME, "memcage-log", 0, 0, 0);
    close_all_but(sinks, count, socket);
    for (;;) {
        ssize_t size = recv(socket, record, sizeof record, 0);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        unsigned sink = (unsigned char)record[0];
        int error = sink < (unsigned)count ? write_whole(sinks[sink], record + 1, (size_t)size - 1) : EBADF;
        if (error == 0) {
            result.written++;
        } else {
            result.lost++;
            if (result.error == 0) result.error = error;
        }
    }
    send(socket, &result, sizeof result, MSG_NOSIGNAL);
    _exit(0);
}

pid_t mc_scribe_start(const int *sinks, int count, int *ours) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return -errno;
    pid_t pid = _Fork();
    if (pid == 0) scribe(sinks, count, pair[1]);
    int error = errno;
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        return -error;
    }
    *ours = pair[0];
    return pid;
}

int mc_scribe_send(int socket, uint8_t sink, const void *bytes, size_t count) {
    if (count >= record_limit) return -EMSGSIZE;
    struct iovec parts[2] = {{&sink, 1}, {(void *)bytes, count}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int mc_scribe_finish(int socket, int patience, struct mc_scribe_result *result) {
    if (shutdown(socket, SHUT_WR) != 0) return -errno;
    struct pollfd waiting = {.fd = socket, .events = POLLIN};
    int ready = poll(&waiting, 1, patience);
    if (ready < 0) return -errno;
    if (ready == 0) return -ETIMEDOUT;
    ssize_t size = recv(socket, result, sizeof *result, MSG_DONTWAIT);
    if (size < 0) return -errno;
    return size == sizeof *result ? 0 : -EPIPE;
}
