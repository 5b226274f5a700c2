"""The job's own speed: the same job inside and outside of a cage, in turn, by the job's own account."""
import statistics

from harness import MEMCAGE, Row

# In emulation the jobs are smaller, so that they last about as long.
PLANS = {"proc": ("/proc", 40, ["6000000", "256"], ["500", "16"]),
         "cgroup": ("cgroup", 20, ["1000000", "32"], ["40", "4"])}


def rows(bench, backend="proc"):
    place, rounds, steps, forks = PLANS[backend]
    for name, words, most in (("memory-bound", ["memory", *steps], 1.01), ("fork-heavy", ["forks", *forks], 1.02)):
        files = [bench.file(f"{name}.{place}") for place in ("outside", "inside")]
        outside, inside = ([bench.driver("work"), *words, file] for file in files)
        bench.interleave(rounds, [outside, [MEMCAGE, "run", "--backend", backend, "--max-memory", "2G", "--log-file",
                                            bench.file("speed.log"), "--", *inside]])
        outside, inside = ([[float(word) for word in line.split()] for line in open(file)][1:] for file in files)
        for kind, column in (("time", 0), ("CPU time", 1)):
            ratio = statistics.median(run[column] / base[column] for run, base in zip(inside, outside))
            figure, peer = (statistics.median(run[column] for run in runs) / 1e3 for runs in (inside, outside))
            yield Row(f"job's speed, {place}: {name}, {kind}", f"{figure:.0f} ms", f"outside: {peer:.0f} ms",
                      f"{ratio:.3f}", f"≤ {most:g} ×", ratio <= most)
