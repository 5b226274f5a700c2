"""What a guard keeps, and what it does while nothing goes wrong, in a cgroup."""
import subprocess
import time

import guard_memory
import idle
from harness import Row, cpu_of, end, guards

SECONDS = 20


def rows(bench):
    yield from guard_memory.rows(bench, "cgroup")
    yield from idle.rows(bench, "cgroup")
    path = bench.file("read")
    with open(path, "wb") as file:
        file.write(bytes(200 << 20))
    yield from watched(bench, "of a reader whose cache fills the cage", "128", [bench.driver("reader"), path], 5)
    # A line on stdin starts it.
    yield from watched(bench, "of slow growth (1 MiB a second, far from the line)", "1G",
                       [bench.driver("fill"), "1", "512", "small"], None)


def watched(bench, what, maximum, job, most):
    job = bench.caged(["--backend", "cgroup", "--max-memory", maximum, "--log-file", bench.file("log")], job,
                      stdin=subprocess.PIPE)
    job.stdin.write("go\n")
    job.stdin.flush()
    try:
        time.sleep(3)
        pids = guards(job.pid)
        before, wakes = cpu_of(pids), idle.wakeups(pids)
        time.sleep(SECONDS)
        used, wakes = (cpu_of(pids) - before) / SECONDS, (idle.wakeups(pids) - wakes) / SECONDS
    finally:
        end(job)
    yield Row(f"idle cost, cgroup, {what}: wake-ups a second", f"{wakes:.1f}", "", "", f"≤ {most}" if most else "",
              wakes <= most if most else None)
    yield Row(f"idle cost, cgroup, {what}: CPU time a second", f"{used:.0f} µs", "", "", "", None)
