"""Checkpoints and blocks as memcage sees them."""
import debug_memory

monitor = debug_memory.MemoryMonitor()
monitor.checkpoint("loaded")
with monitor.trace_memory_block("fit"):
    kept = bytearray(30 << 20)
try:
    with monitor.trace_memory_block("fails"):
        raise ValueError
except ValueError:
    pass
monitor.checkpoint("é" * 150)
monitor.checkpoint("")
monitor.checkpoint(7)
