"""Launch by an ordinary user who came by ssh: a scope of the user's manager, beside systemd-run for the same."""
from harness import MEMCAGE, Row, above, compare

ROUNDS = 20


def rows(bench):
    bare, caged, scope = bench.interleave(ROUNDS, [
        ["/bin/true"], [MEMCAGE, "run", "--backend", "cgroup", "--log-file", bench.file("log"), "--", "/bin/true"],
        ["systemd-run", "--user", "--quiet", "--scope", "/bin/true"]])
    figure, peer = above(caged, bare, 0), above(scope, bare, 0)
    yield compare("launch, ssh user: time beyond bare", figure, peer, "systemd-run --user --scope", 1.2)
    figure, peer = above(caged, bare, 1), above(scope, bare, 1)
    yield Row("launch, ssh user: CPU time beyond bare", f"{figure:.0f} µs",
              f"systemd-run --user --scope, without the manager's part: {peer:.0f} µs", f"{figure / peer:.2f}", "", None)
