"""Imports run one way: a package imports packages to its left, and `runtime`."""

import ast
import functools
import pathlib
import subprocess
import sys

import pytest

from tests.paths import ROOT

PACKAGE = ROOT / "t2s_jax"

# The way of the data. `runtime` serves all of them.
ORDER = (
    "runtime",
    "sim",
    "data",
    "tasks",
    "models",
    "training",
    "transfer",
    "task2vec",
    "rewards",
    "policy",
    "reporting",
    "commands",
)
# Modules that belong to no package: the public API and `python -m t2s_jax`.
FACES = ("__init__", "__main__")


def _modules():
    """Dotted names, without `t2s_jax.`, and paths."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield ".".join(path.relative_to(PACKAGE).with_suffix("").parts), path


@functools.cache
def _nodes(path: pathlib.Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text())))


@functools.cache
def _names(path: pathlib.Path) -> frozenset[str]:
    """Returns the modules that a file imports and the dotted names that it reads."""
    names = set()
    for node in _nodes(path):
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute):
            names.add(ast.unparse(node))
    return frozenset(names)


def _imports(path: pathlib.Path):
    """Names of the t2s_jax modules that a file imports, wherever the import stands."""
    for node in _nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            first, _, inner = node.module.partition(".")
            if first == "t2s_jax":
                yield from (f"{inner}.{alias.name}".strip(".") for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (
                alias.name.removeprefix("t2s_jax.")
                for alias in node.names
                if alias.name.startswith("t2s_jax.")
            )


def _package(name: str) -> str:
    return name.partition(".")[0]


def _allowed(package: str) -> set[str]:
    if package == "models":  # networks know nothing of images, simulators or tasks
        return {"runtime", "models"}
    return set(ORDER[: ORDER.index(package) + 1])


def test_every_module_has_a_package():
    found = {_package(name) for name, _ in _modules()} - set(FACES)
    assert found == set(ORDER)


@pytest.mark.parametrize("package", ORDER)
def test_imports_run_one_way(package):
    wrong = [
        f"t2s_jax.{name} imports t2s_jax.{imported}"
        for name, path in _modules()
        if _package(name) == package
        for imported in _imports(path)
        if _package(imported) not in _allowed(package)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_modules_import_each_other():
    """No circles within a package either."""
    names = {name.removesuffix(".__init__"): path for name, path in _modules()}
    arrows = {
        name: {i if i in names else i.rpartition(".")[0] for i in _imports(path)} & names.keys()
        for name, path in names.items()
    }
    done: set[str] = set()
    while free := {n for n, targets in arrows.items() if n not in done and targets <= done}:
        done |= free
    assert done == names.keys(), f"circle among {sorted(names.keys() - done)}"


def test_tests_mirror_the_packages():
    """A test lies in the folder of the package that it tests."""
    tests = ROOT / "tests"
    folders = {p.parent.relative_to(tests).as_posix() for p in tests.rglob("test_*.py")}
    assert {f for f in folders if not (PACKAGE / f).is_dir()} <= {"accelerators"}


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("orbax", {"runtime.checkpoint"}),
        ("clu", {"runtime.monitor"}),
        ("jax.pmap", {"runtime.parallel"}),
        ("jax.default_backend", {"runtime.implementation"}),
        ("jax.distributed", {"runtime.hosts"}),
    ],
)
def test_one_user_of_each_machine(library, allowed):
    users = {
        name
        for name, path in _modules()
        if any(f"{used}.".startswith(f"{library}.") for used in _names(path))
    }
    assert users == allowed


def test_package_import_is_light():
    code = (
        "import sys, t2s_jax, t2s_jax.commands.main, t2s_jax.tasks.loading, t2s_jax.sim.base;"
        "heavy = {'tensorflow', 'tdw', 'tensorflow_datasets'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
