"""Tables and maps of distances as files."""

import csv

import numpy as np
import pytest
from matplotlib.colors import to_hex
from PIL import Image

from t2s_jax.reporting.distance_files import write_distances
from t2s_jax.reporting.task_map import task_map, tree
from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_distances import asymmetric_matrix, distance_matrix
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings

NAMES = ("AID", "цифры", "mine_2", "x $y$")


@pytest.fixture
def embeddings():
    """Two pairs of a group each, in turns."""
    rng = np.random.default_rng(0)
    base = rng.exponential(size=(2, 40))
    vectors = base[[0, 1, 0, 1]] * rng.uniform(0.8, 1.2, (4, 40))
    return TaskEmbeddings(
        NAMES, vectors.astype(np.float32), (True, True, False, True), tuple("abab")
    )


def test_tables_maps_and_verdict(embeddings, tmp_path):
    text = write_distances(embeddings, tmp_path / "d")
    assert "4 tasks, 2 groups of at least two" in text
    assert "for 100% of 4 tasks" in text
    for name, want in (
        ("symmetric", distance_matrix(embeddings.vectors)),
        ("asymmetric", asymmetric_matrix(embeddings.vectors)),
    ):
        with open(tmp_path / "d" / f"{name}.csv", newline="", encoding="utf-8") as file:
            head, *rows = csv.reader(file)
        assert head == ["task", *NAMES]
        assert [row[0] for row in rows] == list(NAMES)
        np.testing.assert_allclose([[float(v) for v in row[1:]] for row in rows], want, atol=1e-6)
        with Image.open(tmp_path / "d" / f"{name}.png") as image:
            assert min(image.size) > 500
            assert len(image.convert("RGB").resize((64, 64)).getcolors(4096)) > 20


def test_rows_stand_in_the_order_of_the_tree(embeddings):
    distances = distance_matrix(embeddings.vectors)
    figure = task_map(
        distances, embeddings.names, embeddings.groups, tree(distances), unit="distance", title="t"
    )
    names = [label.get_text() for label in figure.axes[1].get_yticklabels()]
    at = {name.replace(r"\$", "$").replace(" ", "_"): i for i, name in enumerate(names)}
    assert abs(at["AID"] - at["mine_2"]) == abs(at["цифры"] - at["x_$y$"]) == 1
    shown = figure.axes[1].get_images()[0].get_array()
    order = [
        embeddings.names.index(n) for n in sorted(NAMES, key=lambda n: at[n.replace(" ", "_")])
    ]
    want = distances[np.ix_(order, order)]
    assert shown.mask.diagonal().all()
    off = ~np.eye(4, dtype=bool)
    np.testing.assert_allclose(shown.data[off], want[off])
    # The lowest leaf of the tree is the last row.
    assert figure.axes[0].get_ylim() == (40, 0)


def test_two_tasks_make_no_map(embeddings, tmp_path):
    with pytest.raises(UserError, match="2 tasks make no map; at least 3"):
        write_distances(embeddings.subset(names=NAMES[:2]), tmp_path)


def test_no_two_groups_look_alike():
    count = 14
    distances = 1.0 - np.eye(count)
    figure = task_map(
        distances,
        [f"t{i}" for i in range(count)],
        [f"kind {i}" for i in range(count)],
        tree(distances),
        unit="",
        title="",
    )
    of_rows = {(row.get_color(), row.get_style()) for row in figure.axes[1].get_yticklabels()}
    patches = zip(figure.legends[0].get_patches(), figure.legends[0].get_texts())
    in_legend = {(to_hex(patch.get_facecolor()), text.get_style()) for patch, text in patches}
    assert of_rows == in_legend
    assert len(of_rows) == count
