"""Checkpoints and blocks as memcage sees them."""
import time

import debug_memory

monitor = debug_memory.MemoryMonitor()
monitor.checkpoint("loaded")
with monitor.trace_memory_block("fit"):
    kept = bytearray(30 << 20)
    time.sleep(1)  # longer than memcage looks away from a job that marks
try:
    with monitor.trace_memory_block("fails"):
        raise ValueError
except ValueError:
    pass
monitor.checkpoint("é" * 150)
monitor.checkpoint("")
monitor.checkpoint(7)
