#define _GNU_SOURCE
#include "hog.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int hog_alloc(struct order *order) {
    grow(order);
    return 0;
}

int hog_hold(struct order *order) {
    use_huge_pages(order->given & THP);
    touch_fresh(order_size(order, 0));
    say("touched %s", order->words[0]);
    rest(order_number(order, 1));
    return 0;
}

static size_t saveSize;

// What a job does that saves its work when told to end: it needs memory for that.
static void save(int number) {
    (void)number;
    touch(fresh(saveSize), saveSize);
    (void)!write(STDOUT_FILENO, "saved\n", 6);
    _exit(0);
}

int hog_term(struct order *order) {
    saveSize = order_size(order, 0);
    if (saveSize == 0)
        usage_error("nothing to save", order->words[0]);
    signal(SIGTERM, save);
    grow(order);
    return 0;
}

int hog_ignore_term(struct order *order) {
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    grow(order);
    return 0;
}

int hog_shm(struct order *order) {
    size_t size = order_size(order, 0);
    void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED)
        fail("mmap");
    touch(start, size);
    say("touched %s", order->words[0]);
    rest(order_number(order, 1));
    return 0;
}

int hog_memfd(struct order *order) {
    static char block[1 << 20];
    memset(block, 1, sizeof block);
    int file = memfd_create("hog", MFD_CLOEXEC);
    if (file < 0)
        fail("memfd_create");
    for (size_t left = order_size(order, 0); left > 0;) {
        ssize_t count = write(file, block, left < sizeof block ? left : sizeof block);
        if (count < 0)
            fail("write to the memfd");
        left -= (size_t)count;
    }
    say("touched %s", order->words[0]);
    rest(order_number(order, 1));
    return 0;
}
