"""A socket that nobody reads, and one that nobody has: neither holds up the program nor fails it."""
import logging
import os
import socket

import debug_memory

logging.disable()
monitor = debug_memory.MemoryMonitor()
name = b"memcage-test-%d" % os.getpid()
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
    deaf.bind(b"\0" + name)
    os.environb[b"MEMCAGE_SOCKET"] = name
    for number in range(3000):
        monitor.checkpoint("full")
    deaf.setblocking(False)
    assert deaf.recv(300) == b"pfull"
for dead in name, b"x" * 5000, b"":
    os.environb[b"MEMCAGE_SOCKET"] = dead
    monitor.checkpoint("dead")
    with monitor.trace_memory_block("dead"):
        pass
