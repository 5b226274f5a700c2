// Stops of a tracee at the entry of functions: the first bytes of each are an instruction that traps.
#define _GNU_SOURCE
#include "tally.h"

#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

typedef struct user_regs_struct registers;

#if defined(__x86_64__)
static const unsigned long trap = 0xcc, trap_mask = 0xff;
// The processor has gone past the one byte of it.
static unsigned long place(const registers *all) { return all->rip - 1; }
static void set_place(registers *all, unsigned long address) { all->rip = address; }
static unsigned long stack_of(const registers *all) { return all->rsp; }
static void skip(pid_t pid, registers *all) {
    all->orig_rax = (unsigned long)-1;
    struct iovec part = {all, sizeof *all};
    ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &part);
}
#elif defined(__aarch64__)
static const unsigned long trap = 0xd4200000, trap_mask = 0xffffffff;
static unsigned long place(const registers *all) { return all->pc; }
static void set_place(registers *all, unsigned long address) { all->pc = address; }
static unsigned long stack_of(const registers *all) { return all->sp; }
static void skip(pid_t pid, registers *all) {
    (void)all;
    int none = -1;
    struct iovec part = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, pid, 0x404 /* NT_ARM_SYSTEM_CALL */, &part);
}
#else
#error "tally does not know this architecture's registers"
#endif

static struct {
    unsigned long address, word;
} traps[most_allocators];
static int trap_count;

static void write_word(pid_t pid, unsigned long address, unsigned long word) {
    ptrace(PTRACE_POKETEXT, pid, address, word);
}

static unsigned long with_trap(unsigned long word) { return (word & ~trap_mask) | trap; }

void set_traps(pid_t pid, const unsigned long *addresses, int count) {
    for (trap_count = 0; trap_count < count; trap_count++) {
        traps[trap_count].address = addresses[trap_count];
        traps[trap_count].word = (unsigned long)ptrace(PTRACE_PEEKTEXT, pid, addresses[trap_count], 0);
    }
    for (int i = 0; i < count; i++) write_word(pid, traps[i].address, with_trap(traps[i].word));
}

void clear_traps(pid_t pid) {
    for (int i = 0; i < trap_count; i++) write_word(pid, traps[i].address, traps[i].word);
}

void refuse_call(pid_t pid) {
    registers all;
    struct iovec part = {&all, sizeof all};
    if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &part) == 0) skip(pid, &all);
}

int pass_trap(pid_t pid, unsigned long *stack) {
    registers all;
    struct iovec part = {&all, sizeof all};
    if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &part) != 0) return 0;
    for (int i = 0; i < trap_count; i++) {
        if (traps[i].address != place(&all)) continue;
        *stack = stack_of(&all);
        set_place(&all, traps[i].address);
        ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &part);
        write_word(pid, traps[i].address, traps[i].word);
        int status;
        ptrace(PTRACE_SINGLESTEP, pid, 0, 0);
        if (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status))
            write_word(pid, traps[i].address, with_trap(traps[i].word));
        return 1;
    }
    return 0;
}
