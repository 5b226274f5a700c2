"""Records: ten million samples plotted and advised, beside `mprof plot` on the same .dat; and what it costs to write one.

The long trace is a driver's, line by line as memcage writes it: a run that takes ten million samples lasts for days.
"""
import os
import statistics
import subprocess

from harness import MEMCAGE, Row, compare

COUNT = 10_000_000


def rows(bench):
    picture = bench.file("out.svg")
    dat, fifth = made(bench, "dat", COUNT), made(bench, "dat", COUNT // 5)
    plots, fifths, advised, mprof = bench.interleave(1, [
        plot(dat, picture), plot(fifth, picture), [MEMCAGE, "advise", dat],
        [bench.program("mprof"), "plot", "--output", bench.file("out.png"), dat]])
    figure, peer = plots[0][1] / 1e3, mprof[0][1] / 1e3
    yield compare(f"record: CPU time of plot, {COUNT:,} lines of .dat", figure, peer, "mprof plot", 1 / 20, "ms")
    yield linear("plot, .dat", figure, fifths[0][1] / 1e3)
    yield memory("plot, .dat", plots, mprof)
    yield memory("advise, .dat", advised, None)
    for path in (dat, fifth):
        os.remove(path)
    trace, fifth = made(bench, "trace", COUNT), made(bench, "trace", COUNT // 5)
    plots, fifths, advised, fifths_advised = bench.interleave(1, [
        plot(trace, picture), plot(fifth, picture), [MEMCAGE, "advise", trace], [MEMCAGE, "advise", fifth]])
    for what, whole, part in (("plot", plots, fifths), ("advise", advised, fifths_advised)):
        yield linear(f"{what}, trace", whole[0][1] / 1e3, part[0][1] / 1e3)
        yield memory(f"{what}, trace", whole, None)
    for path in (trace, fifth):
        os.remove(path)
    yield writing(bench)


def plot(record, picture):
    return [MEMCAGE, "plot", record, "--output", picture]


def linear(what, whole, fifth):
    return Row(f"record: {what}, linear in the lines", f"{whole:.0f} ms for {COUNT:,}", f"{fifth:.0f} ms for a fifth",
               f"{whole / fifth:.1f}", "≤ 6 ×", whole <= 6 * fifth)


def memory(what, runs, peer):
    """The largest resident set of the command, as the kernel kept it."""
    figure = max(run[2] for run in runs) / 1024
    return Row(f"record: memory of {what}", f"{figure:.0f} MiB",
               f"mprof plot: {max(run[2] for run in peer) / 1024:.0f} MiB" if peer else "", "", "≤ 64 MiB", figure <= 64)


def made(bench, kind, count):
    path = bench.file(f"{count}.{'dat' if kind == 'dat' else 'jsonl'}")
    with open(path, "w") as out:
        subprocess.run([bench.driver("samples"), kind, str(count)], check=True, stdout=out)
    return path


def writing(bench):
    """CPU time of a sample in the trace, of memcage and its writer: a run at the quickest beat with a trace beside one
    without."""
    trace = bench.file("written.jsonl")
    command = [MEMCAGE, "run", "--backend", "proc", "--check-interval", "0.01", "--log-file", "none"]
    bare, traced = bench.interleave(3, [[*command, "--", "sleep", "3"], [*command, "--trace", trace, "--", "sleep", "3"]])
    with open(trace) as lines:
        count = sum('"type":"sample"' in line for line in lines)
    used = statistics.median(run[1] - base[1] for run, base in zip(traced, bare))
    return Row("record: CPU time of a sample in the trace, written", f"{used / max(1, count):.0f} µs", "", "", "", None)
