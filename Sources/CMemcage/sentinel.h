// Shared between sentinel.c and remains.c; not part of the shim's interface.
#pragma once

#include "cmemcage.h"

#include <limits.h>
#include <stdatomic.h>

enum { MC_LINK_FILES = 8 };

/// What the guard tells the sentinel: memory that both have. A store is all it takes, so that it can neither wait
/// nor be lost, and what is stored before a thing is made is known whenever the guard dies.
struct mc_link {
    _Atomic pid_t command;
    _Atomic int status;
    _Atomic int finished;
    _Atomic int keep;
    int elevated;
    long utc_offset;
    struct {
        _Atomic int armed;
        _Atomic int enabled;  // the memory controller was, or is being, turned on for children of the node
        int own;              // processes of the node were, or are being, moved to its `sup`
        char node[PATH_MAX];
        char name[NAME_MAX + 1];
    } cage;
    struct {
        _Atomic int armed;
        char path[PATH_MAX];
    } files[MC_LINK_FILES];
};

extern struct mc_link *mc_link;

/// 1: the process is the caller's or the scribe, and not to be ended.
int mc_sentinel_spares(pid_t pid);
/// Reaps what has ended.
void mc_sentinel_reap(void);
/// Waits for the end of a child, at most so many ms.
void mc_sentinel_nap(int milliseconds);

// ---- shed.c -----------------------------------------------------------------------------------------

void mc_sentinel_shed(void);

// ---- remains.c --------------------------------------------------------------------------------------

/// Ends all that the guard has left behind and removes what it had made. Returns how many processes could not be
/// ended in the time.
unsigned mc_remains_end(void);
/// Lifts the throttle of the cage, which without a watch would hold a job at its line for ever.
void mc_remains_unthrottle(void);
