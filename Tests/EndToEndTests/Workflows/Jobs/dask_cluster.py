"""A LocalCluster with two worker processes, one of whose tasks takes far more than the others: dask_cluster.py"""

import os
import subprocess
import time

from distributed import Client, LocalCluster


def task(number):
    if number != 6:
        time.sleep(0.05)
        return number
    print("task", number, "is in process", os.getpid(), flush=True)
    held = []
    while True:
        held.append(bytearray(4 << 20))
        time.sleep(0.01)


if __name__ == "__main__":
    subprocess.run(["memcage", "mark", "fit"], check=True)
    # memory_limit=0: the cage is the limit. Dask's nanny knows one worker at a time, and starts a killed one again.
    with LocalCluster(n_workers=2, threads_per_worker=1, memory_limit=0, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            print(client.gather(client.map(task, range(12))))
