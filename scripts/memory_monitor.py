#!/usr/bin/env python3
"""memory_monitor.py: the command lines and log of the script of that name, with memcage as its engine.

    memory_monitor.py [--max-memory MB] [--check-interval SEC] [--kill-threshold RATIO]
                      [--log-file FILE] [--] command …

    --max-memory      what the command and all it starts may hold; also 4G, 80%, auto (4000)
    --check-interval  the beat of the log, never the reaction time (10)
    --kill-threshold  the command is ended above this share of the maximum (0.9)
    --log-file        appended to; - for stderr, none for no file (memory_monitor.log)

Logs the memory in use and that of the largest processes at every beat, the most that each was seen with at the
end, and ends with the command's status; with 1 when memory ended it or it could not be started. Every other option
of `memcage run` is taken from the environment (MEMCAGE_TIME_LIMIT=2h). Works as a copy or a link anywhere: memcage
is taken from $MEMCAGE, from PATH, or from the tree that this file lies in, where it is built on first use.
"""

import json
import logging
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading

MIB = 1 << 20
DEFAULTS = {
    "--max-memory": "4000",
    "--check-interval": "10",
    "--kill-threshold": "0.9",
    "--log-file": "memory_monitor.log",
}
FORWARDED = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2}
FROM_KERNEL = 128  # si_code of what the terminal sends, to the command as well
# Reasons of memcage for which the status is the command's own.
OWN_END = ("exited", "signalled", "interrupted")
KILL_LINES = {
    "threshold": "MEMORY THRESHOLD EXCEEDED!",
    "thrash": "MEMORY THRASHING: the job stalls at its limit",
    "time-limit": "TIME LIMIT EXCEEDED",
    "node": "NODE MEMORY LOW",
}


def complain(text):
    try:
        sys.stderr.write("memory_monitor.py: %s\n" % text)
    except (AttributeError, OSError):
        pass  # closed by the caller, or full: there is nobody to tell


def fail(text):
    complain(text)
    sys.exit(1)


# The command line


def parse(words):
    """The options, and the command behind them: byte for byte, with or without a `--` before it."""
    chosen = {name: os.environ.get("MEMCAGE_" + name[2:].replace("-", "_").upper(), value)
              for name, value in DEFAULTS.items()}
    words = list(words)
    while words and words[0].startswith("-"):
        word = words.pop(0)
        if word == "--":
            break
        if word in ("-h", "--help"):
            print(__doc__, end="")
            sys.exit(0)
        name, has_value, value = word.partition("=")
        if name not in DEFAULTS:
            fail("unknown option '%s'; before the command there may be %s" % (word, ", ".join(DEFAULTS)))
        if not has_value:
            if not words or words[0] == "--":
                fail("%s needs a value" % name)
            value = words.pop(0)
        chosen[name] = value
    if not words:
        fail("no command is given; try memory_monitor.py --max-memory 4000 -- python script.py")
    check(chosen)
    return chosen, words


def check(chosen):
    """Refuses what memcage would refuse, before a line is logged."""
    limit = chosen["--max-memory"]
    if megabytes(limit) is None and not re.fullmatch(r"auto|\d+(\.\d+)?%", limit):
        fail("--max-memory: '%s' is no size above 0; give MiB, or 4G, 80%%, auto" % limit)
    if not 0 < number(chosen["--kill-threshold"]) <= 1:
        fail("--kill-threshold: '%s' is no ratio above 0 and at most 1 (0.9)" % chosen["--kill-threshold"])
    if not 0.01 <= number(chosen["--check-interval"]) < 1e6:
        fail("--check-interval: '%s' is no time in seconds, at least 0.01 (10)" % chosen["--check-interval"])


def number(text):
    return float(text) if re.fullmatch(r"\d*\.?\d+|\d+\.", text) else -1.0


def megabytes(text):
    """The size in MiB; None for what only memcage can tell, and for what is no size."""
    match = re.fullmatch(r"(\d*\.?\d+) ?(?:([KMGT])(?:i?B)?)?", text, re.IGNORECASE)
    if not match:
        return None
    scale = {"K": 1 / 1024, "M": 1, "G": 1024, "T": 1024 ** 2}[(match.group(2) or "M").upper()]
    size = float(match.group(1)) * scale
    return size if 0 < size < 1e12 else None


