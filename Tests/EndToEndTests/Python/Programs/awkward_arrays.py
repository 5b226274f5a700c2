"""awkward's arrays count with all their buffers, shared ones once; what has not been read is not read for it."""
import sys

import awkward
import numpy
import uproot

import debug_memory
from coffea.nanoevents import NanoAODSchema, NanoEventsFactory

MIB = 1 << 20
monitor = debug_memory.MemoryMonitor()
flat = numpy.ones(16 * MIB // 8)
lists = awkward.Array(awkward.contents.ListOffsetArray(
    awkward.index.Index64(numpy.arange(MIB // 8 + 1) * 16), awkward.contents.NumpyArray(flat)))
event = awkward.zip({"lists": lists, "again": lists, "counts": numpy.arange(MIB // 8)}, depth_limit=1)
assert round(debug_memory.analyze_awkward_arrays(event)) == 18
assert round(debug_memory.analyze_awkward_arrays({"event": event, "flat": flat})) == 18
rows = monitor.get_largest_objects(limit=5)
assert [round(size) for size, text in rows if size > 0.9][0] == 18, rows
assert "awkward.highlevel.Array of 131072" in rows[0][1], rows
assert sum(size for size, _ in rows) < 30, rows

log = []
events = NanoEventsFactory.from_root(
    {sys.argv[1]: "Events"}, mode="virtual", schemaclass=NanoAODSchema, access_log=log).events()
before = debug_memory.analyze_awkward_arrays(events)
monitor.get_largest_objects()
assert not log, log
assert awkward.sum(events.Jet.pt) > 0
assert debug_memory.analyze_awkward_arrays(events) > before
