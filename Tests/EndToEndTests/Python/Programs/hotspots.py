"""Hotspots are what was allocated between start and stop, told as lines of the program and not of a library."""
import io
import sys
import tracemalloc

import debug_memory

MIB = 1 << 20
HERE = __file__


def line_of(text):
    with open(HERE) as file:
        return next(number for number, line in enumerate(file, 1) if line.strip() == text)


before = bytearray(50 * MIB)
with debug_memory.trace_memory_hotspots() as spots:
    inside = bytearray(12 * MIB)
    gone = bytearray(30 * MIB)
    del gone
after = bytearray(50 * MIB)
size, count, file, line = spots.top[0]
assert (round(size), file, line) == (12, HERE, line_of("inside = bytearray(12 * MIB)")), spots.top
assert all(size < 1 for size, *_ in spots.top[1:]), spots.top
assert not tracemalloc.is_tracing()

spots = debug_memory.trace_memory_hotspots(limit=1)
library = io.BytesIO(b"x" * 9 * MIB).read(8 * MIB)
(size, _, file, line), = spots.stop()
assert (round(size), file) == (8, HERE), spots.top
assert spots.stop() == spots.top

# As it was called: nobody stops it, and the end of the program tells.
debug_memory.trace_memory_hotspots()
at_the_end = bytearray(7 * MIB)
print("the end", file=sys.stderr)
