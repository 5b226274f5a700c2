"""Launch into a cgroup: in an own delegated one, against the floor, cgmemtime and systemd's scopes, in one boot."""
from harness import MEMCAGE, Row, above, compare, found

ROUNDS = 30


def rows(bench):
    what = "launch, lab, cgroup"
    # The same mechanism by hand of others: a folder, clone3 into it, exec, wait. It knows no limits, and needs a base in
    # which nobody stands.
    peer = [found("cgmemtime"), "-Z", "-c", "/sys/fs/cgroup/system.slice/cgmt-XXXXXX", "/bin/true"]
    commands = [["/bin/true"], [MEMCAGE, "run", "--backend", "cgroup", "--log-file", bench.file("log"), "--", "/bin/true"],
                [bench.driver("cagefloor"), "/bin/true"], ["systemd-run", "--quiet", "--scope", "/bin/true"]]
    bare, caged, floor, scope, *others = bench.interleave(ROUNDS, commands + ([peer] if peer[0] else []))
    for name, column in (("time", 0), ("CPU time", 1)):
        figure = above(caged, bare, column)
        yield compare(f"{what}: {name} beyond bare", figure, above(floor, bare, column), "floor in C", 1.3)
        other = above(others[0], bare, column) if others else None
        yield Row(f"{what}: {name} beyond bare", f"{figure:.0f} µs",
                  f"cgmemtime: {other:.0f} µs" if others else "cgmemtime: absent",
                  f"{figure / other:.2f}" if others else "", "beside it", None if others else False)
        manager = above(scope, bare, column)
        if column == 0:
            yield compare(f"{what}: {name} beyond bare", figure, manager, "systemd-run --scope", 1 / 8)
        else:  # what systemd's manager does for it is in no CPU time of its own
            yield Row(f"{what}: {name} beyond bare", f"{figure:.0f} µs",
                      f"systemd-run --scope, without the manager's part: {manager:.0f} µs", f"{figure / manager:.2f}", "",
                      None)
