#define _GNU_SOURCE
#include "cmemcage.h"

#include <errno.h>
#include <sys/ioctl.h>

int mc_terminal_device(int fd, uint64_t *device) {
    unsigned number = 0;
    if (ioctl(fd, TIOCGDEV, &number) != 0) return -errno;
    // In the kernel's form, which for the numbers of terminals is that of st_rdev.
    *device = number;
    return 0;
}
