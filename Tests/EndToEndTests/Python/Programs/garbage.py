"""A checkpoint leaves the garbage alone unless it is asked to collect it."""
import gc
import weakref

import debug_memory


class Knot:
    def __init__(self):
        self.self = self


gc.disable()
monitor = debug_memory.MemoryMonitor()
knot = weakref.ref(Knot())
monitor.checkpoint("one")
monitor.get_largest_objects()
with monitor.trace_memory_block("two"):
    pass
monitor.summary()
assert knot() is not None
monitor.checkpoint("three", collect=True)
assert knot() is None
