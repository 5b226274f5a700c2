// The C shim: what Swift cannot say, or may not do between clone and exec. Every symbol is prefixed mc_.
//
// Convention: functions return a descriptor, a count or 0, and -errno on failure. errno itself is not
// part of the interface, since the Swift runtime may run between the call and a look at it.
#pragma once

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// ---- rights.c: less than the caller may ------------------------------------------------------------

/// What the command may do, where that is less than its caller may.
struct mc_rights {
    int changes_user;         // 1: user, group and the groups are to be set
    uid_t user;
    gid_t group;
    const gid_t *groups;
    size_t group_count;       // at most MC_MOST_GROUPS
    int drops_capabilities;   // 1: none in any of the five sets
    int keeps_bound;          // 1: but for the bounding set, which the caller may not touch
    int no_new_privileges;
};
enum { MC_MOST_GROUPS = 1000 };

/// Takes this process down to the rights: 0, or the step that failed, with errno set. Async-signal-safe.
int mc_take_rights(const struct mc_rights *rights);

// ---- spawn.c: the birth of the command -------------------------------------------------------------

/// Where, on the way to exec, the child failed. Sent through the error pipe with the errno.
enum mc_spawn_step {
    MC_STEP_CGROUP = 1,        // entering the cgroup by writing to cgroup.procs
    MC_STEP_PARENT = 2,        // memcage died before the child was ready
    MC_STEP_CREDENTIALS = 3,   // giving up what only memcage may do
    MC_STEP_EXEC = 4,          // no candidate could be executed
    MC_STEP_BOUND = 5,         // taking capabilities out of the bounding set
    MC_STEP_GROUPS = 6,        // the supplementary groups of the other user
    MC_STEP_GROUP = 7,         // its group
    MC_STEP_USER = 8,          // its user id
    MC_STEP_CAPABILITIES = 9,  // dropping all capabilities
    MC_STEP_NO_NEW_PRIVILEGES = 10,
    MC_STEP_CHECK = 11,        // something of the above did not take, or could be taken back
    MC_STEP_OOM_SCORE = 12,    // taking on the caller's oom_score_adj again
};

/// What the child writes to the error pipe when it cannot become the command.
struct mc_spawn_error {
    int32_t step;
    int32_t error;
};

/// Everything the child needs, prepared by the parent: after clone it only makes system calls.
struct mc_spawn {
    const char *const *candidates;  // paths to try in order (the PATH search), NULL at the end
    char *const *arguments;         // argv of the command
    char **shell_arguments;         // {"/bin/sh", slot, argv[1]…}: for a script without #!, as execvp does
    char *const *environment;
    const sigset_t *mask;           // the caller's signal mask, restored before exec
    void *capabilities;             // cap_t to apply before exec, or NULL: leave all as it is
    struct mc_rights rights;        // less than the caller's, where that was asked for
    int cgroup;                     // descriptor of the cgroup's folder to be born in, or -1
    int cgroup_procs;               // the same cgroup's cgroup.procs, open for writing: the way back
    int secure;                     // 1: memcage runs with rights that its caller lacks; shed them
    int use_clone3;                 // 0: go the way back at once (tests)
    int ignore_sigchld;             // 1: the caller ignored SIGCHLD; the command inherits that
};

/// How the child came to be.
struct mc_spawned {
    pid_t pid;
    int pidfd;        // -1 where the kernel has none
    int error_pipe;   // read end: empty at exec, a struct mc_spawn_error otherwise
    int by_clone3;    // 1: born inside the cgroup; 0: forked and moved in before exec
};

/// Starts the child. Does not wait for its exec: the error pipe says how that went.
int mc_spawn(const struct mc_spawn *plan, struct mc_spawned *born);

// ---- scribe_link.c: the writer process ------------------------------------------------------------------

/// What the scribe says when it is done.
struct mc_scribe_result {
    uint64_t written;   // records written whole
    uint64_t lost;      // records lost to an error
    uint64_t lost_recording;  // those among them that were not for the log
    int32_t error;      // errno of the first loss, 0 if none
    uint32_t removed;   // a bit for each sink whose file has no name any more
};

