"""A block that raises: its end is told, and the exception passes as it is."""
import debug_memory

monitor = debug_memory.MemoryMonitor()
error = KeyError("mine")
try:
    with monitor.trace_memory_block("breaks"):
        kept = bytearray(20 << 20)
        raise error
except KeyError as caught:
    assert caught is error
else:
    raise SystemExit("it was swallowed")
