"""Launch on the host: `memcage run -- /bin/true` beyond a bare /bin/true, log and sentinel on, by /proc."""
import os
import statistics

from harness import MEMCAGE, Row, above, calls_of, compare, found, instructions_of

ROUNDS = 200


def rows(bench):
    memcage = [MEMCAGE, "run", "--backend", "proc", "--log-file", bench.file("log"), "--", "/bin/true"]
    bare, caged, timed, floor = bench.interleave(ROUNDS, [
        ["/bin/true"], memcage, ["timeout", "10", "/bin/true"], [bench.driver("floor"), "/bin/true"]])
    for name, column in (("time", 0), ("CPU time", 1)):
        figure = above(caged, bare, column)
        yield compare(f"launch, host: {name} beyond bare", figure, above(timed, bare, column), "timeout", 1.3)
        yield compare(f"launch, host: {name} beyond bare", figure, above(floor, bare, column), "floor in C", 2)
    yield from beside_tools(bench, memcage, statistics.median(run[1] for run in caged))
    yield instructions(bench, memcage)
    yield count("page faults", statistics.median(run[3] for run in caged), statistics.median(run[3] for run in timed))
    calls, peer = (calls_of(command, bench.folder) for command in (memcage, ["timeout", "10", "/bin/true"]))
    yield count("system calls", calls, peer)


def beside_tools(bench, memcage, figure):
    """CPU time of a whole launch beside those that do this work now."""
    tools = {
        "prmon": found("prmon") and ["prmon", "--filename", bench.file("prmon.txt"),
                                     "--json-summary", bench.file("prmon.json"), "--", "/bin/true"],
        "mprof": [bench.program("mprof"), "run", "--output", bench.file("mprof.dat"), "/bin/true"],
        "the original": os.environ.get("MEMCAGE_ORIGINAL") and [os.environ["MEMCAGE_ORIGINAL"], "--", "/bin/true"],
    }
    for name, command in tools.items():
        peer = None
        if command:
            _, runs = bench.interleave(3, [memcage, command])
            peer = statistics.median(run[1] for run in runs)
        row = compare("launch, host: CPU time of all", figure, peer, name, 1)
        if name == "the original" and peer is None:
            row.peer, row.met = "the original: not measured", None
        yield row


def count(what, figure, peer):
    """What no other load on the machine can move, either; /bin/true's own is in it."""
    what = f"launch, host: {what}"
    if figure is None:
        return Row(what, "not measured", "strace: absent", "", "", None)
    return Row(what, f"{figure:.0f}", f"timeout: {peer:.0f}", f"{figure / peer:.1f}", "", None)


def instructions(bench, memcage):
    """What no other load on the machine can move."""
    what = "launch, host: instructions of user space"
    figure, peer = (instructions_of(command, bench.folder) for command in (memcage, ["timeout", "10", "/bin/true"]))
    if figure is None:
        return Row(what, "not measured", "valgrind: absent", "", "", None)
    return Row(what, f"{figure:,}", f"timeout: {peer:,}", f"{figure / peer:.1f}", "", None)