/// Starts the writer; returns its pid, or 0 where it is there already, a child of the sentinel's. *socket is our end
/// (SOCK_SEQPACKET, non-blocking). It keeps nothing of ours open, and has all signals blocked that we have.
pid_t mc_scribe_start(int *socket);

/// Sinks it can write to. The log is the first; the others are those of a recording.
enum { MC_SCRIBE_SINKS = 8 };

/// Hands it the descriptor to which the records of a sink are written from here on.
int mc_scribe_open(int socket, uint8_t sink, int fd);

/// From here on it tells of a SIGTERM to itself: the session or service that it was started in is being ended.
int mc_scribe_anchor(int socket);
enum { MC_SESSION_ENDS = 1 };
/// 1: the session ends; 0: nothing; -EPIPE: the scribe is gone.
int mc_scribe_hears(int socket);

/// Sends one record without ever blocking: -EAGAIN when the scribe is behind.
int mc_scribe_send(int socket, uint8_t sink, const void *bytes, size_t count);

/// Hands it the descriptor of a file that is written over and over from its start, each time by one record.
int mc_scribe_keep(int socket, int fd);
int mc_scribe_put(int socket, const void *bytes, size_t count);

/// Says that no record follows and waits up to `patience` ms for the result: -ETIMEDOUT if it is stuck.
int mc_scribe_finish(int socket, int patience, struct mc_scribe_result *result);

// ---- split.c: the process that the caller started ----------------------------------------------------

/// 1: this process is the guard below a sentinel.
int mc_is_guard(void);
/// Splits this process in two: the caller's stays as the sentinel and never comes back from here; the new one, the
/// guard, returns with a descriptor that is at its end once the sentinel is dead. -errno: there is no sentinel, and
/// the caller's process goes on alone. All signals must be blocked. Where both are there already (early.c) the guard's
/// work begins here: from now on its death is one that the sentinel has to make good.
/// before: children that are no part of the job; scribe, socket: the writer and our end of it, or 0 and -1.
/// status: memcage's exit status if the guard is killed; keep: the job then runs on.
int mc_sentinel_split(const pid_t *before, size_t count, pid_t scribe, int socket, int status, int keep);

/// What a signal that the sentinel has handed on carries as its value.
enum { MC_RELAYED = 0x6d630001, MC_RELAYED_TERMINAL = 0x6d630002 };

/// The pid that the caller knows memcage by: the sentinel's, or our own without one.
pid_t mc_launched_as(void);

// What the guard tells the sentinel, each before it is so; without one these do nothing.
/// This process is the command.
void mc_link_command(void);
/// 1: the job is to outlive its guard.
int mc_link_keeps(void);
/// memcage's exit status if the guard is killed from here on.
void mc_link_status(int status);
/// All is done but last words: from here on the guard's end, however it comes, is memcage's.
void mc_link_finished(void);
/// The guard has not become a subreaper: the sentinel ends whom it inherits when the guard is done, however that ends.
void mc_link_strays(void);
/// A cage `name` will be made in the node; own: the processes of the node will be moved to its `sup`.
void mc_link_cage(const char *node, const char *name, int own);
/// The memory controller will be turned on for the node's children.
void mc_link_cage_enables(void);
/// It is removed, or as far as it can be.
void mc_link_cage_gone(void);
/// A file will be made that must not stay. Returns its number for mc_link_file_gone, -1 where there is no room.
int mc_link_file(const char *path);
void mc_link_file_gone(int file);

// ---- protect.c: set aside for bad times ----------------------------------------------------------------

/// 1 when so many more descriptors can be had, else 0.
int mc_has_descriptors(int count);
/// Where this process may, it is killed for memory last of all; what is forked from here on too.
void mc_oom_shield(void);
/// For the command, before it gives up rights: the oom_score_adj of memcage's caller. 0 or -errno. Async-signal-safe.
int mc_oom_unshield(void);
/// Heap of so many bytes that can be had later without asking the kernel, whatever limit is set on memcage meanwhile.
void mc_reserve_memory(size_t size);
/// The first bytes of what is left of it, with the stack and the lists for the way down: the kernel is asked for no page
/// of them any more.
void mc_touch_reserve(size_t size);
/// Where this process may, the pages that it has touched, and those that it will, stay in memory.
void mc_lock_memory(void);

