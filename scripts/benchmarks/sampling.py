"""Sampling by /proc: CPU time of one sample, for trees of sleeping processes and for one process of some size.

memcage takes a sample at each of its beats, twenty a second here, with room to the line for none in between; what it
used between two lengths of its log is divided by the lines written meanwhile. The peers do the walk that their users
do: psutil's children and their memory, with the same pause between (nobody's caches stay warm), prmon's look once a
second.
"""
import subprocess
import time

from harness import HOG, MEMCAGE, Row, compare, cpu_over, end, found, guards, instructions_of

BEAT, SECONDS = 0.05, 5
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
while count < 5 or time.monotonic() < end:
    time.sleep(float(sys.argv[3]))
    walk()
    count += 1
print((time.process_time() - start) / count * 1e6)
"""


def rows(bench):
    figures = {}
    for count, size in ((1, 0), (100, 0), (1000, 0), (5000, 0), (1, 200 << 20), (1, 2000 << 20)):
        what = f"sampling, /proc: {count} processes" if count > 1 else f"sampling, /proc: one process of {size >> 20} MiB"
        figure, psutil, prmon = sample(bench, str(count), str(size))
        figures[count, size] = figure
        yield compare(what, figure, psutil, "psutil", 1 / 20)
        if count > 1 or size:
            yield compare(what, figure, prmon, "prmon", 1 / 10)
    figure, psutil, _ = sample(bench, "100", "0", "births")
    yield compare("sampling, /proc: 100 processes, 50 births a second", figure, psutil, "psutil", 1 / 5)
    small, large = figures[1, 200 << 20], figures[1, 2000 << 20]
    yield Row("sampling, /proc: flat in a process's size", f"{large:.0f} µs at 2000 MiB", f"{small:.0f} µs at 200 MiB",
              f"{large / small:.2f}", "≤ 1.25 ×", large <= 1.25 * small)
    few, many = (figures[100, 0] - figures[1, 0]) / 99, (figures[1000, 0] - figures[1, 0]) / 999
    yield Row("sampling, /proc: linear in their number", f"{many:.1f} µs each of 1000", f"{few:.1f} µs each of 100",
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


def sample(bench, *tree):
    """µs of a sample: memcage's, psutil's, prmon's where it is found."""
    log = bench.file("sampling.log")
    open(log, "w").close()
    job = bench.caged(["--backend", "proc", "--max-memory", "64G", "--kill-threshold", "1", "--check-interval",
                       str(BEAT), "--log-file", log], [bench.driver("tree"), *tree])
    try:
        time.sleep(1)
        watcher = [job.pid]  # the log's writer has its own row
        before = beats(log)
        used, _ = cpu_over(watcher, SECONDS)
        figure = used / max(1, beats(log) - before)
        root = next(pid for pid in children(job.pid) if pid not in guards(job.pid))
        psutil = float(subprocess.run([bench.python(), "-c", WALK, str(root), "2", str(BEAT)], check=True, text=True,
                                      stdout=subprocess.PIPE).stdout)
        prmon = look_of_prmon(bench, root) if found("prmon") else None
    finally:
        end(job)
    return figure, psutil, prmon


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as text:
        return [int(word) for word in text.read().split()]


def beats(log):
    with open(log) as lines:
        return sum("Memory usage:" in line for line in lines)


def look_of_prmon(bench, root):
    """It looks once a second."""
    prmon = subprocess.Popen(["prmon", "--pid", str(root), "--interval", "1", "--filename", bench.file("prmon.txt"),
                              "--json-summary", bench.file("prmon.json")], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, cwd=bench.folder)  # where it leaves its log
    try:
        time.sleep(1.5)
        used, seconds = cpu_over([prmon.pid], 4)
        return used / round(seconds)
    finally:
        end(prmon)

