"""Many cages at once on the cgroup backend, and how fast they can be started."""
import subprocess
import time

from harness import MEMCAGE, Row, cpu_of, guards, memory_of

CAGES, AT_ONCE, SECONDS = 500, 20, 15
MOST_SECONDS = 90  # for starting them: where that does not suffice, fewer stand, and their share is taken for all
LAUNCHES, BLOCKS = 12, 4


def rows(bench):
    yield rate(bench)
    jobs, last = [], time.monotonic() + MOST_SECONDS
    for number in range(0, CAGES, AT_ONCE):
        if time.monotonic() > last:
            break
        started = [caged(bench, number + more) for more in range(AT_ONCE)]
        for job in started:
            if not job.stdout.readline():
                raise RuntimeError(f"of {CAGES} cages number {number} or one after it did not start")
        jobs += started
    time.sleep(5)
    pids = [pid for job in jobs for pid in guards(job.pid)]
    before, start = cpu_of(pids), time.monotonic()
    time.sleep(SECONDS)
    used, seconds = cpu_of(pids) - before, time.monotonic() - start
    share = used / 1e6 / seconds * CAGES / len(jobs)
    yield Row(f"many cages, cgroup: part of a core for {CAGES}, emulated, {len(jobs)} at once", f"{100 * share:.1f} %", "",
              "", "≤ 2 %", share <= 0.02)
    yield Row(f"many cages, cgroup: memory of each of {len(jobs)} (PSS)", f"{memory_of(pids, 'Pss') / len(jobs):.0f} KiB",
              "", "", "", None)
    # They are not ended one by one: the unit's end takes them all.


def caged(bench, number):
    return subprocess.Popen([MEMCAGE, "run", "--backend", "cgroup", "--log-file", bench.file(f"log.{number}"), "--",
                             bench.driver("tree"), "1", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            stdin=subprocess.DEVNULL)


def rate(bench):
    """Launches a second, two at a time, in blocks by turns."""
    commands = [f"{MEMCAGE} run --backend cgroup --log-file {bench.file('log')} -- /bin/true",
                "systemd-run --quiet --scope /bin/true"]
    seconds = [0.0, 0.0]
    for _ in range(BLOCKS):
        for which, command in enumerate(commands):
            start = time.monotonic()
            subprocess.run(f"seq {LAUNCHES} | xargs -P 2 -I NUMBER {command}", shell=True, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            seconds[which] += time.monotonic() - start
    figure, peer = (LAUNCHES * BLOCKS / taken for taken in seconds)
    return Row("many cages, cgroup: launches a second, two at a time", f"{figure:.1f}", f"systemd-run --scope: {peer:.1f}",
               f"{figure / peer:.2f}", "≥ 3 ×", figure >= 3 * peer)
