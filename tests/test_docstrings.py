"""Every public function, method and class says what it does."""

import ast
import functools

import pytest

from tests.paths import ROOT

# What these declare stands in `sim.base`; recipes are shapes, described by their categories' names.
INHERITED = {
    "t2s_jax/sim/procedural/simulator.py": "sim.base.Simulator",
    "t2s_jax/sim/tdw/simulator.py": "sim.base.Simulator",
    "t2s_jax/tasks/builders/": "tasks.builders.base",
}
RECIPES = "t2s_jax/sim/procedural/recipes/"

FILES = [p.relative_to(ROOT).as_posix() for p in sorted((ROOT / "t2s_jax").rglob("*.py"))]


@functools.cache
def _tree(file: str) -> ast.Module:
    return ast.parse((ROOT / file).read_text())


def _public(body, prefix=""):
    """Yields (dotted name, node) of the public definitions of a module or class."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield f"{prefix}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, f"{node.name}.")


@pytest.mark.parametrize("package", sorted({file.split("/")[1] for file in FILES}))
def test_public_definitions_have_docstrings(package):
    missing = []
    for file in FILES:
        if file.split("/")[1] != package or file.startswith(RECIPES):
            continue
        if not ast.get_docstring(_tree(file)):
            missing.append(file)
        methods_inherit = any(file.startswith(place) for place in INHERITED)
        missing += [
            f"{file}:{node.lineno} {name}"
            for name, node in _public(_tree(file).body)
            if not ast.get_docstring(node) and not (methods_inherit and "." in name)
        ]
    assert not missing, "\n".join(missing)
