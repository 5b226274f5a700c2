"""Many cages at once: 100 quiet jobs, each with its memcage, by /proc."""
import time

from harness import Row, cpu_of, end, guards, memory_of

CAGES, SECONDS = 100, 15


def rows(bench):
    jobs = []
    try:
        for number in range(CAGES):
            jobs.append(bench.caged(["--backend", "proc", "--log-file", bench.file(f"log.{number}")],
                                    [bench.driver("tree"), "1", "0"]))
        time.sleep(3)
        pids = [pid for job in jobs for pid in guards(job.pid)]
        before = cpu_of(pids)
        time.sleep(SECONDS)
        share = (cpu_of(pids) - before) / 1e6 / SECONDS
        proportional = memory_of(pids, "Pss") / CAGES
    finally:
        for job in jobs:
            job.terminate()
        for job in jobs:
            end(job)
    yield Row(f"many cages, /proc: part of a core for all of {CAGES}", f"{100 * share:.2f} %", "", "",
              "≤ 2 % (10 % of 500)", share <= 0.02)
    yield Row(f"many cages, /proc: memory of each of {CAGES} (PSS)", f"{proportional:.0f} KiB", "", "", "", None)
