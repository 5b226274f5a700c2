// memcage's end of the scribe's socket: what is to be written where, without a wait.
#define _GNU_SOURCE
#include "scribe.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

pid_t mc_scribe_start(int *ours) {
    int pair[2];
    if ((*ours = mc_scribe_early()) >= 0) return 0;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return -errno;
    pid_t pid = _Fork();
    if (pid == 0) mc_scribe_live(pair[1]);
    int error = errno;
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        return -error;
    }
    *ours = pair[0];
    return pid;
}

static int send_record(int socket, uint8_t first, const void *bytes, size_t count, int fd) {
    if (count >= MC_RECORD_LIMIT) return -EMSGSIZE;
    union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = {{0}};
    struct iovec parts[2] = {{&first, 1}, {(void *)bytes, count}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    if (fd >= 0) {
        message.msg_control = &control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int mc_scribe_open(int socket, uint8_t sink, int fd) { return send_record(socket, mc_word_sink, &sink, 1, fd); }

int mc_scribe_anchor(int socket) { return send_record(socket, mc_word_anchor, NULL, 0, -1); }

int mc_scribe_keep(int socket, int fd) { return send_record(socket, mc_word_keep, NULL, 0, fd); }

int mc_scribe_put(int socket, const void *bytes, size_t count) {
    return send_record(socket, mc_word_put, bytes, count, -1);
}

int mc_scribe_send(int socket, uint8_t sink, const void *bytes, size_t count) {
    return send_record(socket, sink, bytes, count, -1);
}

int mc_scribe_hears(int socket) {
    char word;
    ssize_t size = recv(socket, &word, 1, MSG_DONTWAIT);
    if (size == 0) return -EPIPE;
    if (size < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    return size == 1 && word == MC_SESSION_ENDS;
}

int mc_scribe_finish(int socket, int patience, struct mc_scribe_result *result) {
    if (shutdown(socket, SHUT_WR) != 0) return -errno;
    for (;;) {
        struct pollfd waiting = {.fd = socket, .events = POLLIN};
        int ready = poll(&waiting, 1, patience);
        if (ready < 0) return -errno;
        if (ready == 0) return -ETIMEDOUT;
        ssize_t size = recv(socket, result, sizeof *result, MSG_DONTWAIT);
        if (size < 0) return -errno;
        if (size == 1) continue; // a word about the session, too late to matter
        return size == sizeof *result ? 0 : -EPIPE;
    }
}
