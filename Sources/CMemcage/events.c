// What the watch waits for. Each returns -errno on failure.
#define _GNU_SOURCE
#include "cmemcage.h"

#include <errno.h>
#include <sys/epoll.h>

int mc_epoll_create(void) {
    int fd = epoll_create1(EPOLL_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static int control(int epoll, int operation, int fd, uint32_t events, uint32_t tag) {
    struct epoll_event event = {.events = events, .data.u32 = tag};
    return epoll_ctl(epoll, operation, fd, &event) < 0 ? -errno : 0;
}

int mc_epoll_add(int epoll, int fd, uint32_t tag, int priority, int one_shot) {
    uint32_t events = (priority ? EPOLLPRI : EPOLLIN) | (one_shot ? EPOLLONESHOT : 0U);
    return control(epoll, EPOLL_CTL_ADD, fd, events, tag);
}

int mc_epoll_rearm(int epoll, int fd, uint32_t tag, int priority) {
    return control(epoll, EPOLL_CTL_MOD, fd, (priority ? EPOLLPRI : EPOLLIN) | EPOLLONESHOT, tag);
}

int mc_epoll_remove(int epoll, int fd) { return control(epoll, EPOLL_CTL_DEL, fd, 0, 0); }

int mc_epoll_wait(int epoll, uint32_t *tags, int capacity, int timeout) {
    struct epoll_event events[8];
    if (capacity > 8) capacity = 8;
    int count = epoll_wait(epoll, events, capacity, timeout);
    if (count < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < count; i++) tags[i] = events[i].data.u32;
    return count;
}
