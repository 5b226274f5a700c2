"""Overshoot by /proc: how many runaways memcage ends before they have reached the maximum.

A job waits quietly for a minute and more, then fills memory at a rate (fill.c). The maximum is 4 GiB, the line 80 % of
it, the beat 10 s. The minute is waited by many jobs at a time, each under a memcage of its own; then they are let go one
after the other, so that none runs away beside another unless the row says so. What a job had is its own word when the
signal came, or the kernel's largest resident set, whichever is more; the rate is by its own account, too.
"""
import collections
import json
import os
import statistics
import subprocess
import time

from harness import MEMCAGE, Row, end

MAXIMUM, RATIO = 4 << 30, 0.8
QUIET = 60
MOST_SECONDS = 320  # a machine that fills slowly gets fewer kills; how many each rate had is said
LIMIT = "6144"  # MiB that a job takes at most when nobody ends it
SHORTEST = 0.05  # seconds from the line to the maximum that the target speaks of

# Name, MiB/s (0: as fast as it goes), pages, how many at once, groups of so many.
PLAN = [
    ("0.5 GiB/s, four at once", 512, "small", 4, 4), ("1 GiB/s, two at once", 1024, "huge", 2, 10),
    ("2 GiB/s, two at once", 2048, "huge", 2, 20), ("4 GiB/s", 4096, "huge", 1, 60), ("without a pause", 0, "small", 1, 8),
    ("without a pause, huge pages", 0, "huge", 1, 76), ("without a pause, huge pages, two at once", 0, "huge", 2, 40),
]
WAITING = 100  # jobs that wait at a time, at most

Waiting = collections.namedtuple("Waiting", "process since account report")
Kill = collections.namedtuple("Kill", "peak reason rate")


def rows(bench):
    # In turn, so that the machine's moods fall on all rates alike.
    order = sorted((number / groups, row) for row, (*_, groups) in enumerate(PLAN) for number in range(groups))
    kills = [[] for _ in PLAN]
    for (_, row), made in zip(order, in_turn(bench, [PLAN[row] for _, row in order])):
        kills[row] += made
    held = []
    for (name, rate, _, count, _), made in zip(PLAN, kills):
        if not made:
            yield Row(f"overshoot, /proc: {name}", f"no kill in {MOST_SECONDS} s", "", "", "≥ 99 % at the rate", False)
            continue
        reached = statistics.median(kill.rate for kill in made)
        room = (1 - RATIO) * MAXIMUM / (reached * 2**30)
        if room >= SHORTEST:
            held += made
        before = sum(is_before(kill) for kill in made)
        # A machine that cannot fill so fast has shown nothing about that rate.
        met = before >= 0.99 * len(made) and reached >= 0.9 * rate / 1024 if room >= SHORTEST else None
        yield Row(f"overshoot, /proc: {name}", f"{before} of {len(made)} before, at {reached:.1f} GiB/s"
                  f"{' each' if count > 1 else ''}, {1e3 * room:.0f} ms from the line to the maximum",
                  f"at most {100 * max(kill.peak for kill in made) / MAXIMUM:.1f} % of the maximum", "",
                  "≥ 99 % at the rate" if room >= SHORTEST else "", met)
    before = sum(is_before(kill) for kill in held)
    yield Row(f"overshoot, /proc: all with {1e3 * SHORTEST:.0f} ms and more", f"{before} of {len(held)} before", "", "",
              "≥ 99 % of 300", before >= 0.99 * len(held) and len(held) >= 300)
    yield original(bench)


def is_before(kill):
    return kill.reason == "threshold" and 0 < kill.peak <= MAXIMUM


def in_turn(bench, groups):
    """Lets each group go when it has waited; yields its kills."""
    queue, coming = collections.deque(), collections.deque(groups)
    number, last = 0, time.monotonic() + MOST_SECONDS
    try:
        while (queue or coming) and time.monotonic() < last:
            while coming and sum(map(len, queue)) < WAITING:
                queue.append([wait(bench, number + more, coming[0]) for more in range(coming[0][3])])
                number += coming.popleft()[3]
            group = queue[0]
            time.sleep(max(0, group[-1].since + QUIET - time.monotonic()))
            for job in group:
                job.process.stdin.write("go\n")
                job.process.stdin.flush()
            made = [outcome(job) for job in group]
            queue.popleft()
            yield made
    finally:
        for job in (job for group in queue for job in group):
            end_quietly(job)


def end_quietly(job):
    job.process.stdin.close()  # which a job that waits takes for its end
    end(job.process)


def wait(bench, number, plan):
    _, rate, pages, _, _ = plan
    account, report = bench.file(f"fill.{number}"), bench.file(f"overshoot.{number}.json")
    process = bench.caged(["--backend", "proc", "--max-memory", f"{MAXIMUM >> 20}", "--kill-threshold", str(RATIO),
                           "--check-interval", "10", "--log-file", "none", "--report", report],
                          [bench.driver("fill"), str(rate), LIMIT, pages, account], stdin=subprocess.PIPE)
    return Waiting(process, time.monotonic(), account, report)


def outcome(job):
    job.process.wait(300)
    job.process.stdin.close()
    job.process.stdout.close()
    with open(job.report) as text:
        report = json.load(text)
    with open(job.account) as text:
        words = text.read().split()
    # One that was killed before it could say anything has the kernel's word alone.
    had, took = (int(words[0]), float(words[1]) / 1e6) if words else (0, float("inf"))
    peak = max(had, report["memory"]["peak_bound"] or 0)
    return Kill(peak, report["reason"], had / 2**30 / took)


def original(bench):
    """The script that memcage replaces, at the lowest rate."""
    what = "overshoot, the original: 0.5 GiB/s, the same beat"
    script = os.environ.get("MEMCAGE_ORIGINAL")
    if not script:
        return Row(what, "not measured", "", "", "", None)
    account = bench.file("fill.original")
    # Its jobs have no stdin to be let go by.
    subprocess.run([script, "--max-memory", f"{MAXIMUM >> 20}", "--kill-threshold", str(RATIO), "--check-interval", "10",
                    "--log-file", bench.file("original.log"), "--", bench.driver("fill"), "512", "12288", "small",
                    account, "now"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
    with open(account) as text:
        had = int((text.read().split() or [0])[0])
    return Row(what, f"{100 * had / MAXIMUM:.0f} % of the maximum", "", "", "", None)
