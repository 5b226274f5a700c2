"""Importing it imports neither numpy nor awkward, and leaves logging as it is."""
import logging
import sys

import debug_memory

root = logging.getLogger()
assert not root.handlers and root.level == logging.WARNING
monitor = debug_memory.MemoryMonitor(objects=True)
monitor.checkpoint("one")
monitor.get_largest_objects()
monitor.growth()
debug_memory.analyze_awkward_arrays({})
assert not {"numpy", "awkward"} & set(sys.modules)

# A program that sets up logging itself gets each line once, by its own handlers.
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="MINE %(message)s")
monitor.checkpoint("two")