// ---- bounded.c: a file that is written whole ---------------------------------------------------------------

struct mc_whole_file {
    int special;            // what stands at the path and is no file, open for writing; or -1:
    int folder;             // a file is made in the folder under the temporary name, and renamed
    const char *temporary;
    const char *name;
    const void *bytes;
    size_t count;
};
/// Waits at most `patience` ms: 0 or -errno; -ETIMEDOUT: not yet. What is a file comes then once it can be written.
int mc_write_whole(const struct mc_whole_file *whole, int patience);

// ---- marks.c: the job's word about itself ----------------------------------------------------------

/// A random name in the abstract namespace, in hexadecimal, without the leading NUL.
enum { MC_MARK_NAME = 40 };
/// A datagram socket bound to a new name, non-blocking, that is told of every sender. name: MC_MARK_NAME characters
/// and a NUL.
int mc_marks_open(char *name);
/// Who sent a datagram, as the kernel says: its real user, in our user namespace (the overflow user where it has none
/// there), and its process, 0 where that has no pid in our pid namespace. It may be gone already.
struct mc_sender {
    uid_t user;
    pid_t pid;
};
/// One datagram into the buffer: its length, cut to `size`; 0 for an empty one; -EAGAIN when none is waiting.
long mc_marks_next(int socket, void *buffer, size_t size, struct mc_sender *sender);
/// Sends one datagram to the name, without waiting. -EAGAIN: the queue is full; -ECONNREFUSED: nobody is there.
int mc_mark_send(const char *name, size_t length, const void *bytes, size_t count);

// ---- shed.c: memory that is not needed any more -----------------------------------------------------

/// Gives back the code that has been run so far: what is run again comes back, page by page, out of the page cache.
void mc_shed_code(void);

// ---- state.c: the file by which a running memcage is seen ------------------------------------------

/// Takes the lock that says that this process lives: a record lock, which the kernel drops when the process ends
/// or closes the file, through whatever descriptor.
int mc_state_lock(int fd);
/// Who holds it: 1 and the pid, in our own pid namespace, 0 where that process has none there; 0: nobody.
int mc_state_holder(int fd, pid_t *pid);
/// Whether the file system lies in memory alone: a write to it waits for no disk.
int mc_is_in_memory(int fd);

// ---- terminal.c: the terminal that memcage was started on -------------------------------------------

/// The device of the terminal behind fd, also where fd is /dev/tty.
int mc_terminal_device(int fd, uint64_t *device);

/// 1 for a pipe or a socket. No file system is asked.
int mc_is_pipe(int fd);

// ---- early.c: the command line, before Swift -------------------------------------------------------

/// argc and argv as the kernel gave them. Swift's own reads /proc/self/cmdline, which may not be there.
int mc_arguments(char ***arguments);

// ---- events.c: what the watch waits for -----------------------------------------------------------

int mc_epoll_create(void);
/// Adds fd with a tag. EPOLLPRI: a change of memory.events or cgroup.events; one_shot: until rearmed.
int mc_epoll_add(int epoll, int fd, uint32_t tag, int priority, int one_shot);
int mc_epoll_rearm(int epoll, int fd, uint32_t tag, int priority);
int mc_epoll_remove(int epoll, int fd);
/// Waits (timeout in ms, -1 for ever) and writes the tags of what is ready.
int mc_epoll_wait(int epoll, uint32_t *tags, int capacity, int timeout);

// ---- signals.c: signals as events, and by signals ended -------------------------------------------

/// One signal out of a signalfd. from_kernel: si_code says that the terminal or the kernel sent it.
/// relayed: the sentinel handed it on, MC_RELAYED or MC_RELAYED_TERMINAL; 0: it came to us.
struct mc_signal {
    int number;
    int from_kernel;
    int relayed;
    pid_t sender;
};
/// Blocks every signal but faults and what the caller ignores, and opens a signalfd for them. *before: the
/// caller's mask. SIGCHLD is set to its default, since children of one who ignores it vanish unseen;
/// *ignored: 1 if it was ignored.
int mc_signals_open(sigset_t *before, int *ignored_sigchld);
/// 1 and the signal, or 0 when none is waiting.
int mc_signals_next(int fd, struct mc_signal *signal);
/// Drops all that wait.
void mc_signals_forget(void);
void mc_signals_restore(const sigset_t *mask);
/// Stops this process by `signal` as its default action would; returns when it is continued, or at once where
/// that action is nothing (an orphaned process group, PID 1).
void mc_stop_self(int signal);
/// Ends this process by `signal` without a core file. Returns only if that failed.
void mc_die_of(int signal);

