"""The public API: its examples, and what it refuses."""

import doctest
import subprocess
import sys

import numpy as np
import pytest

import t2s_jax as t2s

WITHOUT_EXAMPLE = {"UserError", "__version__"}


@pytest.mark.parametrize("name", ["__module__", *sorted(set(t2s.__all__) - WITHOUT_EXAMPLE)])
def test_examples(name):
    target = t2s if name == "__module__" else getattr(t2s, name)
    finder = doctest.DocTestFinder(recurse=False)
    found = finder.find(target, name, module=t2s, globs=dict(vars(t2s)))
    results = doctest.DocTestRunner()
    for example in found:
        results.run(example)
    assert results.failures == 0
    assert results.tries > 0


def test_import_is_light():
    code = (
        "import sys, t2s_jax;assert not {'jax', 'numpy', 'tensorflow', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_render_is_a_pure_function_of_its_arguments():
    first = t2s.render("mug", 2, params=(0, 0, 0, 1, 0, 0, 0, 1), resolution=32)
    again = t2s.render("mug", 1, params="light_color+materials", resolution=32)
    np.testing.assert_array_equal(first[:1], again)
    assert (first[0] != first[1]).any()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: t2s.render("mug", 0), "count must be at least 1, got 0"),
        (lambda: t2s.render("spaceport"), "spaceport"),
        (lambda: t2s.render("mug", params="colour"), "cannot read SimParams 'colour'"),
        (lambda: t2s.load_bundle("nowhere"), "nowhere"),
        (lambda: t2s.load_task("nowhere/at/all"), "nowhere/at/all"),
        (
            lambda: t2s.task_vector(np.zeros((2, 8, 8, 4), np.uint8), [0, 1]),
            r"shape \[N, H, W, 3\]",
        ),
        (lambda: t2s.task_vector(np.zeros((2, 8, 8), np.uint8), [0, 1, 2]), "2 integers"),
        (lambda: t2s.task_distance([1.0], [1.0, 2.0]), r"got shapes \[1\] and \[2\]"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(t2s.UserError, match=message):
        call()
