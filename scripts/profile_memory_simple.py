#!/usr/bin/env python3
"""profile_memory_simple.py: the memory of a coffea processor, stage by stage.

    profile_memory_simple.py FILE.root [--processor MODULE:CLASS] [--args JSON] [--entries N]
                             [--metadata JSON] [--schema NAME] [--mode virtual|eager]

    --processor  as `my_analysis.processors:MyProcessor`, from the folder of the launch or PYTHONPATH; without it
                 pt, eta, phi and mass of every collection are read
    --args       arguments of its constructor: an object by name, a list in order
    --entries    how many events of the tree `Events` (100)
    --metadata   an object, for events.metadata, beside what coffea's own runner puts there
    --schema     a class of coffea.nanoevents (NanoAODSchema)
    --mode       virtual reads a column when the processor asks for it, as coffea's runner does; eager reads all

After each stage stands what the process holds (RSS), and what it held at most inside of the stage. The kernel tells
that, also for calls that keep the interpreter; where it may not be asked, a thread looks every few milliseconds.
Exits with 0 only when every stage went well. Needs coffea; one file, works as a copy or a link anywhere.
"""

import contextlib
import gc
import importlib
import json
import os
import re
import shlex
import sys
import threading
import traceback
import warnings

MIB = 1 << 20
TREE = "Events"
DEFAULTS = {
    "--processor": None,
    "--args": "{}",
    "--entries": "100",
    "--metadata": "{}",
    "--schema": "NanoAODSchema",
    "--mode": "virtual",
}


class Failure(Exception):
    """What a user should read, in one line."""


# The command line


def parse(words):
    """The path of the file, and the options with their values read."""
    chosen, paths, words = dict(DEFAULTS), [], list(words)
    while words:
        word = words.pop(0)
        if word in ("-h", "--help"):
            print(__doc__, end="")
            sys.exit(0)
        name, has_value, value = word.partition("=")
        if not word.startswith("-"):
            paths.append(word)
        elif name not in DEFAULTS:
            raise Failure("unknown option '%s'; there are %s" % (word, ", ".join(DEFAULTS)))
        else:
            if not has_value and not words:
                raise Failure("%s needs a value" % name)
            chosen[name] = value if has_value else words.pop(0)
    if len(paths) != 1:
        raise Failure("give one ROOT file: profile_memory_simple.py FILE.root [--processor MODULE:CLASS]")
    # Python refuses to read a number of thousands of digits.
    if not re.fullmatch(r"0*[1-9][0-9]{0,17}", chosen["--entries"]):
        raise Failure("--entries: '%s' is no number of events above 0" % chosen["--entries"])
    chosen["--entries"] = int(chosen["--entries"])
    chosen["--args"] = read_json("--args", chosen, (dict, list), "an object or a list")
    chosen["--metadata"] = read_json("--metadata", chosen, dict, "an object")
    if chosen["--mode"] not in ("virtual", "eager"):
        raise Failure("--mode: '%s' is neither virtual nor eager" % chosen["--mode"])
    if chosen["--processor"] and not all(chosen["--processor"].partition(":")):
        raise Failure("--processor: '%s' is not MODULE:CLASS" % chosen["--processor"])
    check_file(paths[0])
    return paths[0], chosen


def read_json(name, chosen, kinds, wanted):
    try:
        value = json.loads(chosen[name])
    except ValueError as error:
        raise Failure("%s: '%s' is no JSON: %s" % (name, chosen[name], error))
    if not isinstance(value, kinds):
        raise Failure("%s: '%s' is not %s" % (name, chosen[name], wanted))
    return value


def check_file(path):
    """What can be told before anything large is imported. URLs are left to uproot."""
    if "://" in path:
        return
    try:
        with open(path, "rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise Failure("cannot read '%s': %s" % (path, error.strerror))
    if magic != b"root":
        raise Failure("'%s' is not a ROOT file" % path)


# Memory


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MIB


class KernelPeak:
    """The most since `start`, as the kernel kept it: nothing is missed. Other readers of VmHWM see the reset."""

    source = "by the kernel (VmHWM)"

    def start(self):
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")

    def stop(self):
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:")) / 1024


class SampledPeak:
    """The most that a thread has seen since `start`."""

    source = "sampled every 5 ms; a call that keeps the interpreter is not looked into"

    def start(self):
        self.most, self.is_over = resident(), threading.Event()
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self):
        while not self.is_over.wait(0.005):
            self.most = max(self.most, resident())

    def stop(self):
        self.is_over.set()
        self.thread.join()
        return self.most


def peak_meter():
    try:
        KernelPeak().start()
        return KernelPeak()
    except OSError:
        return SampledPeak()


class Stage:
    def __init__(self, name):
        self.name = name


def rounded(change):
    """Never minus zero."""
    return round(change, 1) + 0.0


