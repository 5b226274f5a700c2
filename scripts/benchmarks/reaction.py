"""Reaction in a cgroup: from the crossing of the line to the first signal, and from the kill to the empty cage, beside a
bare poller in C on the same file. The job says itself when it has crossed and when the signal came (runaway.c)."""
import json
import subprocess
import time

from harness import MEMCAGE, Row

KILLS, MOST_SECONDS = 300, 200
MAXIMUM = 32 << 20
GRACE = 0.05


def rows(bench):
    files = {name: bench.file(f"reaction.{name}") for name in ("memcage", "poller")}
    emptied = {name: [] for name in files}
    end = time.monotonic() + MOST_SECONDS
    kills = 0
    while kills < KILLS and time.monotonic() < end:
        emptied["memcage"].append(caged(bench, files["memcage"]))
        emptied["poller"].append(polled(bench, files["poller"]))
        kills += 1
    crossed = {}
    for name, path in files.items():
        with open(path) as lines:
            made = [float(line) for line in lines]
        # Who was killed before the signal had reached it has had it no sooner than that.
        crossed[name] = sorted(made + [GRACE * 1e6] * (kills - len(made)))
    for part, share in (("median", 0.5), ("p99", 0.99)):
        figure, peer = (made[min(kills - 1, int(share * kills))] for made in crossed.values())
        judged = part == "p99"
        enough = kills == KILLS
        yield Row(f"reaction, cgroup: from crossing to the first signal, {part} of {kills} kills", f"{figure:.0f} µs",
                  f"bare poller in C: {peer:.0f} µs", f"{figure / peer:.2f}",
                  "≤ 2 × over 300" if judged else "",
                  figure <= 2 * peer and enough if judged and peer < GRACE * 1e6 else None)
    for part, share in (("median", 0.5), ("p99", 0.99)):
        figure, peer = (sorted(made)[min(kills - 1, int(share * kills))] for made in emptied.values())
        yield Row(f"reaction, cgroup: from the kill to the empty tree, {part} of {kills}", f"{figure / 1e3:.0f} ms",
                  f"bare poller in C: {peer / 1e3:.0f} ms", f"{figure / peer:.2f}", "", None)


def caged(bench, file):
    """µs from the kill to the end of the run, by the report: its own account, to the millisecond."""
    report = bench.file("reaction.json")
    subprocess.run([MEMCAGE, "run", "--backend", "cgroup", "--max-memory", f"{MAXIMUM >> 20}", "--kill-threshold", "0.8",
                    "--grace", str(GRACE), "--log-file", bench.file("log"), "--report", report, "--",
                    bench.driver("runaway"), str(line()), file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(report) as text:
        made = json.load(text)
    if made["reason"] != "threshold":
        raise RuntimeError(f"a run ended by {made['reason']}")
    killed = next(entry["seconds"] for entry in made["timeline"] if entry["what"].startswith("kill"))
    return (made["elapsed_seconds"] - killed) * 1e6


def polled(bench, file):
    output = subprocess.run([bench.driver("poller"), str(MAXIMUM), str(line()), f"{GRACE * 1e3:.0f}",
                             bench.driver("runaway"), str(line()), file], check=True, stdout=subprocess.PIPE).stdout
    return float(output)


def line():
    """Where memcage puts it, in whole pages."""
    return MAXIMUM * 8 // 10 // 4096 * 4096
