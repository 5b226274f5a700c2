"""Growth between two checkpoints by type, and leaks: what outlives checkpoints."""
import debug_memory


class Event:
    pass


cache, window = [], []
monitor = debug_memory.MemoryMonitor(objects=True)
for number in range(5):
    for _ in range(100):
        cache.append(Event())
    cache.append(bytearray(2 << 20))
    window[:] = [bytearray(5 << 20)]
    monitor.checkpoint("turn")
grown = {name: (count, size) for name, count, size in monitor.growth(limit=1000)}
assert grown["__main__.Event"][0] == 100, grown
count, size = grown["bytearray"]
assert (count, round(size)) == (1, 2), grown
whole = {name: count for name, count, _ in monitor.growth(first=0, limit=1000)}
assert whole["__main__.Event"] == 500, whole
leaks = {name: (count, round(size)) for name, count, size in monitor.leaks(checkpoints=2, limit=1000)}
# Those of the last two turns have not been there long enough, nor has what is replaced each time.
assert leaks["__main__.Event"][0] == 300, leaks
assert leaks["bytearray"] == (3, 6), leaks
try:
    debug_memory.MemoryMonitor().growth()
except RuntimeError as error:
    assert "objects=True" in str(error)
