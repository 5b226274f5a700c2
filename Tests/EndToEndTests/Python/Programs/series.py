"""A name that is used again is a series."""
import debug_memory

monitor = debug_memory.MemoryMonitor()
kept = []
for _ in range(3):
    monitor.checkpoint("loop")
    kept.append(bytearray(10 << 20))
readings = monitor.checkpoints["loop"]
assert len(readings) == 3
assert readings[2]["rss"] - readings[0]["rss"] > 15, readings
assert readings[0]["time"] <= readings[1]["time"] <= readings[2]["time"]
monitor.summary()
