// Shared among the parts of strike.
#pragma once

#include <sys/types.h>

/// How one of the system calls can fail: its plausible errors (from the man pages), 0 at the end.
struct failings {
    long call;
    const char *name;
    int errors[14];
    int happens;  // 1: it does its work all the same, as close(2); 2: asked for nothing in place of what it was asked
};

/// Nil for a call that has no row: it is not to be counted, but named.
const struct failings *failings_of(long call);
int error_count(const struct failings *row);
const char *error_name(int error);

/// On the way in: the call will not be made, or as the row says.
void keep_from_happening(pid_t pid, const struct failings *row);
/// On the way out: it has failed.
void fail_with(pid_t pid, const struct failings *row, int error);
