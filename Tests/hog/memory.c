#include "hog.h"

#include <stdint.h>
#include <sys/mman.h>

enum { PAGE = 4096 };
static const size_t chunkSize = 64u << 20;  // few mappings, and room for huge pages
static const double beat = 0.005;           // seconds between the steps of a paced growth

static bool hugePages;

void use_huge_pages(bool yes) { hugePages = yes; }

void *fresh(size_t size) {
    void *start = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED)
        fail("mmap");
    // Said either way, so that the machine's default does not change what a test sees.
    madvise(start, size, hugePages ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    return start;
}

void touch(void *start, size_t size) {
    for (size_t offset = 0; offset < size; offset += PAGE) {
        volatile uintptr_t *page = (volatile uintptr_t *)((char *)start + offset);
        *page = (uintptr_t)page;  // no two pages alike: nothing to merge or to compress away
    }
}

void touch_fresh(size_t size) {
    static char *rest;
    static size_t left;
    while (size > 0) {
        if (left == 0) {
            rest = fresh(chunkSize);
            left = chunkSize;
        }
        size_t step = size < left ? size : left;
        touch(rest, step);
        size_t whole = (step + PAGE - 1) / PAGE * PAGE;  // the page that was begun counts as used
        rest += whole;
        left -= whole < left ? whole : left;
        size -= step;
    }
}

// Walks from 0 to `goal` bytes at `rate` MiB/s, handing out whole pages.
static void walk(size_t goal, double rate, char *start) {
    double began = now();
    for (size_t done = 0; done < goal;) {
        size_t due = done + chunkSize;
        if (rate > 0) {
            rest(beat);
            due = mebibytes((now() - began) * rate) / PAGE * PAGE;
        }
        if (due > goal)
            due = goal;
        if (due <= done)
            continue;
        if (start)
            touch(start + done, due - done);
        else
            touch_fresh(due - done);
        done = due;
    }
}

void touch_paced(void *start, size_t size, double rate) { walk(size, rate, start); }

void grow(const struct order *order) {
    use_huge_pages(order->given & THP);
    rest(order->after);
    walk(order->given & TO ? mebibytes(order->to) : SIZE_MAX, order->rate, NULL);
    say("touched %g", order->to);
    rest(order->hold);
}
