"""What wants a real cgroup, in a virtual machine (scripts/lab): launch, the guard's memory, idle cost.

Run as a program inside of it, in a delegated unit, this file prints its rows as JSON; as a row of the bench it boots
the machine and takes them in. Emulated time is slow and uneven: what stands here are ratios within one boot.
"""
import dataclasses
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

import guard_memory
import idle
from harness import HERE, MEMCAGE, TOP, Bench, Row, above, compare

ROUNDS = 30
DRIVERS = ("interleave", "cagefloor", "tree")


def rows(bench):
    with tempfile.TemporaryDirectory() as payload:
        for name in DRIVERS:
            shutil.copy(bench.driver(name), payload)
        shutil.copy(MEMCAGE, f"{payload}/memcage")
        for name in glob.glob(f"{HERE}/*.py"):
            shutil.copy(name, payload)
        psutil = glob.glob(os.path.join(os.path.dirname(bench.python()), "../lib/python*/site-packages/psutil"))
        shutil.copytree(psutil[0], f"{payload}/psutil")
        # In a unit with Delegate=yes of root's: the place where memcage finds its own cgroup delegated.
        command = ("systemd-run --quiet --wait --pipe --collect -p Delegate=yes -p WorkingDirectory=/payload "
                   "env MEMCAGE_BINARY=/payload/memcage python3 /payload/lab.py")
        output = subprocess.run([f"{TOP}/scripts/lab/run", "--init", "systemd", payload, "--", "sh", "-c", command],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    made = [Row(**json.loads(line)) for line in output.replace("\r", "").splitlines() if line.startswith("{")]
    if not made:
        raise RuntimeError(f"the virtual machine measured nothing: {output[-300:]}")
    yield from made


def inside(bench):
    memcage = [MEMCAGE, "run", "--backend", "cgroup", "--log-file", "/tmp/log", "--", "/bin/true"]
    yield from launch(bench, memcage)
    yield from guard_memory.rows(bench, "cgroup")
    yield from idle.rows(bench, "cgroup")


def launch(bench, memcage):
    bare, caged, floor, scope = bench.interleave(ROUNDS, [
        ["/bin/true"], memcage, [bench.driver("cagefloor"), "/bin/true"],
        ["systemd-run", "--quiet", "--scope", "/bin/true"]])
    for name, column in (("time", 0), ("CPU time", 1)):
        figure = above(caged, bare, column)
        what = f"launch, lab, cgroup: {name} beyond bare"
        yield compare(what, figure, above(floor, bare, column), "floor in C", 1.3)
        # What systemd's manager does for it is in no CPU time of its own.
        most = 1 / 8 if column == 0 else None
        peer = above(scope, bare, column)
        if most:
            yield compare(what, figure, peer, "systemd-run --scope", most)
        else:
            yield Row(what, f"{figure:.0f} µs", f"systemd-run --scope, without the manager's part: {peer:.0f} µs",
                      f"{figure / peer:.2f}", "", None)


if __name__ == "__main__":
    for row in inside(Bench("/payload", python=sys.executable)):
        print(json.dumps(dataclasses.asdict(row)), flush=True)
