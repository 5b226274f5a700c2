"""What wants a real cgroup: one boot of a virtual machine (scripts/lab) for all rows that are asked for.

Run as a program inside of it this file prints its rows as JSON; called from the bench it boots the machine and takes
them in. Emulated time is slow and uneven: what stands here are ratios within one boot.
"""
import dataclasses
import glob
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

from harness import HERE, MEMCAGE, TOP, Bench, Row, failed, found, named, timed

# Where each is measured: in a unit with Delegate=yes of root's, the place where memcage finds its own cgroup delegated,
# or in a login session of an ordinary user. What leaves the machine full of processes comes last.
PLACES = {"lab_launch": "unit", "lab_idle": "unit", "lab_speed": "unit", "reaction": "unit", "lab_ssh": "session",
          "lab_many": "unit"}
DRIVERS = ("interleave", "cagefloor", "tree", "work", "poller", "runaway", "reader", "fill")
# By kill alone, and quickly, however many there are.
UNIT = ("systemd-run --quiet --wait --pipe --collect -p Delegate=yes -p KillSignal=SIGKILL -p TasksMax=infinity "
        "-p WorkingDirectory=/payload")
SESSION = "ssh -o BatchMode=yes alice@127.0.0.1"


def boot(bench, names):
    """Yields (name, row) of each as it is measured."""
    with tempfile.TemporaryDirectory(prefix="memcage-bench.") as payload:
        collect(bench, payload)
        commands = [f"{UNIT if PLACES[name] == 'unit' else SESSION} env MEMCAGE_BINARY=/payload/memcage "
                    f"python3 /payload/lab.py {name}" for name in names]
        # Memory for 500 cages.
        machine = subprocess.Popen([f"{TOP}/scripts/lab/run", "--init", "systemd", "--timeout", "1500", "--memory", "6144",
                                    payload, "--", "sh", "-c", "; ".join(commands)], stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL, errors="replace")
        finished, said = set(), []
        try:
            for line in machine.stdout:
                said.append(line)
                _, mark, row = line.partition('{"name"')
                if mark:
                    made = json.loads(mark + row)
                    yield made.pop("name"), Row(**made)
                elif line.startswith("bench: "):
                    finished.add(line.split()[1])
                    print(line.rstrip(), file=sys.stderr)
        finally:
            machine.terminate()
            machine.wait()
    for name in names:
        if name not in finished:
            yield name, failed(name, f"the virtual machine said: {''.join(said)[-300:]}")


def collect(bench, payload):
    """What is needed inside: the programs, these files, psutil, and cgmemtime where there is one (a static one)."""
    for name in DRIVERS:
        shutil.copy(bench.driver(name), payload)
    shutil.copy(MEMCAGE, f"{payload}/memcage")
    for name in glob.glob(f"{HERE}/*.py"):
        shutil.copy(name, payload)
    psutil = glob.glob(os.path.join(os.path.dirname(bench.python()), "../lib/python*/site-packages/psutil"))
    shutil.copytree(psutil[0], f"{payload}/psutil")
    if found("cgmemtime"):
        shutil.copy(found("cgmemtime"), f"{payload}/cgmemtime")


def main(name):
    """Inside, in the place of the row."""
    os.environ["PATH"] = f"/payload:{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(folder, python=sys.executable, drivers="/payload")
        with timed(name):
            try:
                for row in importlib.import_module(name).rows(bench):
                    row.peer = named(bench, row.peer)
                    print(json.dumps({"name": name, **dataclasses.asdict(row)}), flush=True)
            except Exception as error:  # the rows that follow are measured all the same
                print(json.dumps({"name": name, **dataclasses.asdict(failed(name, error))}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
