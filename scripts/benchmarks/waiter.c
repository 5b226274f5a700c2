// The floor of a watch by /proc: wakes every MS milliseconds, asks for the CPU time of one process, and sleeps again.
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int epoll = epoll_create1(0);
    if (argc < 2 || epoll < 0)
        return 1;
    clockid_t clock = (clockid_t)(~(unsigned int)getppid() << 3 | 2U);
    for (;;) {
        struct epoll_event event;
        struct timespec time;
        epoll_wait(epoll, &event, 1, atoi(argv[1]));
        clock_gettime(clock, &time);
    }
}
