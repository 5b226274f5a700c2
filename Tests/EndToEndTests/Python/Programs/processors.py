"""Processors to be profiled."""
import awkward
import numpy


class Spike:
    """Needs a lot for a moment, within one call of numpy, and keeps little of it."""

    def __init__(self, mebibytes=0, keep=0):
        self.mebibytes, self.keep = mebibytes, keep

    def process(self, events):
        self.kept = numpy.ones(self.keep << 17)
        numpy.ones(self.mebibytes << 17)
        return {"sum": awkward.sum(events.Jet.pt)}


class Metadata:
    def process(self, events):
        for name, value in sorted(events.metadata.items()):
            print("metadata", name, value)
        print("events", len(events))


class Raises:
    def process(self, events):
        raise ValueError("first line\nsecond line")


class RaisesInside:
    def process(self, events):
        numpy.linalg.inv(numpy.zeros((2, 2)))


class Leaves:
    def process(self, events):
        raise SystemExit(0)


class NotMade:
    def __init__(self):
        raise RuntimeError("no constants")


class NoProcessor:
    pass
