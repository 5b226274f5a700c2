// The file by which a running memcage is seen, and how it is told from one whose memcage is dead.
#define _GNU_SOURCE
#include "cmemcage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

// A record lock of the old kind, not flock or an OFD lock: of these three it alone has an owner, whom the kernel
// names in the pid namespace of whoever asks (since 4.14). A pid written into the file would be another process's
// in another container.
int mc_state_lock(int fd) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(fd, F_SETLK, &lock) != 0 ? -errno : 0;
}

int mc_state_holder(int fd, pid_t *pid) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(fd, F_GETLK, &lock) != 0) return -errno;
    if (lock.l_type == F_UNLCK) return 0;
    *pid = lock.l_pid > 0 ? lock.l_pid : 0;
    return 1;
}

int mc_is_in_memory(int fd) {
    struct statfs information;
    if (fstatfs(fd, &information) != 0) return -errno;
    return information.f_type == TMPFS_MAGIC || information.f_type == RAMFS_MAGIC;
}
