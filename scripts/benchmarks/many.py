"""Many cages at once: 500 quiet jobs, each with its memcage, by /proc; beside as many bare waiters in C."""
import subprocess
import time

from harness import Row, cpu_of, end, guards, memory_of

CAGES, SECONDS = 500, 20
LOOK = "195"  # milliseconds: what the default maximum is looked at by /proc


def rows(bench):
    jobs, floor = [], []
    try:
        for number in range(CAGES):
            jobs.append(bench.caged(["--backend", "proc", "--log-file", bench.file(f"log.{number}")],
                                    [bench.driver("tree"), "1", "0"]))
        time.sleep(3)
        pids = [pid for job in jobs for pid in guards(job.pid)]
        share = part(pids)
        proportional = memory_of(pids, "Pss") / CAGES
    finally:
        stop(jobs)
    try:
        floor += [subprocess.Popen([bench.driver("waiter"), LOOK], stdin=subprocess.DEVNULL) for _ in range(CAGES)]
        time.sleep(1)
        least = part([process.pid for process in floor])
    finally:
        stop(floor)
    yield Row(f"many cages, /proc: part of a core for all of {CAGES}, sentinels and the logs' writers with them",
              f"{100 * share:.2f} %", f"waiters in C: {100 * least:.2f} %", f"{share / least:.1f}", "≤ 10 %", share <= 0.1)
    yield Row(f"many cages, /proc: memory of each of {CAGES} (PSS)", f"{proportional:.0f} KiB", "", "", "", None)


def part(pids):
    before, start = cpu_of(pids), time.monotonic()
    time.sleep(SECONDS)
    return (cpu_of(pids) - before) / 1e6 / (time.monotonic() - start)


def stop(processes):
    for process in processes:
        process.terminate()
    for process in processes:
        end(process)
