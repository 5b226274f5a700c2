// What the tests need from the system and Swift cannot do safely or cannot name.

#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

// How a program is started. Between fork and exec only async-signal-safe C runs, so a test may call
// this from any thread.
struct ts_spawn_request {
    const char *path;         // the file to execute; no search along PATH
    char *const *arguments;   // argv, ended by NULL
    char *const *environment; // envp, ended by NULL
    const char *folder;       // the working folder; NULL: as the caller's
    int descriptors[3];       // what becomes 0, 1 and 2; every other one is closed in the program
    uint64_t blocked;         // bit n-1: signal n starts blocked
    uint64_t ignored;         // bit n-1: signal n starts ignored
};

// Starts the program in a session of its own, with default signal dispositions but for the request's
// and umask 022, whatever the test runner had. Returns its pid and sets a pidfd (close-on-exec), or returns
// -errno of the step that failed, exec included.
pid_t ts_spawn(const struct ts_spawn_request *request, int *pidfd);

// The same on a new pseudo-terminal, which becomes the controlling terminal and all three descriptors.
// Sets the master side, which the caller owns (close-on-exec, non-blocking).
pid_t ts_spawn_on_terminal(const struct ts_spawn_request *request, unsigned short rows,
                           unsigned short columns, int *pidfd, int *master);

// Gives the terminal behind `master` another size; the foreground group gets SIGWINCH. 0 or -errno.
int ts_set_window_size(int master, unsigned short rows, unsigned short columns);

// The settings of the terminal behind `master`, which on Linux are those of its slave. 0 or -errno.
int ts_terminal_settings(int master, struct termios *settings);

// pipe2 with close-on-exec: parallel tests must not inherit one another's ends. 0 or -errno.
int ts_pipe(int ends[2]);

// pidfd_open, which not every libc declares. A descriptor or -errno.
int ts_pidfd_open(pid_t pid);

// Sends a signal to exactly the process the descriptor stands for. 0 or -errno.
int ts_pidfd_signal(int pidfd, int number);

// Takes the end of a child. Sets one of the two, the other to -1. 0, or -errno; -EAGAIN: still running.
int ts_reap(pid_t pid, int *exit_code, int *signal_number);

// The environment of this process, which Swift may not touch as a global variable.
char *const *ts_environment(void);

// Reads a file of /proc from its start, for as long as there is more. The length, at most `size`, or -errno.
ssize_t ts_read_file(const char *path, char *buffer, size_t size);

// The processes, zombies aside, whose environment or command line holds the text, at most `capacity` of
// them. Their number. The caller itself is left out.
size_t ts_find_processes(const char *text, pid_t *pids, size_t capacity);

// The state letter of a process (R S D T t Z X I), 0 when it is gone.
char ts_process_state(pid_t pid);

// The kernel's PF_ flags of a process (field 9 of its stat), 0 when it is gone.
unsigned ts_process_flags(pid_t pid);

// Removes a folder and all in it, without following links or leaving its file system.
void ts_remove_tree(const char *path);
