// Reads FILE from start to end again and again; prints "ready" after the first time. Its page cache fills any cage.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv) {
    static char block[1 << 18];
    int file = argc > 1 ? open(argv[1], O_RDONLY) : -1;
    if (file < 0)
        return 2;
    for (int first = 1;; first = 0) {
        ssize_t count;
        lseek(file, 0, SEEK_SET);
        while ((count = read(file, block, sizeof block)) > 0)
            ;
        if (count < 0)
            return 1;
        if (first) {
            puts("ready");
            fflush(stdout);
        }
    }
}
