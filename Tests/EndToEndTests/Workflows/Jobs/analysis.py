"""A coffea analysis in four worker processes: analysis.py FILE

Looks for the hadronic top quark: of all combinations of three jets in an event the one with the largest transverse
momentum, first as measured, then with the jet energies varied. Tells the cage around it what it is at.
"""

import contextlib
import os
import socket
import sys
from concurrent.futures import ProcessPoolExecutor

import awkward as ak
import numpy as np
from coffea import processor
from coffea.nanoevents import NanoAODSchema

NanoAODSchema.warn_missing_crossrefs = False
VARIED = [0.96, 0.97, 0.98, 0.99, 1.01, 1.02, 1.03, 1.04]


def mark(kind, name):
    """One datagram to memcage; never waits, never fails, and outside of a cage does nothing."""
    cage = os.environb.get(b"MEMCAGE_SOCKET")
    if cage:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.setblocking(False)
            s.sendto(kind + name.encode(), b"\0" + cage)


@contextlib.contextmanager
def stage(name):
    mark(b"b", name)
    try:
        yield
    finally:
        mark(b"e", name)


class Top(processor.ProcessorABC):
    """The spectrum of the top quark's mass, one for each scale of the jet energies."""

    def __init__(self, scales):
        self.scales = scales

    def process(self, events):
        muons = events.Muon[(events.Muon.pt > 25) & (abs(events.Muon.eta) < 2.4)]
        events = events[(ak.num(muons) > 0) | (events.MET.pt > 30)]
        # All variations in one array: short to write, and that many times the memory.
        jets = ak.concatenate([self.scaled(events.Jet, scale) for scale in self.scales])
        a, b, c = ak.unzip(ak.combinations(jets[(jets.pt > 25) & (abs(jets.eta) < 4)], 3))
        tops = a + b + c
        best = ak.firsts(tops[ak.argmax(tops.pt, axis=1, keepdims=True)])
        masses = ak.unflatten(best.mass, len(events))
        return {"events": len(events), "mass": {s: self.spectrum(m) for s, m in zip(self.scales, masses)}}

    def scaled(self, jets, scale):
        fields = {"pt": jets.pt * scale, "eta": jets.eta, "phi": jets.phi, "mass": jets.mass * scale}
        return ak.zip(fields, with_name="PtEtaPhiMLorentzVector", behavior=jets.behavior)

    def spectrum(self, masses):
        return np.histogram(ak.to_numpy(ak.drop_none(masses)), bins=50, range=(0, 500))[0]

    def postprocess(self, accumulator):
        pass


def main(path):
    run = processor.Runner(
        executor=processor.FuturesExecutor(workers=4, pool=ProcessPoolExecutor, status=False),
        pre_executor=processor.IterativeExecutor(status=False),
        schema=NanoAODSchema,
        chunksize=25_000,
    )
    for name, scales in ("nominal", [1.0]), ("systematics", VARIED):
        with stage(name):
            result = run({"ttbar": [path]}, processor_instance=Top(scales), treename="Events")
        candidates = sum(spectrum.sum() for spectrum in result["mass"].values())
        print(name, result["events"], "events,", candidates, "candidates", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
