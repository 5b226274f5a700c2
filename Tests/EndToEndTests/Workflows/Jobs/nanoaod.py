"""Writes a ROOT file in the manner of NanoAOD: nanoaod.py FILE [EVENTS]

Made up, but with the multiplicities and spectra of a sample of top quark pairs: five jets an event on the average,
a muon in every second one.
"""

import sys

import awkward as ak
import numpy as np
import uproot


def objects(rng, count, scale, **more):
    """Jagged four-vectors: so many in each event, with a falling spectrum, the hardest first."""
    total = int(count.sum())
    flat = {
        "pt": 20 + rng.exponential(scale, total),
        "eta": np.clip(rng.normal(0, 1.3, total), -4.7, 4.7),
        "phi": rng.uniform(-np.pi, np.pi, total),
        "mass": rng.gamma(2, 5, total),
        **{name: make(total) for name, make in more.items()},
    }
    jagged = ak.zip({name: ak.unflatten(values.astype("f4"), count) for name, values in flat.items()})
    return jagged[ak.argsort(jagged.pt, ascending=False)]


def events(rng, count):
    return {
        "run": np.ones(count, "u4"),
        "luminosityBlock": np.ones(count, "u4"),
        "event": rng.integers(1, 1 << 40, count).astype("u8"),
        "Jet": objects(rng, rng.poisson(5, count), 45, btagDeepFlavB=rng.random),
        "Muon": objects(rng, rng.poisson(0.5, count), 30, pfRelIso04_all=rng.standard_exponential),
        "MET_pt": rng.exponential(45, count).astype("f4"),
        "MET_phi": rng.uniform(-np.pi, np.pi, count).astype("f4"),
    }


def main(path, count=200_000):
    rng = np.random.default_rng(2012)
    with uproot.recreate(path) as file:
        for start in range(0, count, 50_000):
            block = events(rng, min(50_000, count - start))
            if start == 0:
                file["Events"] = block
            else:
                file["Events"].extend(block)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
