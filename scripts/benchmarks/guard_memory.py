"""The guard's memory: all that memcage keeps running beside a quiet job, the log's writer included."""
import subprocess
import time

from harness import Row, end, found, guards, memory_of


def rows(bench, backend="proc"):
    job = bench.caged(["--backend", backend, "--max-memory", "1G", "--log-file", bench.file("log"), "--trace",
                       bench.file("trace")], [bench.driver("tree"), "1", "0"])
    try:
        time.sleep(3)  # one beat and more: what the watch needs it has by then
        pids = guards(job.pid)
        resident, private = memory_of(pids, "Rss"), memory_of(pids, "Private_Dirty") + memory_of(pids, "Private_Clean")
        anonymous = memory_of(pids, "Private_Dirty")
    finally:
        end(job)
    peer = prmon_memory(bench)
    what = f"guard's memory, {'/proc' if backend == 'proc' else backend} ({len(pids)} processes)"
    yield Row(f"{what}: RSS", f"{resident} KiB", f"prmon: {peer} KiB" if peer else "prmon: absent",
              f"{resident / peer:.2f}" if peer else "", "≤ 4 MiB", resident <= 4096)
    yield Row(f"{what}: private", f"{private} KiB", "", "", "≤ 1 MiB", private <= 1024)
    yield Row(f"{what}: private and written", f"{anonymous} KiB", "", "", "", None)


def prmon_memory(bench):
    if not found("prmon"):
        return None
    job = subprocess.Popen([bench.driver("tree"), "1", "0"], stdout=subprocess.PIPE)
    job.stdout.readline()
    prmon = subprocess.Popen(["prmon", "--pid", str(job.pid), "--interval", "1", "--filename", bench.file("prmon.txt"),
                              "--json-summary", bench.file("prmon.json")], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, cwd=bench.folder)  # where it leaves its log
    time.sleep(2)
    peer = memory_of([prmon.pid], "Rss")
    end(job)
    prmon.wait(20)
    return peer
