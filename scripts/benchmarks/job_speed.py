"""The job's own speed: the same job inside and outside of a cage, in turn."""
import statistics

from harness import MEMCAGE, Row

ROUNDS = 15


def rows(bench):
    for name, job, most in (("memory-bound", ["memory", "12000000"], 1.01), ("fork-heavy", ["forks", "1500"], 1.02)):
        job = [bench.driver("work"), *job]
        outside, inside = bench.interleave(ROUNDS, [
            job, [MEMCAGE, "run", "--backend", "proc", "--max-memory", "4G", "--log-file", bench.file("speed.log"), "--", *job]])
        for kind, column in (("time", 0), ("CPU time, memcage's own included", 1)):
            ratio = statistics.median(run[column] / base[column] for run, base in zip(inside, outside))
            figure, peer = (statistics.median(run[column] for run in runs) / 1e3 for runs in (inside, outside))
            yield Row(f"job's speed, /proc: {name}, {kind}", f"{figure:.0f} ms", f"outside: {peer:.0f} ms", f"{ratio:.3f}",
                      f"≤ {most:g} ×", ratio <= most)
