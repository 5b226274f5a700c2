"""Every line of debug_memory.py that users of the original look for."""
import debug_memory

monitor = debug_memory.MemoryMonitor()
assert monitor.baseline_memory["rss"] > 0
monitor.checkpoint("start")
with monitor.trace_memory_block("grows"):
    kept = bytearray(20 << 20)
with monitor.trace_memory_block("small"):
    little = bytearray(1 << 20)
with monitor.trace_memory_block("shrinks"):
    del kept
monitor.checkpoint("end")
monitor.get_largest_objects(limit=3)
debug_memory.analyze_awkward_arrays({})
monitor.summary()
