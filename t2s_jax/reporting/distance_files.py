"""Distances between tasks as tables, as maps, and as one sentence on whether groups cluster."""

from __future__ import annotations

import csv
import os
import pathlib

import numpy as np

from t2s_jax.reporting.plots import png
from t2s_jax.reporting.task_map import task_map, tree
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import atomic_write
from t2s_jax.task2vec.task_distances import ALPHA, asymmetric_matrix, clustering, distance_matrix
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings


def write_distances(embeddings: TaskEmbeddings, directory: str | os.PathLike) -> str:
    """Writes symmetric and asymmetric distances as .csv and .png.

    Args:
      embeddings: at least 3 tasks.
      directory: gets symmetric.csv, symmetric.png (with the tree), asymmetric.csv and
        asymmetric.png.

    Returns:
      Whether groups cluster, and where the files are.

    Raises:
      UserError: too few tasks.
    """
    if len(embeddings) < 3:
        raise UserError(f"{len(embeddings)} tasks make no map; at least 3 are needed")
    directory = pathlib.Path(directory)
    symmetric, asymmetric = (
        distance_matrix(embeddings.vectors),
        asymmetric_matrix(embeddings.vectors),
    )
    linkage = tree(symmetric)
    labels = [name if seen else f"{name}*" for name, seen in zip(embeddings.names, embeddings.seen)]
    star = "; * unseen" if not all(embeddings.seen) else ""
    for name, values, title, columns in (
        ("symmetric", symmetric, f"Task2Vec distance (normalised cosine){star}", ""),
        (
            "asymmetric",
            asymmetric,
            f"Asymmetric distance from row to column, alpha {ALPHA:g}{star}",
            "to",
        ),
    ):
        _write_csv(directory / f"{name}.csv", embeddings.names, values)
        figure = task_map(
            values,
            labels,
            embeddings.groups,
            linkage,
            unit="distance",
            title=title,
            columns=columns,
        )
        with atomic_write(directory / f"{name}.png") as temporary:
            temporary.write_bytes(png(figure))
    return f"{_verdict(symmetric, embeddings)}\ndistances as tables and maps in {directory}"


def _write_csv(path: pathlib.Path, names: tuple[str, ...], values: np.ndarray) -> None:
    """Writes a row for each task, with its distance to each other in a column."""
    with (
        atomic_write(path) as temporary,
        open(temporary, "w", newline="", encoding="utf-8") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(["task", *names])
        for name, row in zip(names, values):
            writer.writerow([name, *(f"{value:.6f}" for value in row)])


def _verdict(distances: np.ndarray, embeddings: TaskEmbeddings) -> str:
    found = clustering(distances, embeddings.groups)
    if found is None:
        return (
            "whether groups cluster cannot be said: no two tasks of one group beside others "
            "(config.tasks.groups names a table of groups)"
        )
    groups = len({g for g in embeddings.groups if list(embeddings.groups).count(g) > 1})
    return (
        f"{len(embeddings)} tasks, {groups} groups of at least two: mean distance "
        f"{found.within:.3f} within groups, {found.between:.3f} between (p = {found.p_within:.2g} "
        f"by dealing groups at random); the nearest neighbour is of the same group for "
        f"{found.neighbour:.0%} of {found.tasks} tasks, {found.chance:.0%} by chance "
        f"(p = {found.p_neighbour:.2g})"
    )
