"""Sampling by /proc: CPU time of one sample, for trees of sleeping processes and for one process of some size.

memcage takes a sample at each of its beats, twenty a second here, with room to the line for none in between; what it
used between two lengths of its log is divided by the lines written meanwhile. The peers do the walk that their users
do: psutil's children and their memory, with the same pause between (nobody's caches stay warm), prmon's look once a
second. They look at the same tree by turns with memcage, which goes on meanwhile.
"""
import contextlib
import os
import statistics
import subprocess
import time

from harness import (HOG, MEMCAGE, Row, compare, cpu_of, cpu_over, end, found, guard_and_job, instructions_of)

BEAT, SECONDS, TURNS = 0.05, 2, 2
WALK = """
import psutil, sys, time
root, seconds = psutil.Process(int(sys.argv[1])), float(sys.argv[2])
def walk():
    total = root.memory_info().rss
    for child in root.children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.NoSuchProcess:
            pass
    return total
walk()
start, end, count = time.process_time(), time.monotonic() + seconds, 0
while count < 3 or time.monotonic() < end:
    time.sleep(float(sys.argv[3]))
    walk()
    count += 1
print((time.process_time() - start) / count * 1e6)
"""
GB = 1000**3
SIZES = (200 * 10**6, 2 * GB, 8 * GB)
COUNTS = (1, 100, 1000, 5000)


def rows(bench):
    place, figures = "sampling, /proc", {}
    for count in COUNTS:
        what = f"{place}: {count:,} process{'es' if count > 1 else ''}"
        figure, psutil, prmon = figures[count] = sample(bench, str(count), "0")
        yield compare(what, figure, psutil, "psutil", 1 / 20)
        yield compare(what, figure, prmon, "prmon", 1 / 10)
    for size in SIZES:
        what = f"{place}: one process of {size / GB:g} GB"
        figure, psutil, prmon = figures[size] = sample(bench, "1", str(size))
        yield compare(what, figure, psutil, "psutil", 1 / 20)
        yield compare(what, figure, prmon, "prmon", 1 / 10)
    figure, psutil, _ = sample(bench, "100", "0", "births", prmon=False)
    yield compare(f"{place}: 100 processes, 50 births a second", figure, psutil, "psutil", 1 / 5)
    with strangers(bench, 1000):
        figure, _, _ = sample(bench, "100", "0", psutil=False, prmon=False)
    alone = figures[100][0]
    yield Row(f"{place}: 100 processes, 1,000 others on the node", f"{figure:.0f} µs", f"without them: {alone:.0f} µs",
              f"{figure / alone:.2f}", "≤ 1.25 ×", figure <= 1.25 * alone)
    small, large = figures[SIZES[0]][0], figures[SIZES[-1]][0]
    yield Row(f"{place}: flat in a process's size", f"{large:.0f} µs at {SIZES[-1] / GB:g} GB",
              f"{small:.0f} µs at {SIZES[0] / GB:g} GB", f"{large / small:.2f}", "≤ 1.25 ×", large <= 1.25 * small)
    few, many = ((figures[count][0] - figures[1][0]) / (count - 1) for count in (100, 5000))
    yield Row(f"{place}: linear in their number", f"{many:.1f} µs each of 5,000", f"{few:.1f} µs each of 100",
              f"{many / few:.2f}", "≤ 1.25 ×", many <= 1.25 * few)
    yield instructions(bench)


def instructions(bench):
    """Of a sample: what a run of twice the length has more, for each beat more."""
    counts = []
    for seconds in (3, 6):
        log = bench.file(f"instructions.{seconds}")
        count = instructions_of([MEMCAGE, "run", "--backend", "proc", "--max-memory", "64G", "--check-interval",
                                 str(BEAT), "--log-file", log, "--", HOG, "hold", "1", str(seconds)], bench.folder)
        if count is not None:
            counts.append((count, beats(log)))
    if len(counts) < 2 or counts[1][1] == counts[0][1]:
        return Row("sampling, /proc: instructions of a sample of one process", "not measured", "", "", "", None)
    figure = (counts[1][0] - counts[0][0]) / (counts[1][1] - counts[0][1])
    return Row("sampling, /proc: instructions of a sample of one process", f"{figure:,.0f}", "", "", "", None)


def sample(bench, *tree, psutil=True, prmon=True):
    """µs of a sample: memcage's, psutil's, prmon's where it is found."""
    log = bench.file("sampling.log")
    open(log, "w").close()
    job = bench.caged(["--backend", "proc", "--max-memory", "64G", "--kill-threshold", "1", "--check-interval",
                       str(BEAT), "--log-file", log], [bench.driver("tree"), *tree])
    ours, walks, looks = [], [], []
    try:
        time.sleep(1)
        watcher, root = guard_and_job(job.pid)  # the log's writer and the sentinel have rows of their own
        for turn in range(TURNS):
            before = beats(log)
            used, _ = cpu_over([watcher], SECONDS)
            ours.append(used / max(1, beats(log) - before))
            if psutil:
                walks.append(float(subprocess.run([bench.python(), "-c", WALK, str(root), str(SECONDS), str(BEAT)],
                                                  check=True, text=True, stdout=subprocess.PIPE).stdout))
            if prmon and found("prmon") and turn == 0:  # it is slow to measure
                looks.append(look_of_prmon(bench, root))
    finally:
        end(job)
    return (statistics.mean(ours), *(statistics.mean(made) if made else None for made in (walks, looks)))


def beats(log):
    with open(log) as lines:
        return sum("Memory usage:" in line for line in lines)


def look_of_prmon(bench, root):
    """It looks once a second; each look is a line of its file."""
    record = bench.file("prmon.txt")
    with contextlib.suppress(FileNotFoundError):
        os.remove(record)
    prmon = subprocess.Popen(["prmon", "--pid", str(root), "--interval", "1", "--filename", record,
                              "--json-summary", bench.file("prmon.json")], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, cwd=bench.folder)  # where it leaves its log
    try:
        time.sleep(1.2)
        before, used = lines_of(record), cpu_of([prmon.pid])
        time.sleep(2)
        return (cpu_of([prmon.pid]) - used) / max(1, lines_of(record) - before)
    finally:
        end(prmon)


def lines_of(path):
    with open(path) as lines:
        return sum(1 for _ in lines)


@contextlib.contextmanager
def strangers(bench, count):
    """Processes that are none of the job's."""
    others = subprocess.Popen([bench.driver("tree"), str(count), "0"], stdout=subprocess.PIPE)
    try:
        others.stdout.readline()
        yield
    finally:
        end(others)
