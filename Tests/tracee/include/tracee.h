// What the tests' tracers have in common.
#pragma once

#include <sys/types.h>

// A child that stops before it becomes the command: whoever traces it sees all of that. 125 where there is none.
pid_t start_tracee(const char *tool, char **words);
// Ends the tool with 125, and says which step failed and why.
_Noreturn void fail_tracing(const char *tool, const char *step);
