#include "hog.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A line in one write, so that lines of several processes do not mix.
void say(const char *format, ...) {
    char line[4400];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(line, sizeof line - 1, format, values);
    va_end(values);
    if (length > (int)sizeof line - 2)
        length = sizeof line - 2;
    line[length++] = '\n';
    for (int sent = 0; sent < length;) {
        ssize_t count = write(STDOUT_FILENO, line + sent, (size_t)(length - sent));
        if (count < 0 && errno != EINTR)
            exit(STATUS_SYSTEM);
        sent += count > 0 ? (int)count : 0;
    }
}

_Noreturn void fail(const char *what) {
    fprintf(stderr, "hog: %s: %s\n", what, strerror(errno));
    exit(STATUS_SYSTEM);
}
