// Marks arrive as datagrams on a socket in the abstract namespace: it leaves no file, works wherever the network
// namespace is shared, and goes with memcage. The name is random, but /proc/net/unix shows it to everybody: the kernel
// says of each datagram who sent it.
#define _GNU_SOURCE
#include "cmemcage.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char prefix[] = "memcage-";

static socklen_t address_of(const char *name, size_t length, struct sockaddr_un *address) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (length >= sizeof address->sun_path) return 0;
    memcpy(address->sun_path + 1, name, length);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
}

static int datagram_socket(void) {
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return fd < 0 ? -errno : fd;
}

int mc_marks_open(char *name) {
    unsigned char bytes[(MC_MARK_NAME - sizeof prefix + 1) / 2];
    if (getrandom(bytes, sizeof bytes, GRND_NONBLOCK) != (ssize_t)sizeof bytes) return -EAGAIN;
    memcpy(name, prefix, sizeof prefix - 1);
    char *end = name + sizeof prefix - 1;
    for (size_t i = 0; i < sizeof bytes; i++) {
        *end++ = "0123456789abcdef"[bytes[i] >> 4];
        *end++ = "0123456789abcdef"[bytes[i] & 15];
    }
    *end = 0;
    struct sockaddr_un address;
    socklen_t size = address_of(name, (size_t)(end - name), &address);
    int fd = datagram_socket();
    if (fd < 0) return fd;
    // Before anybody can send: a datagram that came earlier would have no sender.
    int one = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &one, sizeof one) != 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    if (bind(fd, (struct sockaddr *)&address, size) != 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

long mc_marks_next(int socket, void *buffer, size_t size, struct mc_sender *sender) {
    // Room for the credentials alone: descriptors that somebody attaches are closed by the kernel.
    union { char bytes[CMSG_SPACE(sizeof(struct ucred))]; struct cmsghdr align; } control;
    struct iovec part = {buffer, size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t count = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (count < 0) return -errno;
    struct ucred from = {.pid = 0, .uid = (uid_t)-1, .gid = (gid_t)-1};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_CREDENTIALS)
        memcpy(&from, CMSG_DATA(header), sizeof from);
    sender->user = from.uid;
    sender->pid = from.pid;
    return count;
}

int mc_mark_send(const char *name, size_t length, const void *bytes, size_t count) {
    struct sockaddr_un address;
    socklen_t size = address_of(name, length, &address);
    if (size == 0) return -ENAMETOOLONG;
    int fd = datagram_socket();
    if (fd < 0) return fd;
    ssize_t sent = sendto(fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&address, size);
    int error = errno;
    close(fd);
    return sent < 0 ? -error : 0;
}