class Profile:
    """Prints a line for each stage, and one for its peak."""

    def __init__(self):
        self.meter = peak_meter()
        self.now = resident()
        self.peaks = []
        print("Initial memory: %.1f MB" % self.now, flush=True)

    @contextlib.contextmanager
    def stage(self, name):
        """Yields the stage, which may still change its name. One that fails has a peak too."""
        stage, before = Stage(name), self.now
        self.meter.start()
        try:
            yield stage
            self.now = resident()
            print("After %s: %.1f MB (%+.1f MB)" % (stage.name, self.now, rounded(self.now - before)))
        finally:
            peak = max(self.meter.stop(), self.now)
            self.peaks.append((peak, stage.name))
            print("  Peak in %s: %.1f MB" % (stage.name, peak), flush=True)

    def collect_garbage(self):
        before = self.now
        gc.collect()
        self.now = resident()
        print("After garbage collection: %.1f MB (freed %.1f MB)" % (self.now, rounded(before - self.now)))

    def close(self):
        peak, name = max(self.peaks)
        print("Largest peak: %.1f MB, in %s; peaks are %s" % (peak, name, self.meter.source))
        print("For memory over time: memcage run --trace profile.trace -- python3 %s; memcage plot profile.trace"
              % shlex.join(sys.argv))


# The processor


class Reader:
    """Stands in for a processor: reads what nearly every analysis reads."""

    columns = ("pt", "eta", "phi", "mass")

    def process(self, events):
        import awkward
        import numpy
        # The columns as they lie there: a collection may lack what its class would need.
        layout = events.layout
        return {
            (name, column): numpy.asarray(awkward.flatten(awkward.Array(layout[name][column]), axis=None))
            for name in layout.fields for column in self.columns if column in layout[name].fields}


@contextlib.contextmanager
def told(what, code=None):
    """Makes one line of an error, with the place in the user's code: the last one in the file `code`, else the last
    of all."""
    try:
        yield
    except Failure:
        raise
    except (Exception, SystemExit) as error:
        text = "%s: %s: %s" % (what, type(error).__name__, first_line(error))
        frames = [frame for frame in traceback.extract_tb(error.__traceback__)
                  if frame.filename not in (__file__, importlib.__file__) and not frame.filename.startswith("<")]
        own = [frame for frame in frames if frame.filename == code]
        if code and frames:
            text += " (%s, line %d)" % ((own or frames)[-1].filename, (own or frames)[-1].lineno)
        raise Failure(text)


def first_line(error):
    return next((line.strip() for line in str(error).splitlines() if line.strip()), "no message")


def import_coffea(schema):
    try:
        import coffea.nanoevents
    except ImportError as error:
        raise Failure("coffea cannot be imported (%s); try: pip install coffea" % first_line(error))
    if not hasattr(coffea.nanoevents, schema):
        raise Failure("--schema: coffea.nanoevents has no '%s'" % schema)
    return coffea.nanoevents


def find_class(name):
    """The class of --processor, and the file it comes from."""
    if name is None:
        return Reader, None
    module_name, _, class_name = name.partition(":")
    sys.path.insert(0, os.getcwd())
    sys.dont_write_bytecode = True
    with told("--processor: cannot import '%s'" % module_name, module_name):
        module = importlib.import_module(module_name)
    if not callable(getattr(module, class_name, None)):
        raise Failure("--processor: the module '%s' has no class '%s'" % (module_name, class_name))
    return getattr(module, class_name), module.__file__


def load(nanoevents, path, chosen):
    """The first events, with the metadata that coffea's own runner gives to a processor."""
    import uproot
    with told("cannot read '%s'" % path):
        with uproot.open(path) as file:
            if TREE not in file:
                names = ", ".join(sorted({key.partition(";")[0] for key in file.keys()})[:10])
                raise Failure("'%s' has no tree %s; it has: %s" % (path, TREE, names or "nothing"))
            count, identity = min(file[TREE].num_entries, chosen["--entries"]), str(file.file.uuid)
        if count == 0:
            raise Failure("'%s' has no events in %s" % (path, TREE))
        dataset = os.path.splitext(os.path.basename(path))[0]
        metadata = {"dataset": dataset, "filename": path, "treename": TREE, "entrystart": 0, "entrystop": count,
                    "fileuuid": identity}
        metadata.update(chosen["--metadata"])
        return nanoevents.NanoEventsFactory.from_root(
            {path: TREE}, mode=chosen["--mode"], entry_stop=count, metadata=metadata,
            schemaclass=getattr(nanoevents, chosen["--schema"])).events()


def profile(path, chosen):
    if not chosen["--processor"]:
        print("No --processor is given: %s of every collection are read" % ", ".join(Reader.columns))
    run = Profile()
    with run.stage("imports"):
        nanoevents = import_coffea(chosen["--schema"])
        make, module = find_class(chosen["--processor"])
    with run.stage("processor creation"), told("the processor cannot be made", module):
        arguments = chosen["--args"]
        processor = make(**arguments) if isinstance(arguments, dict) else make(*arguments)
        if not callable(getattr(processor, "process", None)):
            raise Failure("--processor: '%s' makes no processor: it has no process()" % chosen["--processor"])
    with run.stage("loading %d events" % chosen["--entries"]) as stage:
        events = load(nanoevents, path, chosen)
        stage.name = "loading %d events" % len(events)
    with run.stage("processing"), told("the processor failed", module):
        output = processor.process(events)
    run.collect_garbage()
    run.close()
    return output


def main():
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    try:
        profile(*parse(sys.argv[1:]))
    except Failure as failure:
        # A stream that the caller has closed is None to Python.
        if sys.stdout:
            sys.stdout.flush()
        if sys.stderr:
            sys.stderr.write("profile_memory_simple.py: %s\n" % failure)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        # Only our own lines are left to fail so. A reader that has gone, as `head` does, wants no more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            sys.stderr.write("profile_memory_simple.py: cannot write to stdout: %s\n" % error.strerror)
        sys.exit(1)


if __name__ == "__main__":
    main()
