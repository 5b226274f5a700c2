#include "ctestsupport.h"

#include <errno.h>
#include <sys/ioctl.h>

int ts_set_window_size(int master, unsigned short rows, unsigned short columns) {
    struct winsize size = {.ws_row = rows, .ws_col = columns};
    return ioctl(master, TIOCSWINSZ, &size) == 0 ? 0 : -errno;
}

int ts_terminal_settings(int master, struct termios *settings) {
    return tcgetattr(master, settings) == 0 ? 0 : -errno;
}
