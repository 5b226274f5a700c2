#!/usr/bin/env bash
# memory_limited_run.sh: the command lines and log of the script of that name, with memcage as its engine.
#
#   memory_limited_run.sh [--max-memory MB] [--check-interval SEC] [--kill-threshold RATIO]
#                         [--log-file FILE] [--] command …
#
# Works as a copy or a link anywhere: memcage is taken from $MEMCAGE, from PATH, or from the tree that this
# file lies in, where it is built on first use. Every other option of `memcage run` is accepted too.
set -u

fail() { printf 'memory_limited_run.sh: %s\n' "$1" >&2; exit 1; }

find_memcage() {
    if [ -n "${MEMCAGE:-}" ]; then
        [ -x "$MEMCAGE" ] || fail "\$MEMCAGE is '$MEMCAGE', which cannot be executed"
        memcage=$MEMCAGE
        return
    fi
    if memcage=$(command -v memcage); then return; fi
    local here
    here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
    # A release has the binary beside this file or in ../bin; the source tree builds it.
    for memcage in "$here/memcage" "$here/../bin/memcage"; do
        [ -x "$memcage" ] && return
    done
    [ -x "$here/build" ] || fail "memcage was not found; put it on PATH, or its path into \$MEMCAGE"
    memcage=$here/../.build/bin/memcage
    [ -x "$memcage" ] || printf 'memory_limited_run.sh: building memcage, once (a few minutes)\n' >&2
    # An ordinary user may have no Cairo, and a run draws nothing.
    "$here/build" --without-plot || fail 'memcage could not be built'
}

find_memcage
# As the original: its lines on stdout, and status 1 for bad usage.
exec "$memcage" run --announce stdout --status-on-failure 1 "$@"