def find_memcage():
    named = os.environ.get("MEMCAGE")
    if named:
        if not (os.path.isfile(named) and os.access(named, os.X_OK)):
            fail("$MEMCAGE is '%s', which cannot be executed" % named)
        return named
    here = os.path.dirname(os.path.realpath(__file__))
    # A release has the binary beside this file or in ../bin; the source tree builds it.
    for path in (shutil.which("memcage"), os.path.join(here, "memcage"), os.path.join(here, "../bin/memcage")):
        if path and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    build = os.path.join(here, "build")
    if not os.access(build, os.X_OK):
        fail("memcage was not found; put it on PATH, or its path into $MEMCAGE")
    path = os.path.join(here, "../.build/bin/memcage")
    if not os.path.exists(path):
        complain("building memcage, once (a few minutes)")
    # An ordinary user may have no Cairo, and a run draws nothing.
    if subprocess.call([build, "--without-plot"], stdout=sys.stderr) != 0:
        fail("memcage could not be built")
    return path


# The log


class Handler(logging.StreamHandler):
    """A stream of the log. When it takes no more, that is said once, and the run goes on without it."""

    def __init__(self, stream, name):
        super().__init__(stream)
        self.target = name

    def handleError(self, record):
        error = sys.exc_info()[1]
        log.removeHandler(self)
        # A reader that has gone, as `head` does, has seen what it wanted.
        if not isinstance(error, BrokenPipeError):
            complain("cannot write to %s: %s; going on without it" % (self.target, reason(error)))


log = logging.getLogger("memory_monitor")


def reason(error):
    return getattr(error, "strerror", None) or str(error)


def open_log(name, was_named):
    """The log goes to stdout and to the file: opened unbuffered, so that a full disk shows where it is met."""
    log.setLevel(logging.INFO)
    log.propagate = False
    # A stream that the caller has closed is None to Python.
    streams = [(sys.stdout, "stdout")] if sys.stdout else []
    if sys.stdout:
        sys.stdout.reconfigure(errors="backslashreplace")
    if name == "-":
        streams += [(sys.stderr, "stderr")] if sys.stderr else []
    elif name != "none":
        try:
            streams.append((open(name, "a", encoding="utf-8", errors="backslashreplace"), "the log '%s'" % name))
        except OSError as error:
            text = "cannot write the log '%s': %s" % (name, reason(error))
            if was_named:
                fail(text + "; give --log-file a file that can be appended to, or none")
            complain(text + "; going on without it")
    for stream, target in streams:
        handler = Handler(stream, target)
        handler.setFormatter(logging.Formatter("%(asctime)s - %(levelname)s - %(message)s"))
        log.addHandler(handler)


def close_log():
    """Python would try once more at its end to write what a full disk refused, and complain at length."""
    for stream in (handler.stream for handler in log.handlers):
        try:
            stream.flush()
        except OSError:
            pass


def shown(value):
    """MiB as the log has them: whole ones bare."""
    return "%d" % value if value == int(value) else "%.1f" % value


# The run


