"""A pool of four, one of whose tasks takes far more than the others: multiprocessing_pool.py"""

import multiprocessing
import os
import subprocess
import time


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
    with multiprocessing.Pool(4) as pool:
        print(pool.map(task, range(12), chunksize=1))
