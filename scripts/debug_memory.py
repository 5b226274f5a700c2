"""debug_memory.py: where the memory of a Python program goes, asked from inside.

    from debug_memory import MemoryMonitor, trace_memory_hotspots

    monitor = MemoryMonitor()                     # MemoryMonitor(objects=True) also counts objects: slower
    monitor.checkpoint("loaded")                  # how much, against the start
    with monitor.trace_memory_block("fit"):       # what a block leaves behind, also when it raises
        fit()
    monitor.get_largest_objects()                 # numpy and awkward buffers too, shared ones once
    monitor.growth()                              # by type, between two checkpoints (objects=True)
    monitor.leaks(checkpoints=3)                  # what was born since the start and stays (objects=True)
    monitor.summary()

    with trace_memory_hotspots():                 # or: spots = trace_memory_hotspots(); …; spots.stop()
        fit()                                     # the lines that allocated what is still there

Copy this file into a project; it needs Python 3.8 on Linux and nothing else. numpy and awkward are looked into when
the program has imported them. Everything goes to the logger `debug_memory`, which prints to stderr as long as the
program has set up no logging. Under `memcage run` a checkpoint is also a mark, and a block a stage.
"""

import atexit
import contextlib
import gc
import heapq
import inspect
import itertools
import linecache
import logging
import mmap
import os
import socket
import sys
import sysconfig
import time
import tracemalloc
import types

MIB = 1 << 20
logger = logging.getLogger("debug_memory")
_HERE = (lambda: None).__code__.co_filename
_LIBRARIES = tuple(sysconfig.get_paths()[name] + os.sep for name in ("stdlib", "purelib", "platlib")) + ("<frozen",)


class _Fallback(logging.StreamHandler):
    """Prints as long as nobody has set up logging: who wants to see memory wants to see it at once."""

    def emit(self, record):
        if not logging.getLogger().handlers:
            self.stream = sys.stderr
            super().emit(record)


if not logger.handlers:
    logger.addHandler(_Fallback())
    logger.handlers[0].setFormatter(logging.Formatter("%(asctime)s - %(levelname)s - %(message)s"))
    logger.setLevel(logging.INFO)


# The process, and the cage around it


def memory_now():
    """Resident and virtual memory of this process in MB (MiB)."""
    with open("/proc/self/statm") as file:
        virtual, resident = file.read().split()[:2]
    page = os.sysconf("SC_PAGE_SIZE") / MIB
    return {"rss": int(resident) * page, "vms": int(virtual) * page}


def _mark(kind, name):
    """Tells memcage, if there is one around: `p` a point, `b` the begin of a stage, `e` its end. Never waits."""
    address = os.environb.get(b"MEMCAGE_SOCKET")
    name = str(name).encode("utf-8", "replace")[:200].decode("utf-8", "ignore").encode()
    if not address or not name:
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
            sender.sendto(kind + name, b"\0" + address)
    except OSError:
        pass  # full, or gone: the program goes on


# Objects


def _walk(hidden=()):
    """Every object that can be reached, once: what the collector knows, what running functions hold, and what hangs
    on these without being known to it, as numpy's arrays do. `hidden`: ids of what is passed over."""
    seen = set(hidden)
    seen.add(id(seen))
    found = gc.get_objects()
    seen.add(id(found))
    found.extend(_locals())
    while found:
        fresh = []
        seen.add(id(fresh))
        while found:
            thing = found.pop()
            if id(thing) not in seen:
                seen.add(id(thing))
                fresh.append(thing)
                yield thing
        # In pieces: all references of a large program at once would themselves be large.
        for start in range(0, len(fresh), 10000):
            held = gc.get_referents(*fresh[start:start + 10000])
            found.extend(thing for thing in held if id(thing) not in seen and not gc.is_tracked(thing))


def _locals():
    """What the running functions of all threads hold, but for this file's."""
    for frame in list(sys._current_frames().values()):
        while frame:
            if frame.f_code.co_flags & inspect.CO_OPTIMIZED and frame.f_code.co_filename != _HERE:
                names = frame.f_locals
                yield from list(names.values())
                # Before 3.13 this is a copy that the frame keeps: it would hold what the function drops. A debugger
                # works on that same copy.
                if sys.version_info < (3, 13) and not sys.gettrace():
                    names.clear()
            frame = frame.f_back


def _classes(module, *names):
    """For issubclass; of a module that the program has not imported there are none."""
    module = sys.modules.get(module)
    return tuple(getattr(module, name) for name in names if hasattr(module, name))


