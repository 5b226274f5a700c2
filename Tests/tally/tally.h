// Shared among the parts of tally.
#pragma once

#include <stddef.h>
#include <sys/types.h>

// ---- symbols.c: the program that is looked at ---------------------------------------------------------

/// Reads the functions of the program, a line for each: its address in hexadecimal, and its name. 0 or -1.
int read_symbols(const char *path);
/// Where the process's program was loaded, less where it was linked to; for a program without PIE 0.
void find_base(pid_t pid);
/// The address in the process of each function that allocates. Returns how many there are.
enum { most_allocators = 8 };
int allocators(unsigned long *addresses);
/// The name of the function at an address of the process; NULL where there is none.
const char *name_of(unsigned long address);

// ---- trap.c: stops at functions -------------------------------------------------------------------------

/// Has the process stop at the addresses from here on.
void set_traps(pid_t pid, const unsigned long *addresses, int count);
/// Out of the memory of a process that was forked from it.
void clear_traps(pid_t pid);
/// At a stop for SIGTRAP: whether it is one of these stops. The process then stands behind the function's first
/// instruction. *stack: where its return address is.
int pass_trap(pid_t pid, unsigned long *stack);
/// At a stop on the way into a system call: it is not made, and fails (ENOSYS).
void refuse_call(pid_t pid);
