"""Idle cost: what watching a quiet job costs a second, beside psutil looking once a second."""
import subprocess
import time

from harness import Row, cpu_of, end, guard_and_job, guards

SECONDS = 20
ONCE_A_SECOND = """
import psutil, sys, time
root = psutil.Process(int(sys.argv[1]))
print("ready", flush=True)
while True:
    sum(process.memory_info().rss for process in [root, *root.children(recursive=True)])
    time.sleep(1)
"""


def rows(bench, backend="proc"):
    job = bench.caged(["--backend", backend, "--max-memory", "2G", "--log-file", bench.file("idle.log")],
                      [bench.driver("tree"), "1", "0"])
    peer = None
    try:
        time.sleep(3)
        pids = guards(job.pid)
        _, root = guard_and_job(job.pid)
        peer = subprocess.Popen([bench.python(), "-c", ONCE_A_SECOND, str(root)], stdout=subprocess.PIPE)
        peer.stdout.readline()
        time.sleep(1.5)
        before, peer_before, wakes = cpu_of(pids), cpu_of([peer.pid]), wakeups(pids)
        time.sleep(SECONDS)
        figure, other = cpu_of(pids) - before, cpu_of([peer.pid]) - peer_before
        wakes = (wakeups(pids) - wakes) / SECONDS
    finally:
        if peer:
            end(peer)
        end(job)
    place = {"proc": "/proc"}.get(backend, backend)
    yield Row(f"idle cost, {place}: CPU time a second", f"{figure / SECONDS:.0f} µs", f"psutil at 1 Hz: {other / SECONDS:.0f} µs",
              f"1/{other / figure:.1f}", "≤ 1/50", figure * 50 <= other)
    yield Row(f"idle cost, {place}: wake-ups a second", f"{wakes:.1f}", "", "", "", None)


def wakeups(pids):
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/status") as lines:
            total += sum(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt"))
    return total
