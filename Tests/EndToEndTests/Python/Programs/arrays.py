"""numpy's arrays are among the largest objects, wherever they are held, and a shared buffer counts once."""
import threading

import numpy

import debug_memory

MIB = 1 << 20
monitor = debug_memory.MemoryMonitor()
owner = numpy.ones(40 * MIB // 8)
views = [owner[::2], owner[3:].reshape(-1), numpy.lib.stride_tricks.as_strided(owner, (1 << 40,), (0,))]
in_bytes = numpy.frombuffer(bytes(20 * MIB), dtype="u1")
in_file = numpy.memmap("mapped", mode="w+", shape=300 * MIB, dtype="u1")
ready, over = threading.Event(), threading.Event()


def in_a_function():
    held = {"only here": numpy.zeros(30 * MIB // 8)}
    ready.set()
    over.wait()
    return held


thread = threading.Thread(target=in_a_function)
thread.start()
ready.wait()
rows = monitor.get_largest_objects(limit=6)
over.set()
thread.join()
large = [(round(size), text) for size, text in rows if size > 15]
assert large == [
    (40, "numpy.ndarray float64 (5242880,)"),
    (30, "numpy.ndarray float64 (3932160,)"),
    (20, "numpy.ndarray uint8 (20971520,)"),
], rows
