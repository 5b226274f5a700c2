#include "hog.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_file(const struct order *order) {
    int file = open(order->words[0], O_RDONLY | O_CLOEXEC);
    if (file < 0)
        fail(order->words[0]);
    return file;
}

// Reads the next MiB, from the start again when the file has ended; how much it was.
static size_t read_on(int file) {
    static char block[1 << 20];
    ssize_t count = read(file, block, sizeof block);
    if (count == 0) {
        lseek(file, 0, SEEK_SET);
        count = read(file, block, sizeof block);
    }
    if (count <= 0)
        fail("read");
    return (size_t)count;
}

int hog_read(struct order *order) {
    int file = open_file(order);
    size_t goal = order_size(order, 1), total = 0;
    touch_fresh(mebibytes(order->hold));
    say("reading");
    double end = now() + order->seconds;
    while ((goal == 0 || total < goal) && (!(order->given & SECONDS) || now() < end))
        total += read_on(file);
    say("read %zu", total >> 20);
    return 0;
}

// Where there is little room for cache every touch is a major fault: a true thrash.
int hog_mapread(struct order *order) {
    int file = open_file(order);
    struct stat status;
    if (fstat(file, &status) != 0 || status.st_size < 4096)
        usage_error("a file of a page at least", order->words[0]);
    size_t pages = (size_t)status.st_size / 4096;
    const volatile char *start =
        mmap(NULL, pages * 4096, PROT_READ, MAP_SHARED, file, 0);
    if (start == MAP_FAILED)
        fail("mmap");
    madvise((void *)start, pages * 4096, MADV_RANDOM);
    touch_fresh(mebibytes(order->hold));
    say("reading");
    uint64_t random = 88172645463325252u, touched = 0;
    for (double end = now() + order_number(order, 1); now() < end; touched++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (void)start[random % pages * 4096];
    }
    say("touched pages %llu", (unsigned long long)touched);
    return 0;
}

int hog_readgrow(struct order *order) {
    if (order->rate <= 0)
        usage_error("needs a rate over 0", "--rate");
    int file = open_file(order);
    touch_fresh(mebibytes(order->hold));
    say("reading");
    double began = now();
    for (size_t grown = 0;;) {
        read_on(file);
        size_t due = mebibytes((now() - began) * order->rate) / 4096 * 4096;
        if (due > grown)
            touch_fresh(due - grown);
        grown = due;
    }
}
