"""Looking at what functions hold does not keep it alive."""
import weakref

import debug_memory


class Thing:
    pass


def function():
    thing = Thing()
    watched = weakref.ref(thing)
    monitor.get_largest_objects()
    del thing
    assert watched() is None


monitor = debug_memory.MemoryMonitor(objects=True)
function()
