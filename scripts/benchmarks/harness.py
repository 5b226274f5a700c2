"""What the rows of scripts/bench share: the row itself, the programs, and how CPU time and memory are read."""
import contextlib
import dataclasses
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
MEMCAGE = os.environ.get("MEMCAGE_BINARY", os.path.join(TOP, ".build/bin/memcage"))
HOG = os.environ.get("MEMCAGE_HOG", os.path.join(TOP, ".build/debug/hog"))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "memcage-bench")


@dataclasses.dataclass
class Row:
    """One line of the table. `ratio` is figure ÷ peer; `met` says whether the target holds, None where there is none
    (a figure for comparison); a peer that is absent makes a row with a target one that is not met."""
    what: str
    figure: str
    peer: str
    ratio: str
    target: str
    met: bool | None

    def verdict(self):
        return {True: "met", False: "**not met**", None: "–"}[self.met]


def compare(what, figure, peer, peer_name, most, unit="µs"):
    """A row whose target is `figure` ≤ `most` × `peer`."""
    target = f"≤ {most:g} ×" if most >= 1 else f"≤ 1/{1 / most:.0f}"
    if peer is None:
        return Row(what, f"{figure:.0f} {unit}", f"{peer_name}: absent", "", target, False)
    ratio = figure / peer if peer > 0 else float("inf")
    shown = f"{ratio:.2f}" if ratio >= 0.1 else f"1/{peer / max(figure, 1e-9):.0f}"
    return Row(what, f"{figure:.0f} {unit}", f"{peer_name}: {peer:.0f} {unit}", shown, target, ratio <= most)


def failed(name, error):
    """What did not run is a row, too: one that is not met."""
    return Row(name, f"did not run: {error}".replace("|", "/").replace("\n", " "), "", "", "", False)


@contextlib.contextmanager
def timed(name):
    start = time.monotonic()
    yield
    print(f"bench: {name} took {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)


class Bench:
    """A folder for the run, and the programs that the rows start."""

    def __init__(self, folder, python=None, drivers=None):
        """`python`: one that has the peers already; `drivers`: where the C drivers are, or are built."""
        self.folder = folder
        self._python = python
        self._drivers = drivers or folder
        self.versions = {}

    def driver(self, name):
        """A C driver, built when it is first asked for. Static, as memcage is."""
        program = os.path.join(self._drivers, name)
        if not os.path.exists(program):
            subprocess.run(["cc", "-O2", "-static", "-Wall", "-Wextra", "-Werror", "-o", program,
                            os.path.join(HERE, f"{name}.c"), "-lm"], check=True)
        return program

    def python(self):
        """A Python that has the peers of PyPI: psutil, memory-profiler, psrecord."""
        if self._python is None:
            folder = os.path.join(CACHE, "venv")
            if not os.path.exists(f"{folder}/bin/mprof"):
                subprocess.run([sys.executable, "-m", "venv", folder], check=True)
                subprocess.run([f"{folder}/bin/pip", "install", "-q", "--disable-pip-version-check",
                                "psutil", "memory-profiler", "psrecord", "matplotlib"], check=True)
            self._python = f"{folder}/bin/python"
        return self._python

    def program(self, name):
        """A program of that Python's folder."""
        return os.path.join(os.path.dirname(self.python()), name)

    def file(self, name):
        return os.path.join(self.folder, name)

    def interleave(self, rounds, commands):
        """Runs the commands in turn. For each its runs in order: (wall µs, CPU µs, largest resident KiB, page
        faults)."""
        words = []
        for command in commands:
            words += (["--"] if words else []) + ["---" if word == "--" else word for word in command]
        output = subprocess.run([self.driver("interleave"), str(rounds), *words], check=True, cwd=self.folder,
                                stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True).stdout
        runs = [[] for _ in commands]
        for line in output.splitlines():
            number, wall, cpu, resident, faults = line.split()
            if number != "-1":
                runs[int(number)].append((float(wall), float(cpu), int(resident), int(faults)))
        return runs

    def caged(self, options, job, **more):
        """A memcage in the background that has written its job's first line of output, `ready` or the like. `more` is
        for Popen."""
        more.setdefault("stdin", subprocess.DEVNULL)
        process = subprocess.Popen([MEMCAGE, "run", *options, "--", *job], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True, cwd=self.folder, **more)
        process.stdout.readline()
        return process


def above(runs, bare, column):
    """The median of what a command takes beyond the bare one in the same round."""
    return statistics.median(run[column] - base[column] for run, base in zip(runs, bare))


def end(process):
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def guards(pid):
    """What memcage keeps running for itself: the process, and all below it that run the same binary."""
    found = [pid]
    for parent in found:
        found += [child for child in children(parent)
                  if os.path.realpath(f"/proc/{child}/exe") == os.path.realpath(f"/proc/{pid}/exe")]
    return found


def guard_and_job(pid):
    """Of these the one that watches, and the command: its child."""
    ours = guards(pid)
    return next((guard, child) for guard in ours for child in children(guard) if child not in ours)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as text:
        return [int(word) for word in text.read().split()]


def cpu_of(pids):
    """µs that these processes have run, to the nanosecond of the scheduler's own account."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/schedstat") as text:
            total += int(text.read().split()[0])
    return total / 1e3


def cpu_over(pids, seconds):
    """µs of CPU time that they use, and the seconds that were really waited."""
    start, before = time.monotonic(), cpu_of(pids)
    time.sleep(seconds)
    return cpu_of(pids) - before, time.monotonic() - start


def memory_of(pids, key):
    """KiB: the sum of a line of smaps_rollup."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/smaps_rollup") as lines:
            total += sum(int(line.split()[1]) for line in lines if line.startswith(key + ":"))
    return total