class Run:
    """What memcage tells of one run, as it comes, into the log."""

    def __init__(self, settings, command):
        self.settings = settings
        self.command = command
        self.interval = float(settings["--check-interval"])
        # How often memcage tells of every process: more often than the log, lest short-lived ones are missed.
        self.look = min(self.interval, max(1.0, self.interval / 5))
        self.announced = None
        self.limits = {"max": 0, "threshold": 0}
        self.is_running = False
        self.unborn = set()  # processes as they were before the command ran
        self.current = 0
        self.most = None  # since the last line
        self.rows = []
        self.next_line = 0
        self.peaks = {}
        self.end = None

    def open(self):
        log.info("Starting memory-monitored execution")
        log.info("Command: %s", one_line(self.command))
        limit, ratio = megabytes(self.settings["--max-memory"]), float(self.settings["--kill-threshold"])
        # What `auto` comes to only memcage knows.
        if limit:
            self.announce(round(limit * MIB), limit * MIB * ratio)
        log.info("Check interval: %ss", shown(self.interval))

    def announce(self, limit, threshold):
        lines = ("Max memory: %sMB" % shown(limit / MIB), "Kill threshold: %.1fMB" % (threshold / MIB))
        if lines != self.announced:
            self.announced = lines
            for line in lines:
                log.info(line)

    def take(self, line):
        """A line of the trace."""
        try:
            record = json.loads(line)
        except ValueError:
            return
        handle = getattr(self, "take_" + record.get("type", ""), None)
        if handle:
            handle(record)

    def take_start(self, record):
        self.limits = record["limits"]
        # Lowered, perhaps, to what this place grants.
        self.announce(self.limits["max"], self.limits["threshold"])

    def take_sample(self, record):
        rows = [(row["pid"], one_line(row["command"]), row["memory"]) for row in record["largest"]]
        if not self.is_running:
            self.unborn.update(row[:2] for row in rows)
            return
        self.rows = [row for row in rows if row[:2] not in self.unborn]
        self.current = record["charged"][2]
        self.most = max(self.most or 0, self.current)
        # A process is the same until it executes something else.
        for pid, command, memory in self.rows:
            self.peaks[pid, command] = max(self.peaks.get((pid, command), 0), memory)
        if record["time"] >= self.next_line:
            self.log_usage()
            self.next_line = record["time"] + self.interval - self.look / 2

    def log_usage(self):
        if self.most is not None:
            log.info("Memory usage: %.1fMB / %sMB", self.most / MIB, shown(self.limits["max"] / MIB))
            log_rows(self.rows)
        self.most = None

    def take_event(self, record):
        what = record["what"]
        if what == "started":
            self.is_running = True
            log.info("Started process with PID: %s", record["detail"])
        elif what == "decided":
            self.log_usage()
            log.error(KILL_LINES.get(record["detail"], record["detail"]))
            log.error("Current: %.1fMB, Threshold: %.1fMB", self.current / MIB, self.limits["threshold"] / MIB)
            log.error("Killing process tree...")
            self.is_running = False
        elif what == "leftovers":
            log.warning("%d processes outlived the command; ending them", record["count"])

    def take_end(self, record):
        if self.is_running and self.next_line == 0:
            # It was over before the first beat.
            self.most = record["peak"]["sampled"]
        self.log_usage()
        self.end = record

    def close(self, status):
        """The last lines, and the exit status: the command's own, or 1. `status` is memcage's."""
        ended = self.end or {"reason": "setup-failed" if status > 0 else "lost", "status": 1}
        status = ended["status"] if ended["reason"] in OWN_END else 1
        if ended["reason"] == "setup-failed":
            log.error("The command could not be started")
        elif ended["reason"] == "lost":
            log.error("memcage itself was killed")
        elif ended["reason"] == "time-limit":
            log.error("Process killed due to the time limit")
        elif ended["reason"] not in OWN_END:
            log.error("Process killed due to excessive memory usage")
        if self.peaks:
            log.info("Peak memory by process:")
            peaks = [(pid, command, memory) for (pid, command), memory in self.peaks.items()]
            log_rows(sorted(peaks, key=lambda row: -row[2])[:10])
        log.info("Process completed with exit code: %d", status)
        return status


def log_rows(rows):
    for pid, command, memory in rows:
        log.info("  PID %d: %.1fMB %s", pid, memory / MIB, command)


def one_line(words):
    """A command as a shell would take it. A word that is no text comes from memcage as an object."""
    texts = (word["text"] if isinstance(word, dict) else word for word in words)
    return " ".join(map(shlex.quote, texts)).replace("\n", "\\n")


def start(memcage, run, trace):
    """memcage, with the signals as they were before they were kept for `wait`."""
    options = ["--max-memory", run.settings["--max-memory"], "--kill-threshold", run.settings["--kill-threshold"]]
    options += ["--check-interval", "%.6f" % run.look, "--log-file", "none", "--announce", "none"]
    # The trace is opened by memcage itself, so that the command inherits nothing of it.
    options += ["--trace", "/proc/%d/fd/%d" % (os.getpid(), trace)]
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, FORWARDED | {signal.SIGCHLD})
    # No thread runs yet, so that Python code between fork and exec is safe. What the caller wants the command to
    # inherit is inherited.
    try:
        return subprocess.Popen(
            [memcage, "run"] + options + ["--"] + run.command, close_fds=False,
            preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, blocked))
    except OSError as error:
        fail("memcage ('%s') could not be started: %s" % (memcage, reason(error)))


def wait(process):
    """Waits for the end and hands signals on, but for those that the terminal has sent to everybody."""
    while process.poll() is None:
        heard = signal.sigwaitinfo(FORWARDED | {signal.SIGCHLD})
        if heard.si_signo != signal.SIGCHLD and heard.si_code != FROM_KERNEL:
            process.send_signal(heard.si_signo)
    return process.returncode


def die_of(number):
    """As the command did: a shell's loop must stop on Ctrl-C."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})


def main():
    settings, command = parse(sys.argv[1:])
    memcage = find_memcage()
    open_log(settings["--log-file"], settings["--log-file"] != DEFAULTS["--log-file"])
    run = Run(settings, command)
    run.open()
    reading, writing = os.pipe()
    process = start(memcage, run, writing)
    with open(reading, encoding="utf-8", errors="replace") as lines:
        reader = threading.Thread(target=lambda: [run.take(line) for line in lines], daemon=True)
        reader.start()
        ended = wait(process)
        # The other end of the pipe is closed now in every process, and the reader comes to its end.
        os.close(writing)
        reader.join()
    status = run.close(ended)
    close_log()
    if -ended in (signal.SIGINT, signal.SIGQUIT):
        die_of(-ended)
    return status


if __name__ == "__main__":
    sys.exit(main())
