"""Records: a million samples plotted and advised, beside `mprof plot` on the same file."""
import math
import statistics

from harness import MEMCAGE, Row, compare

LINES = 1_000_000


def rows(bench):
    large, small = dat(bench, LINES), dat(bench, LINES // 5)
    picture = bench.file("out.svg")
    plots, fifths, advised, mprof = bench.interleave(1, [
        [MEMCAGE, "plot", large, "--output", picture], [MEMCAGE, "plot", small, "--output", picture],
        [MEMCAGE, "advise", large], [bench.program("mprof"), "plot", "--output", bench.file("out.png"), large]])
    plot, fifth, peer = (statistics.median(run[1] for run in runs) for runs in (plots, fifths, mprof))
    yield compare(f"record: CPU time of plot, {LINES:,} lines of .dat", plot / 1e3, peer / 1e3, "mprof plot", 1 / 20, "ms")
    yield Row("record: plot linear in the lines", f"{plot / 1e3:.0f} ms for {LINES:,}", f"{fifth / 1e3:.0f} ms for a fifth",
              f"{plot / fifth:.1f}", "≤ 6 ×", plot <= 6 * fifth)
    yield memory("plot", plots, mprof)
    yield memory("advise", advised, None)


def memory(what, runs, peer):
    """The largest resident set of the command, as the kernel kept it."""
    figure = max(run[2] for run in runs) / 1024
    return Row(f"record: memory of {what}", f"{figure:.0f} MiB",
               f"mprof plot: {max(run[2] for run in peer) / 1024:.0f} MiB" if peer else "", "", "≤ 64 MiB", figure <= 64)


def dat(bench, count):
    path = bench.file(f"{count}.dat")
    with open(path, "w") as lines:
        lines.write("CMDLINE python3 job.py\n")
        for number in range(count):
            lines.write(f"MEM {500 + 400 * math.sin(number / 9e4):.6f} {1.7e9 + number / 10:.4f}\n")
    return path
