"""Writes ROOT files with uproot: a NanoAOD-like one, and some that are none."""
import awkward
import numpy
import uproot

EVENTS = 150
counts = numpy.arange(EVENTS) % 4
total = int(counts.sum())
jets = awkward.unflatten(awkward.zip({
    "pt": numpy.linspace(20, 200, total, dtype="f4"),
    "eta": numpy.zeros(total, dtype="f4"),
    "phi": numpy.zeros(total, dtype="f4"),
    "mass": numpy.ones(total, dtype="f4"),
}), counts)
with uproot.recreate("events.root") as file:
    file["Events"] = {
        "run": numpy.ones(EVENTS, dtype="u4"), "luminosityBlock": numpy.ones(EVENTS, dtype="u4"),
        "event": numpy.arange(EVENTS, dtype="u8"), "Jet": jets, "MET_pt": numpy.ones(EVENTS, dtype="f4"),
    }
with uproot.recreate("other.root") as file:
    file["Other"] = {"x": numpy.ones(3)}
with uproot.recreate("empty.root") as file:
    file.mktree("Events", {"run": "u4"})
with open("events.root", "rb") as whole, open("cut.root", "wb") as cut:
    cut.write(whole.read(2000))
with open("text.root", "w") as file:
    file.write("no ROOT file at all\n")
