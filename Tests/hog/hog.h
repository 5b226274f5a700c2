// hog: a workload with known behaviour, for the tests of a memory guard.
//
// Sizes are MiB, times are seconds, rates are MiB per second; fractions are allowed.
// What it says goes to stdout, one fact a line, in one write each.
// Status: 0 done, 64 wrong usage, 70 the system refused something; else what the table says.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { STATUS_USAGE = 64, STATUS_SYSTEM = 70 };

// Options as the subcommands take them; each subcommand's row in main.c says which ones it allows.
enum option {
    TO = 1 << 0,
    FOREVER = 1 << 1,
    RATE = 1 << 2,
    AFTER = 1 << 3,
    HOLD = 1 << 4,
    THP = 1 << 5,
    SECONDS = 1 << 6,
    BREAK = 1 << 7,
    IGNORE_TERM = 1 << 8,
    WAIT = 1 << 9,
    CHURN = 1 << 10,
    TRACED = 1 << 11,
    GROW = TO | FOREVER | RATE | AFTER | HOLD | THP,
};

// One parsed command line.
struct order {
    unsigned given;        // which options were given
    double to;             // MiB to touch; without it: for ever
    double rate;           // MiB/s; 0 = as fast as it goes
    double after;          // seconds of quiet before the first touch
    double hold;           // seconds after the last touch; for the readers: MiB held meanwhile
    double seconds;        // how long to read
    int count;             // words that are not options
    char **words;
};

// order.c
void order_parse(struct order *order, char **arguments, unsigned allowed);
double order_number(const struct order *order, int index);
size_t order_size(const struct order *order, int index);  // MiB given, bytes returned
_Noreturn void usage_error(const char *what, const char *value);

// say.c
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void fail(const char *what);

// pace.c
double now(void);             // monotonic seconds
void rest(double seconds);    // sleeps that long whatever signals come by
void rest_until(double when);
size_t mebibytes(double size);

// memory.c
void use_huge_pages(bool yes);
void *fresh(size_t size);                         // a private anonymous mapping, untouched
void touch(void *start, size_t size);             // writes one word to every page
void touch_fresh(size_t size);                    // so much more memory, for good
void touch_paced(void *start, size_t size, double rate);
void grow(const struct order *order);             // --after, then --to or for ever at --rate, then --hold

// tree.c
pid_t branch(void);                               // fork or fail
void reap(pid_t child);                           // waits for this one

// The subcommands, by file.
int hog_alloc(struct order *order);
int hog_hold(struct order *order);
int hog_term(struct order *order);
int hog_ignore_term(struct order *order);
int hog_shm(struct order *order);
int hog_memfd(struct order *order);

int hog_exit(struct order *order);
int hog_signal(struct order *order);
int hog_catch(struct order *order);
int hog_storm(struct order *order);

int hog_read(struct order *order);
int hog_mapread(struct order *order);
int hog_readgrow(struct order *order);

int hog_share(struct order *order);
int hog_bomb(struct order *order);
int hog_forks(struct order *order);
int hog_vfork(struct order *order);

int hog_daemon(struct order *order);
int hog_setsid_child(struct order *order);
int hog_stopped(struct order *order);
int hog_thread_child(struct order *order);
int hog_leaderless(struct order *order);
int hog_leave(struct order *order);

int hog_runners(struct order *order);
int hog_zombies(struct order *order);
int hog_traced(struct order *order);
int hog_trace(struct order *order);
int hog_names(struct order *order);
int hog_churn(struct order *order);
int hog_bystanders(struct order *order);

int hog_shape(struct order *order);

int hog_args(struct order *order);
int hog_env(struct order *order);
int hog_fds(struct order *order);
int hog_sigmask(struct order *order);
int hog_caps(struct order *order);
int hog_tty(struct order *order);
int hog_winch(struct order *order);