class _Sizes:
    """Bytes of objects, each buffer counted once: for the first who asks. Objects are told apart by their type alone:
    a proxy's `__class__` may do anything."""

    def __init__(self):
        self.arrays = _classes("numpy", "ndarray")
        self.awkward = _classes("awkward", "Array", "Record")
        self.owners = set()
        self.measures = {}

    def of(self, thing):
        kind = type(thing)
        if issubclass(kind, self.awkward):
            return self.of_layout(thing.layout)
        if issubclass(kind, self.arrays):
            return self.claim(*self.buffer(thing))
        return self.claim(thing, self.own(thing))

    def of_layout(self, layout):
        return sum(self.of(array) for array in self.buffers(layout))

    def claim(self, owner, size):
        if id(owner) in self.owners:
            return 0
        self.owners.add(id(owner))
        return size

    def own(self, thing):
        """Without what belongs to others."""
        kind = type(thing)
        measure = self.measures.get(kind)
        if not measure:
            # A __sizeof__ in Python, as pandas has, counts all it can reach, and takes its time.
            is_python = isinstance(getattr(kind, "__sizeof__", None), types.FunctionType)
            measure = self.measures[kind] = object.__sizeof__ if is_python else sys.getsizeof
        try:
            return measure(thing)
        except Exception:
            return 0

    def buffer(self, array):
        """Who owns the memory of a numpy array, and how many bytes that is: views share their base."""
        owner = array
        while True:
            base = owner.obj if isinstance(owner, memoryview) else getattr(owner, "base", None)
            if base is None:
                break
            owner = base
        if isinstance(owner, mmap.mmap):
            return owner, 0  # a file
        return owner, owner.nbytes if issubclass(type(owner), self.arrays) else max(array.nbytes, self.own(owner))

    def buffers(self, node):
        """The numpy arrays of an awkward layout that are in memory: nothing is read for being looked at."""
        if issubclass(type(node), self.arrays):
            yield node
        elif hasattr(node, "is_materialized"):
            if node.is_materialized:
                yield from self.buffers(node.materialize())
        elif node is not None and not callable(node):
            lists = ("offsets",) if hasattr(node, "offsets") else ("starts", "stops")
            for name in ("data", "index", "mask", "tags", "content", "array") + lists:
                yield from self.buffers(getattr(node, name, None))
            for content in getattr(node, "contents", ()):
                yield from self.buffers(content)


def _type_name(kind):
    return kind.__qualname__ if kind.__module__ == "builtins" else "%s.%s" % (kind.__module__, kind.__qualname__)


def _described(thing):
    kind = type(thing)
    text = _type_name(kind)
    if issubclass(kind, _classes("numpy", "ndarray")):
        return "%s %s %s" % (text, thing.dtype, thing.shape)
    if issubclass(kind, (str, bytes, bytearray, list, tuple, dict, set) + _classes("awkward", "Array")):
        return "%s of %d" % (text, len(thing))
    return text


class _Census:
    """What there is at a checkpoint, by type; and of each object that was born after the first census, since when."""

    def __init__(self, previous=None):
        self.number = previous.number + 1 if previous else 0
        types_seen, self.born = {}, {}
        old = previous.born if previous else {}
        first, still = (previous.first, set()) if previous else (None, set())
        sizes = _Sizes()
        hidden = [id(thing) for thing in (types_seen, self.born, old, first, still, sizes.owners)]
        # Awkward arrays are made of numpy arrays, which are counted themselves.
        for thing in _walk(hidden):
            kind = type(thing)
            # Ids are used again: with the type that is seldom mistaken.
            key = hash((id(thing), id(kind)))
            size = 0 if issubclass(kind, sizes.awkward) else sizes.of(thing)
            count, total = types_seen.get(kind, (0, 0))
            types_seen[kind] = count + 1, total + size
            if first is None or key in first:
                still.add(key)
            else:
                before = old.get(key)
                self.born[key] = before[0] if before else self.number, kind, size
        self.types = {_type_name(kind): figures for kind, figures in types_seen.items()}
        self.first = still


