"""Overshoot by /proc: how many runaways memcage ends before they have reached the maximum.

A job waits quietly, then fills memory at a rate. The maximum is 2 GiB, the line 80 % of it, the beat 10 s. How much
the job had at most is the kernel's own word: the largest resident set of it, where the report's bound comes from.
"""
import json
import os
import subprocess

from harness import HOG, MEMCAGE, Row

KILLS = 20
MAXIMUM = 2 << 30
QUIET = "1.2"  # longer than memcage ever looks away


def rows(bench):
    for rate in (512, 1024, 2048, None):
        before, most = 0, 0
        for _ in range(KILLS):
            peak, reason = run(bench, rate)
            before += reason == "threshold" and peak <= MAXIMUM
            most = max(most, peak)
        # The issue's own bound: 50 ms from the line to the maximum; the fastest rate has no such promise.
        room = f"{0.2 * MAXIMUM / (rate << 20) * 1e3:.0f} ms" if rate else "as fast as it goes"
        name = f"{rate / 1024:g} GiB/s" if rate else "no pause"
        yield Row(f"overshoot, /proc: {name} ({room} from the line to the maximum)",
                  f"{before} of {KILLS} before", f"worst {100 * most / MAXIMUM:.1f} % of the maximum", "",
                  "≥ 99 %" if rate else "", before >= 0.99 * KILLS if rate else None)


def run(bench, rate):
    report = bench.file("overshoot.json")
    if os.path.exists(report):
        os.remove(report)
    subprocess.run([MEMCAGE, "run", "--backend", "proc", "--max-memory", "2048", "--kill-threshold", "0.8",
                    "--check-interval", "10", "--log-file", "none", "--report", report, "--",
                    HOG, "alloc", "--forever", *(["--rate", str(rate)] if rate else []), "--after", QUIET],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
    with open(report) as text:
        made = json.load(text)
    return made["memory"]["peak_bound"] or 0, made["reason"]
