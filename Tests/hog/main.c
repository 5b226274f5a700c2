#include "hog.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

// Every subcommand: how it is called, how many words it needs, which options it takes.
static const struct command {
    const char *name;
    const char *words;
    const char *what;
    int count;  // words needed; -1: all that follows belongs to the subcommand, untouched
    unsigned options;
    int (*run)(struct order *);
} commands[] = {
    {"alloc", "[--to MIB | --forever] [--rate R] [--after S] [--hold S] [--thp]",
     "waits quietly, touches memory at the rate, holds it", 0, GROW, hog_alloc},
    {"hold", "MIB SECONDS", "touches at once, holds", 2, THP, hog_hold},
    {"term", "MIB [alloc options]", "runs away; on TERM touches MIB more, prints `saved`, exits 0",
     1, GROW, hog_term},
    {"ignore-term", "[alloc options]", "alloc, deaf to TERM, INT and HUP", 0, GROW, hog_ignore_term},
    {"shm", "MIB SECONDS", "the same in a shared anonymous mapping", 2, 0, hog_shm},
    {"memfd", "MIB SECONDS", "the same in a memfd that is written, not mapped", 2, 0, hog_memfd},
    {"exit", "N", "exits with status N", 1, 0, hog_exit},
    {"signal", "N", "dies of signal N, without a core", 1, 0, hog_signal},
    {"catch", "N", "counts the signals N it gets, until a line comes on stdin", 1, 0, hog_catch},
    {"storm", "[alloc options]", "alloc, while children signal the caller without pause", 0, GROW, hog_storm},
    {"read", "FILE TOTAL_MIB [--seconds S] [--hold MIB]",
     "reads the file again and again until TOTAL_MIB (0: no end) or S", 2, SECONDS | HOLD, hog_read},
    {"mapread", "FILE SECONDS [--hold MIB]", "touches the mapped file's pages in random order", 2,
     HOLD, hog_mapread},
    {"readgrow", "FILE --rate R [--hold MIB]", "reads in a loop and allocates without end", 1,
     RATE | HOLD, hog_readgrow},
    {"share", "MIB N SECONDS [--break] [--rate R]",
     "N processes share MIB; with --break the children write to it after `shared`", 3, BREAK | RATE,
     hog_share},
    {"bomb", "N MIB", "forks allocators of allocators, N of them living at once, for ever", 2, 0,
     hog_bomb},
    {"forks", "N", "forks and reaps N children, prints `forked N`", 1, 0, hog_forks},
    {"vfork", "MIB SECONDS [--churn] [--traced]",
     "holds MIB; a vforked child sleeps that long in the same memory; meanwhile with --churn a thread takes and gives "
     "back 24 MiB without pause beside 100 idle children, with --traced a tracer keeps the parent from waiting",
     2, CHURN | TRACED, hog_vfork},
    {"daemon", "MIB SECONDS", "leaves a daemon that holds MIB; prints its pid, exits 0", 2, 0,
     hog_daemon},
    {"setsid-child", "[alloc options]", "alloc in a grandchild with a session of its own", 0, GROW,
     hog_setsid_child},
    {"stopped", "MIB [alloc options]", "a stopped child holds MIB; the parent runs away", 1, GROW,
     hog_stopped},
    {"thread-child", "MIB SECONDS", "hold, in a child forked by a helper thread", 2, 0,
     hog_thread_child},
    {"leaderless", "[alloc options]", "alloc, in a thread that outlives the first one", 0, GROW,
     hog_leaderless},
    {"leave", "SECONDS [--ignore-term]", "exits 0 at once, leaves a child that sleeps", 1,
     IGNORE_TERM, hog_leave},
    {"runners", "N [alloc options]", "N chains of processes, each forking the next and ending; alloc beside them", 1,
     GROW, hog_runners},
    {"zombies", "N [alloc options]", "alloc, with N children that have ended and are not waited for", 1, GROW,
     hog_zombies},
    {"traced", "MIB [alloc options]", "a child in a tracing stop holds MIB; the parent runs away", 1, GROW, hog_traced},
    {"trace", "PID SECONDS", "traces a process for that long, without stopping it; prints `seized`", 2, 0, hog_trace},
    {"names", "MIB [alloc options]", "alloc, with children of hostile names that hold MIB each", 1, GROW, hog_names},
    {"churn", "N", "N processes whose children come and go", 1, 0, hog_churn},
    {"bystanders", "", "children come and go until a line comes on stdin; prints how many were signalled", 0, 0,
     hog_bystanders},
    {"shape", "NAME SECONDS [--wait]",
     "steps, workers, thread-child or spike: a known course that lasts so long at each of its levels; prints "
     "`truth BYTES`, its peak by its own account; with --wait a line on stdin starts it",
     2, WAIT, hog_shape},
    {"args", "…", "prints each argument in hexadecimal", -1, 0, hog_args},
    {"env", "NAME", "prints the variable; exits 1 if there is none", 1, 0, hog_env},
    {"fds", "", "prints the open descriptors: number, status flags, target", 0, 0, hog_fds},
    {"sigmask", "", "prints the blocked, ignored and caught signals", 0, 0, hog_sigmask},
    {"caps", "", "prints user and group ids, groups, capabilities, no_new_privs", 0, 0, hog_caps},
    {"tty", "", "prints what the terminal is to this process", 0, 0, hog_tty},
    {"winch", "", "prints `ready`, then the window's size after the next SIGWINCH", 0, 0, hog_winch},
};
static const size_t commandCount = sizeof commands / sizeof commands[0];

static void print_usage(FILE *stream) {
    fputs("usage: hog SUBCOMMAND …  (sizes in MiB, times in seconds, rates in MiB/s)\n", stream);
    for (size_t i = 0; i < commandCount; i++)
        fprintf(stream, "  %s %s\n      %s\n", commands[i].name, commands[i].words, commands[i].what);
}

// Right after exec a signal is either ignored or has its default. A runtime that the build links in may
// have put crash handlers in place before main: they would turn a death by SIGQUIT into a conversation.
static void forget_handlers(void) {
    for (int number = 1; number < NSIG; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            signal(number, SIG_DFL);
    }
}

int main(int argc, char **argv) {
    forget_handlers();
    if (argc < 2) {
        print_usage(stderr);
        return STATUS_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0) {
        print_usage(stdout);
        return 0;
    }
    for (size_t i = 0; i < commandCount; i++) {
        const struct command *command = &commands[i];
        if (strcmp(argv[1], command->name) != 0)
            continue;
        struct order order = {.words = argv + 2, .count = argc - 2};
        if (command->count >= 0) {
            order_parse(&order, argv + 2, command->options);
            if (order.count != command->count)
                usage_error("expected", command->words);
        }
        return command->run(&order);
    }
    usage_error("unknown subcommand", argv[1]);
}
