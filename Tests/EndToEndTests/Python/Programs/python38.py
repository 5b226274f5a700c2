"""The scripts named are Python 3.8 by their syntax, and import the standard library alone."""
import ast
import sys

OPTIONAL = {"awkward", "numpy", "uproot", "coffea"}
for path in sys.argv[1:]:
    with open(path) as file:
        tree = ast.parse(file.read(), path, feature_version=(3, 8))
    at_once = {alias.name.split(".")[0] for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    at_once |= {node.module.split(".")[0] for node in tree.body if isinstance(node, ast.ImportFrom)}
    anywhere = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import)
                for alias in node.names}
    standard = getattr(sys, "stdlib_module_names", at_once)
    assert at_once <= set(standard), (path, at_once - set(standard))
    assert anywhere <= set(standard) | OPTIONAL, (path, anywhere)
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    # Younger than 3.8, and easily written.
    young = {"removeprefix", "removesuffix", "unparse", "reset_peak", "pairwise", "batched", "to_thread", "bit_count"}
    assert not names & young, (path, names & young)