def instructions_of(command, folder):
    """Instructions in user space; None without valgrind. A figure that no other load on the machine can move. What
    the command forks is not in it: a fork counts on from its parent's count."""
    if not found("valgrind"):
        return None
    text = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--trace-children=no",
                           *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          check=True).stderr
    return max(int(line.split()[-1]) for line in text.splitlines() if "Collected" in line)


def calls_of(command, folder):
    """System calls of all its processes together; None without strace."""
    if not found("strace"):
        return None
    path = os.path.join(folder, "calls")
    subprocess.run(["strace", "-f", "-qq", "--signal=none", "-o", path, *command], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(path) as lines:
        return sum(" resumed>" not in line for line in lines)


def found(name):
    return shutil.which(name)


def named(bench, peer):
    """The text of a row's peer, the program's version behind its name."""
    for name, version in VERSIONS.items():
        if peer.startswith(name) and "absent" not in peer:
            if name not in bench.versions:
                bench.versions[name] = version(bench)
            return f"{name} {bench.versions[name]}{peer[len(name):]}"
    return peer


def said(command, pattern):
    output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    match = re.search(pattern, output)
    return match[1] if match else "(no version)"


def of_pypi(package):
    def version(bench):
        return said([bench.python(), "-c", f"import {package} as it; print('version', getattr(it, '__version__', ''))"],
                    r"version (\S+)")
    return version


def of_prmon(bench):
    """It has no option for that; its summary says it."""
    summary = bench.file("version.json")
    subprocess.run(["prmon", "--json-summary", summary, "--filename", bench.file("version.txt"), "--", "/bin/true"],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=bench.folder)
    with open(summary) as text:
        return json.load(text).get("prmon", {}).get("Version", "(no version)")


VERSIONS = {
    "timeout": lambda _: said(["timeout", "--version"], r"(\d[\d.]+)"),
    "systemd-run": lambda _: said(["systemd-run", "--version"], r"(\d+)"),
    "psutil": of_pypi("psutil"),
    "mprof": of_pypi("memory_profiler"),
    "prmon": of_prmon,
}