class Hotspots:
    """The lines that have allocated, since this was made, what is still there when it is stopped. What a library
    allocates counts for the line that called the library."""

    frames = 40  # deep enough to come out of awkward
    running = 0
    started_tracing = False

    def __init__(self, limit=10):
        self.limit = limit
        self.top = None
        if not tracemalloc.is_tracing():
            tracemalloc.start(self.frames)
            Hotspots.started_tracing = True
        Hotspots.running += 1
        self.before = tracemalloc.take_snapshot()
        # Nobody may stop it: then the end of the program does.
        atexit.register(self.stop)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()

    def stop(self):
        """Logs the hotspots and returns them as (MB, blocks, file, line); a second time only returns them."""
        if self.top is None:
            atexit.unregister(self.stop)
            self.top = self.find(tracemalloc.take_snapshot())
            self.before = None
            Hotspots.running -= 1
            if Hotspots.started_tracing and not Hotspots.running:
                tracemalloc.stop()
                Hotspots.started_tracing = False
            self.log()
        return self.top

    def find(self, after):
        own = [tracemalloc.Filter(False, _HERE), tracemalloc.Filter(False, tracemalloc.__file__)]
        lines = {}
        for change in after.filter_traces(own).compare_to(self.before.filter_traces(own), "traceback"):
            # The oldest call stands first.
            users = [frame for frame in change.traceback if not frame.filename.startswith(_LIBRARIES)]
            frame = users[-1] if users else change.traceback[-1]
            size, count = lines.get((frame.filename, frame.lineno), (0, 0))
            lines[frame.filename, frame.lineno] = size + change.size_diff, count + change.count_diff
        top = heapq.nlargest(self.limit, ((size, count) + place for place, (size, count) in lines.items()))
        return [(size / MIB, count, file, line) for size, count, file, line in top if size > 0]

    def log(self):
        logger.info("Memory hotspots:" if self.top else "Memory hotspots: none")
        for size, count, file, line in self.top:
            logger.info("  %+.1fMB in %d blocks: %s:%d: %s", size, count, file, line,
                        linecache.getline(file, line).strip())


