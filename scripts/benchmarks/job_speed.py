"""The job's own speed: the same job inside and outside of a cage, in turn, by the job's own account."""
import os
import statistics

from harness import MEMCAGE, Row

# In emulation the jobs are smaller, so that they last about as long.
PLANS = {"proc": ("/proc", 25, ["6000000", "256"], ["500", "16"]),
         "cgroup": ("cgroup", 20, ["1000000", "32"], ["40", "4"])}


def rows(bench, backend="proc"):
    place, rounds, steps, forks = PLANS[backend]
    for name, words, most in (("memory-bound", ["memory", *steps], 1.01), ("fork-heavy", ["forks", *forks], 1.02)):
        files = {where: bench.file(f"{name}.{where}") for where in ("outside", "inside", "floor")}
        job = {where: [bench.driver("work"), *words, file] for where, file in files.items()}
        commands = [job["outside"], [MEMCAGE, "run", "--backend", backend, "--max-memory", "2G", "--log-file",
                                     bench.file("speed.log"), "--", *job["inside"]]]
        if backend == "cgroup":  # what the kernel itself takes for a limit, with nobody who watches
            commands.append([bench.driver("cagefloor"), *job["floor"]])
        bench.interleave(rounds, commands)
        runs = {where: accounts(file) for where, file in files.items()}
        for kind, column in (("time", 0), ("CPU time", 1)):
            what = f"job's speed, {place}: {name}, {kind}"
            ratio = against(runs["inside"], runs["outside"], column)
            yield Row(what, milliseconds(runs["inside"], column), f"outside: {milliseconds(runs['outside'], column)}",
                      f"{ratio:.3f}", f"≤ {most:g} ×", ratio <= most)
            if runs["floor"]:
                yield Row(what, milliseconds(runs["inside"], column),
                          f"in the floor's cgroup: {milliseconds(runs['floor'], column)}",
                          f"{against(runs['inside'], runs['floor'], column):.3f}", "", None)


def accounts(file):
    """By the job's own account, run by run: µs of time, of CPU time. None where it has not run."""
    if not os.path.exists(file):
        return []
    with open(file) as lines:
        return [[float(word) for word in line.split()] for line in lines][1:]


def against(runs, others, column):
    return statistics.median(run[column] / other[column] for run, other in zip(runs, others))


def milliseconds(runs, column):
    return f"{statistics.median(run[column] for run in runs) / 1e3:.0f} ms"
