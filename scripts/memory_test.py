#!/usr/bin/env python3
"""memory_test.py: the command lines of the script of that name, with memcage as its engine.

    memory_test.py [--threshold MB] [--tolerance PERCENT] [-o NAME] -s SCRIPT [ARG…]

Runs the script, writes NAME.dat and NAME.png, and exits with 0 when its peak is within the tolerance of the
threshold, with 1 when it is not, and with the script's own status when that failed. Every option of
`memcage test` is accepted too. Works as a copy or a link anywhere: memcage is taken from $MEMCAGE, from PATH, or
from the tree that this file lies in, where it is built on first use.
"""

import os
import shutil
import subprocess
import sys


def fail(text):
    sys.stderr.write("memory_test.py: %s\n" % text)
    sys.exit(1)


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
        sys.stderr.write("memory_test.py: building memcage, once (a few minutes)\n")
    if subprocess.call([build]) != 0:
        fail("memcage could not be built")
    return path


if __name__ == "__main__":
    program = find_memcage()
    # As the original: 1 for bad usage.
    os.execv(program, [program, "test", "--status-on-failure", "1"] + sys.argv[1:])