class MemoryMonitor:
    """Checkpoints and blocks of one program. `objects`: every checkpoint also counts all objects, for `growth` and
    `leaks`; that takes a second for some hundred thousand, and some memory of its own."""

    def __init__(self, objects=False):
        self.baseline_memory = memory_now()
        #: The readings of each name, in their order: dictionaries with `rss` and `vms` in MB, and `time`.
        self.checkpoints = {}
        self._history = []
        self._census = _Census() if objects else None
        self._counts = [("start", self._census.types)] if objects else []

    def checkpoint(self, name, collect=False):
        """Logs what the process holds, against the start. `collect`: garbage is collected before."""
        if collect:
            gc.collect()
        reading = dict(memory_now(), time=time.time())
        _mark(b"p", name)
        self.checkpoints.setdefault(name, []).append(reading)
        self._history.append((name, reading))
        logger.info("MEMORY [%s]: %s", name, self._against_start(reading))
        if self._census:
            self._census = _Census(self._census)
            self._counts.append((name, self._census.types))
        return reading

    def _against_start(self, reading):
        return "RSS=%.1fMB (%+.1fMB), VMS=%.1fMB (%+.1fMB)" % (
            reading["rss"], reading["rss"] - self.baseline_memory["rss"],
            reading["vms"], reading["vms"] - self.baseline_memory["vms"])

    @contextlib.contextmanager
    def trace_memory_block(self, name):
        """Logs what a block leaves behind, if that is over 5 MB; and that it raised, if it did."""
        before = memory_now()["rss"]
        _mark(b"b", name)
        try:
            yield self
        except BaseException as error:
            logger.info("BLOCK [%s]: ended by %s", name, type(error).__name__)
            raise
        finally:
            _mark(b"e", name)
            change = memory_now()["rss"] - before
            if abs(change) > 5:
                logger.info("BLOCK [%s]: Memory change = %+.1fMB", name, change)

    def get_largest_objects(self, limit=10):
        """Logs the largest objects and returns them as (MB, description). A container counts without its content;
        an awkward array with all its buffers."""
        sizes, arrays, awkward, others, order = _Sizes(), [], [], [], itertools.count()
        for thing in _walk([id(arrays), id(awkward), id(others), id(self._census and self._census.first)]):
            if issubclass(type(thing), sizes.awkward):
                awkward.append(thing)
            elif issubclass(type(thing), sizes.arrays):
                arrays.append(thing)
            else:
                others.append((sizes.own(thing), next(order), thing))
                if len(others) > 10 * limit + 1000:
                    others = heapq.nlargest(limit, others)
        # The whole before its parts.
        awkward.sort(key=lambda thing: (_Sizes().of(thing), getattr(thing.layout, "length", 0)), reverse=True)
        arrays.sort(key=lambda thing: (sizes.buffer(thing)[1], thing.base is None, thing.nbytes), reverse=True)
        others = [thing for _, _, thing in heapq.nlargest(limit, others)]
        rows = ((sizes.of(thing) / MIB, thing) for thing in awkward + arrays + others)
        rows = [(size, _described(thing)) for size, thing in heapq.nlargest(limit, rows, key=lambda row: row[0])]
        logger.info("Largest objects in memory:")
        for size, text in rows:
            logger.info("  %.1fMB %s", size, text)
        return rows

    def growth(self, first=-2, last=-1, limit=10):
        """Logs how the types have grown between two checkpoints, by their numbers (0 is the start), and returns
        (type, objects, MB)."""
        self._need_objects()
        (old_name, old), (new_name, new) = self._counts[first], self._counts[last]
        changes = []
        for name, (count, size) in new.items():
            count_before, size_before = old.get(name, (0, 0))
            if count > count_before or size > size_before:
                changes.append((name, count - count_before, (size - size_before) / MIB))
        changes = heapq.nlargest(limit, changes, key=lambda change: (change[2], change[1]))
        logger.info("Growth by type, from [%s] to [%s]:", old_name, new_name)
        for name, count, size in changes:
            logger.info("  %+.1fMB %+d %s", size, count, name)
        return changes

    def leaks(self, checkpoints=3, limit=10):
        """Logs, by type, what was born after the start and has outlived so many checkpoints, and returns (type,
        objects, MB)."""
        self._need_objects()
        kinds = {}
        for since, kind, size in self._census.born.values():
            if self._census.number - since >= checkpoints:
                name = _type_name(kind)
                count, total = kinds.get(name, (0, 0))
                kinds[name] = count + 1, total + size
        rows = [(name, count, size / MIB) for name, (count, size) in kinds.items()]
        rows = heapq.nlargest(limit, rows, key=lambda row: (row[2], row[1]))
        logger.info("Born since the start, and there for %d checkpoints or more:", checkpoints)
        for name, count, size in rows:
            logger.info("  %.1fMB %d %s", size, count, name)
        return rows

    def _need_objects(self):
        if not self._census:
            raise RuntimeError("objects are not counted; make it MemoryMonitor(objects=True)")

    def summary(self):
        logger.info("=" * 60)
        logger.info("MEMORY SUMMARY")
        logger.info("Baseline: RSS=%.1fMB, VMS=%.1fMB", self.baseline_memory["rss"], self.baseline_memory["vms"])
        for name, reading in self._history:
            logger.info("%s: %s", name, self._against_start(reading))
        if self._history:
            name, most = max(self._history, key=lambda entry: entry[1]["rss"])
            logger.info("Most at a checkpoint: %.1fMB, at %s", most["rss"], name)
        logger.info("=" * 60)


def trace_memory_hotspots(limit=10):
    """Starts to trace allocations. What is called `stop()` on, a `with` block's end, or else the program's end, logs
    the lines that allocated what is still there."""
    return Hotspots(limit)


def analyze_awkward_arrays(event):
    """Logs how much the arrays of an event (or of a dictionary) hold in memory, by field, and returns it in MB.
    Columns that have not been read yet are not read for it."""
    sizes = _Sizes()
    rows = [(sizes.of_layout(part) / MIB, name) for name, part in _parts(event)]
    for size, name in heapq.nlargest(10, rows):
        logger.info("  %s: %.1fMB", name, size)
    total = sum(size for size, _ in rows)
    logger.info("Total awkward array size: %.1fMB", total)
    return total


def _parts(event):
    """The named layouts of an event."""
    if isinstance(event, dict):
        return [(str(name), getattr(value, "layout", value)) for name, value in event.items()]
    layout = getattr(event, "layout", event)
    layout = getattr(layout, "array", layout)  # of a record: the array it lies in
    names = getattr(layout, "fields", None) or []
    return [(name, layout[name]) for name in names] or [("array", layout)]


def debug_processor_memory(processor, event):
    """Runs `processor.process(event)`, logs what it does to memory, and returns what it returned."""
    monitor = MemoryMonitor()
    analyze_awkward_arrays(event)
    monitor.checkpoint("before processing")
    try:
        with monitor.trace_memory_block("processing"):
            return processor.process(event)
    finally:
        monitor.checkpoint("after processing")
        analyze_awkward_arrays(event)
        monitor.get_largest_objects()
        monitor.summary()
