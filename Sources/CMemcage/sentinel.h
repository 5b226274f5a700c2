// Shared among the parts of the sentinel; not part of the shim's interface.
#pragma once

#include "cmemcage.h"

#include <limits.h>
#include <signal.h>
#include <stdatomic.h>

enum { MC_LINK_FILES = 8 };

/// What the guard tells the sentinel: memory that both have. A store is all it takes, so that it can neither wait
/// nor be lost, and what is stored before a thing is made is known whenever the guard dies.
struct mc_link {
    _Atomic pid_t command;
    _Atomic int status;
    _Atomic int finished;
    _Atomic int keep;
    _Atomic int strays;  // the guard is no subreaper: its orphans come to the sentinel behind its back
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

/// What the sentinel knows.
struct mc_sentinel {
    pid_t launched;     // the pid that the caller knows
    pid_t guard;
    pid_t scribe;       // 0: it has ended, or there is none
    int scribe_socket;  // -1 without one
    siginfo_t guards_end, commands_end;
    int guard_has_ended, command_has_ended;
    sigset_t early;     // what came before there was a guard: it has none of that
};

extern struct mc_sentinel mc_sentinel;

/// The sentinel's life from the split on.
_Noreturn void mc_sentinel_stand(void);

// ---- split.c ----------------------------------------------------------------------------------------

/// The split before Swift: returns in the guard, and in the caller's process where there could be none. The guard's
/// end is memcage's until mc_sentinel_split says what else it is. No child may be there.
void mc_sentinel_early(void);
/// The socket of the scribe that was started with it, once; -1 where there is none.
int mc_scribe_early(void);

// ---- relay.c ----------------------------------------------------------------------------------------

/// Hands signals on and reaps children until *over.
void mc_sentinel_stand_until(const int *over);

// ---- signals.c --------------------------------------------------------------------------------------

/// Blocks what a run takes as events, as mc_signals_open. *before: the mask until then.
int mc_signals_block(sigset_t *before);

// ---- family.c ---------------------------------------------------------------------------------------

/// A child that was there before: of a shell that became memcage by exec.
void mc_sentinel_spare(pid_t pid);
/// 1: the process is the caller's or the scribe, and not to be ended.
int mc_sentinel_spares(pid_t pid);
/// Reaps what has ended.
void mc_sentinel_reap(void);
/// Waits for the end of a child, at most so many ms.
void mc_sentinel_nap(int milliseconds);

// ---- protect.c --------------------------------------------------------------------------------------

/// What this process touches stays in memory.
extern int mc_memory_is_locked;

// ---- shed.c -----------------------------------------------------------------------------------------

/// Gives memory back that only the guard needs.
void mc_sentinel_shed(void);
/// Closes every descriptor above 2 but these.
void mc_sentinel_close_all_but(int first, int second);

// ---- scribe.c -----------------------------------------------------------------------------------------

/// The writer's own life, at its end of the socket.
_Noreturn void mc_scribe_live(int socket);

// ---- last_words.c -----------------------------------------------------------------------------------

/// A line in the log, by the scribe at this socket (-1: none).
void mc_words_log(int scribe, const char *text);
/// The guard's death by a signal, in the trace.
void mc_words_trace(int scribe, int signal);
/// A line on stderr.
void mc_words_say(const char *text);

// ---- walk.c -----------------------------------------------------------------------------------------

/// Appends at `end`, where there must be room, and returns the new end.
char *mc_append(char *end, const char *text);
char *mc_append_number(char *end, long number);
/// Calls `each` with the name of every entry of a folder, or of every folder in it; `each` may remove it.
void mc_entries(int folder, int folders_alone, void (*each)(int folder, const char *name));
/// A descriptor, or -1.
int mc_open_folder(int folder, const char *name);
/// Calls `each` with every number of a file of numbers. 0 or -errno.
int mc_read_numbers(int folder, const char *name, void (*each)(pid_t));

// ---- caged.c ----------------------------------------------------------------------------------------

/// Touches what a list of some thousand processes takes whose pids are near our own.
void mc_caged_touch(void);

// ---- remains_cage.c ---------------------------------------------------------------------------------

/// Of the cage that was told, in its node.
void mc_cage_kill(int node);
int mc_cage_is_populated(int node);
void mc_cage_remove(int node);

// ---- remains.c --------------------------------------------------------------------------------------

/// Ends all that the guard has left behind and removes what it had made. Returns how many processes could not be
/// ended in the time.
unsigned mc_remains_end(void);
/// Lifts the throttle of the cage, which without a watch would hold a job at its line for ever.
void mc_remains_unthrottle(void);
/// By the monotonic clock.
long mc_milliseconds(void);
