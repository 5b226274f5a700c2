// A tracee's system call, kept from happening and made to fail, by its registers (ptrace(2), seccomp(2)).
#define _GNU_SOURCE
#include "strike.h"

#include <elf.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#if defined(__x86_64__)
typedef struct user_regs_struct registers;
static unsigned long argument(const registers *all) { return all->rdi; }
static void set_argument(registers *all, unsigned long value) { all->rdi = value; }
static void set_result(registers *all, long value) { all->rax = (unsigned long)value; }
static void skip(pid_t pid, registers *all) {
    (void)pid;
    all->orig_rax = (unsigned long)-1;
}
#elif defined(__aarch64__)
typedef struct user_regs_struct registers;
enum { system_call = 0x404 };  // NT_ARM_SYSTEM_CALL
static unsigned long argument(const registers *all) { return all->regs[0]; }
static void set_argument(registers *all, unsigned long value) { all->regs[0] = value; }
static void set_result(registers *all, long value) { all->regs[0] = (unsigned long)value; }
static void skip(pid_t pid, registers *all) {
    (void)all;
    int none = -1;
    struct iovec part = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, pid, system_call, &part);
}
#else
#error "strike does not know this architecture's registers"
#endif

static int take(pid_t pid, registers *all) {
    struct iovec part = {all, sizeof *all};
    return ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &part) == 0;
}

static void put(pid_t pid, registers *all) {
    struct iovec part = {all, sizeof *all};
    ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &part);
}

// Its first argument, which the caller takes to be where it was. (Where the result takes its place it is lost anyway.)
static unsigned long kept;

void keep_from_happening(pid_t pid, const struct failings *row) {
    registers all;
    if (row->happens == 1 || !take(pid, &all)) return;
    // brk has no errors: it answers with the break, moved or not.
    kept = argument(&all);
    if (row->happens == 2) set_argument(&all, 0);
    else skip(pid, &all);
    put(pid, &all);
}

void fail_with(pid_t pid, const struct failings *row, int error) {
    registers all;
    if (!take(pid, &all)) return;
#if defined(__x86_64__)
    if (row->happens == 2) set_argument(&all, kept);
#endif
    if (row->happens != 2) set_result(&all, -error);
    put(pid, &all);
}
