"""Exactness under sharing: six forked workers with 300 MiB in common, close to the line, and the same breaking it."""
import json
import subprocess
import time

from harness import HOG, MEMCAGE, Row, cpu_over, end, guards

RUNS = 6


def rows(bench):
    # They hold 305 MiB; the line is at 320. A sum of resident sets says 1800.
    false = sum(reason(bench, 400, ["share", "300", "6", "1"]) != "exited" for _ in range(RUNS))
    missed = sum(reason(bench, 400, ["share", "300", "6", "3", "--break", "--rate", "400"]) != "threshold"
                 for _ in range(RUNS))
    yield Row("sharing, /proc: 300 MiB by six, line 320 MiB: false kills", f"{false} of {RUNS}", "", "", "none", false == 0)
    yield Row("sharing, /proc: the same breaking it: missed kills", f"{missed} of {RUNS}", "", "", "none", missed == 0)
    for name, maximum, target in (("away from the line (max 1200 MiB)", "1200", 0.01), ("at the line", "400", None)):
        share = duty(bench, maximum)
        yield Row(f"sharing, /proc: part of a core, {name}", f"{100 * share:.2f} %", "", "",
                  "≤ 1 %" if target else "", share <= target if target else None)


def reason(bench, maximum, job):
    report = bench.file("sharing.json")
    subprocess.run([MEMCAGE, "run", "--backend", "proc", "--max-memory", str(maximum), "--log-file", "none", "--report",
                    report, "--", HOG, *job], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
    with open(report) as text:
        return json.load(text)["reason"]


def duty(bench, maximum):
    job = bench.caged(["--backend", "proc", "--max-memory", maximum, "--log-file", "none"],
                      [HOG, "share", "300", "6", "20"])
    try:
        time.sleep(1)
        used, seconds = cpu_over(guards(job.pid), 10)
        return used / 1e6 / seconds
    finally:
        end(job)
