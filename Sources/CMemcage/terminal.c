#define _GNU_SOURCE
#include "cmemcage.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

int mc_terminal_device(int fd, uint64_t *device) {
    unsigned number = 0;
    if (ioctl(fd, TIOCGDEV, &number) != 0) return -errno;
    // In the kernel's form, which for the numbers of terminals is that of st_rdev.
    *device = number;
    return 0;
}

int mc_is_pipe(int fd) {
    int kind = 0;
    socklen_t size = sizeof kind;
    return fcntl(fd, F_GETPIPE_SZ) > 0 || getsockopt(fd, SOL_SOCKET, SO_TYPE, &kind, &size) == 0;
}