// ---- caged.c, walk.c: a cage on the way down, without an allocation ------------------------------------

/// The processes of a cgroup and of those below it, good until the next call. Those beyond 32,768, or more than 64
/// levels down, are left out: they are descendants of ours all the same, and found as such.
size_t mc_caged(int folder, const pid_t **pids);
/// Who has been told: a set of pids, empty at the start.
void mc_mark_told(pid_t pid, int is_told);
int mc_is_told(pid_t pid);
/// Opens a file of a folder, writes the text, closes it. 0 or -errno.
int mc_write_to(int folder, const char *name, const char *text);

// ---- children.c: what has become of our children --------------------------------------------------

/// A child's change of state, as waitid tells it.
struct mc_child {
    pid_t pid;
    int exited;            // 1: value is the exit status
    int signalled;         // 1: value is the signal that killed it
    int stopped;           // 1: value is the signal that stopped it
    int value;
    uint64_t cpu_user_us;  // of the reaped process and what it waited for
    uint64_t cpu_system_us;
    uint64_t largest_kib;  // largest resident set of it, or of one it waited for
};
/// 1 and a child that has ended or stopped, which stays as it is; 0: nothing new; -ECHILD: no child at all.
int mc_next_child(pid_t *pid);
/// Takes in that child's change, and with its end the child: 1, or 0 where it has none (any more).
int mc_wait(pid_t pid, struct mc_child *child);

// ---- syscalls.c: calls that glibc or the importer does not give us ---------------------------------

int mc_pidfd_open(pid_t pid);
int mc_pidfd_signal(int pidfd, int signal);
/// getdents64: fills the buffer with struct linux_dirent64 records; 0 at the end.
long mc_directory_entries(int fd, void *buffer, size_t size);
/// Whether the file system of fd is cgroup2 (statfs magic).
int mc_is_cgroup2(int fd);
/// Whether a folder carries the extended attribute with the value "1" (systemd's mark of delegation).
int mc_attribute_is_one(int fd, const char *name);
int mc_attribute_set_one(int fd, const char *name);

/// Connects to a listening socket by path, non-blocking: a descriptor, or -EAGAIN where its backlog is full.
int mc_unix_connect(const char *path);
/// The user at the other end of a connected socket (SO_PEERCRED).
int64_t mc_peer_user(int socket);

/// 0 when the node has no swap, else 1.
int mc_has_swap(void);

/// 1 when a folder has a file of that name, else 0.
int mc_exists(int folder, const char *name);
/// Whether the effective user may write a file of a folder, or the folder itself (`.`): 0, or -errno.
int mc_may_write(int folder, const char *name);

/// Whether a process of ours may enter a cgroup, given its cgroup.procs: a child tries. 0, or -errno.
int mc_try_entry(int procs);

/// 1 when a file of /proc is the kernel's, 0 when some other file system shows its own there (lxcfs).
int mc_is_procfs(int fd);

/// Nanoseconds of CPU time that a process has used, all of its threads together, the ended ones too, as of the last tick
/// of the CPUs that run it now; -errno for one that is no more. Anybody's process may be asked, and a zombie answers.
int64_t mc_cpu_time(pid_t pid);

/// 1 when two processes have one address space, as between vfork and exec, else 0. -EPERM or -ENOSYS where kcmp
/// is refused: Docker's filter does so.
int mc_share_memory(pid_t left, pid_t right);
int mc_become_subreaper(void);
/// environ, which Swift cannot name safely.
char **mc_environment(void);
/// 1 when the kernel says that we run with rights our caller lacks (AT_SECURE).
int mc_is_secure(void);
