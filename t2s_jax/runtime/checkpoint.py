"""Checkpoints: the only user of orbax.

A checkpoint carries the recipe that rebuilds it (config and the like) as JSON metadata
beside the arrays, so that one path is all a later program needs.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import pathlib
import shutil
from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
from orbax.checkpoint import v1 as ocp

from t2s_jax.runtime import hosts, parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import is_disk_full, write_json

_METADATA = "t2s_metadata.json"


def save_tree(directory: str | os.PathLike, tree: Any, metadata: dict) -> None:
    """Writes a pytree of arrays and its metadata as one directory, whole or not at all.

    The metadata is written last, atomically: `load_tree` refuses a directory without it.

    Args:
      directory: replaced where it exists.
      tree: nested dicts of arrays.
      metadata: what JSON can hold.
    """
    path = pathlib.Path(directory).resolve()
    if hosts.is_lead():
        path.parent.mkdir(parents=True, exist_ok=True)
        (path / _METADATA).unlink(missing_ok=True)
    tree = parallel.to_host(tree)
    with _disk_full_as_user_error(path, tree):
        ocp.save(path, tree, overwrite=True)
    if hosts.is_lead():
        write_json(path / _METADATA, metadata)
    hosts.barrier(f"saved {path}")


def has_tree(directory: str | os.PathLike) -> bool:
    """Whether `save_tree` finished there."""
    return (pathlib.Path(directory) / _METADATA).is_file()


def load_metadata(directory: str | os.PathLike) -> dict:
    """The metadata alone, without reading arrays.

    Raises:
      UserError: no whole checkpoint is there.
    """
    path = pathlib.Path(directory)
    if not path.is_dir():
        raise UserError(f"no checkpoint at {path}: there is no such directory")
    try:
        return json.loads((path / _METADATA).read_text())
    except (OSError, ValueError):
        raise UserError(
            f"no whole checkpoint of t2s_jax at {path}: {_METADATA} is missing or damaged; "
            "run the command that writes it again"
        ) from None


def load_tree(directory: str | os.PathLike) -> tuple[Any, dict]:
    """Reads what `save_tree` wrote.

    Returns:
      The tree, with host numpy arrays, and the metadata.

    Raises:
      UserError: no whole checkpoint is there, or its arrays cannot be read.
    """
    path = pathlib.Path(directory).resolve()
    metadata = load_metadata(path)
    try:
        return jax.tree.map(np.asarray, ocp.load(path)), metadata
    except (OSError, ValueError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"the checkpoint at {path} cannot be read ({reason}); make it again") from (
            error
        )


class TrainCheckpoints:
    """The checkpoints of one training run: saved on the way, the latest restored.

    Saving is asynchronous: the state is copied to the host, the write goes on behind the
    next steps. All processes of the job call every method.
    """

    def __init__(
        self,
        directory: str | os.PathLike,
        *,
        every_steps: int,
        keep: int = 2,
        best: str | None = None,
    ):
        """Opens (and makes) the directory; unfinished writes of a killed run are removed.

        Args:
          every_steps: save at multiples of it; 0 saves nothing.
          keep: how many of the latest to keep.
          best: keep the one, too, whose metric of that name is the highest.
        """
        self._best = best
        self._every = every_steps
        self._open = None
        path = pathlib.Path(directory).resolve()
        if every_steps:
            path.mkdir(parents=True, exist_ok=True)
            self._open = ocp.training.Checkpointer(
                path,
                save_decision_policy=(
                    ocp.training.save_decision_policies.FixedIntervalPolicy(every_steps)
                ),
                preservation_policy=_preservation(keep, best),
                cleanup_tmp_directories=True,
            )
        self._path = path

    def restore_latest(self, like: Any) -> Any | None:
        """The latest state, or None where there is none yet.

        Args:
          like: a state of the structure and shapes to expect.

        Raises:
          UserError: the checkpoint does not fit `like` or cannot be read.
        """
        if self._open is None or self._open.latest is None:
            return None
        step = self._open.latest.step
        try:
            return self._open.load(step, jax.tree.map(np.asarray, parallel.to_host(like)))
        except (OSError, ValueError, KeyError) as error:
            reason = str(error).strip().splitlines()[0][:200]  # may spell out whole trees
            raise UserError(
                f"the checkpoint of step {step} in {self._path} cannot be restored ({reason}); "
                "delete it to resume from an earlier one"
            ) from error

    def restore_best(self, like: Any, *, above: float) -> Any | None:
        """The state whose metric is the highest, or None where none is over `above`.

        Args:
          like: as in `restore_latest`.
        """
        if self._open is None:
            return None
        self._open.wait()
        found = [c for c in self._open.checkpoints if c.metrics]
        # Of equals the later, which is the one that is kept.
        best = max(found, key=lambda c: (c.metrics[self._best], c.step), default=None)
        if best is None or best.metrics[self._best] <= above:
            return None
        return self._open.load(best.step, jax.tree.map(np.asarray, parallel.to_host(like)))

    def is_due(self, step: int) -> bool:
        """Whether `step` is a multiple of `every_steps`."""
        return self._open is not None and step % self._every == 0

    def save(self, step: int, state: Any, metrics: dict[str, float] | None = None) -> None:
        """Saves if it is due.

        Args:
          metrics: of the state, for `best`.

        Raises:
          UserError: this or an earlier checkpoint found no space on the disk.
        """
        if self.is_due(step):
            host = parallel.to_host(state)
            with _disk_full_as_user_error(self._path, host):
                self._open.save_async(step, host, metrics=metrics)

    def save_now(self, step: int, state: Any) -> None:
        """Saves whatever the interval, and returns when it is written."""
        if self._open is None or (self._open.latest and self._open.latest.step == step):
            return
        host = parallel.to_host(state)
        with _disk_full_as_user_error(self._path, host):
            self._open.save(step, host, force=True)

    def __enter__(self) -> TrainCheckpoints:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Waits for what is still being written."""
        if self._open is not None:
            with _disk_full_as_user_error(self._path, {}):
                self._open.close()


def _preservation(keep: int, best: str | None) -> Any:
    policies = ocp.training.preservation_policies
    latest = policies.LatestN(keep)
    if best is None:
        return latest
    # What SIGTERM had saved between two validations has no metrics and is not to stay for ever.
    highest = policies.BestN(
        get_metric_fn=lambda metrics: metrics[best], n=1, keep_checkpoints_without_metrics=False
    )
    return policies.AnyPreservationPolicy([latest, highest])


@contextlib.contextmanager
def _disk_full_as_user_error(path: pathlib.Path, tree: Any) -> Iterator[None]:
    """Turns a disk without space for these host arrays into one line.

    Asked beforehand, because the libraries below print tracebacks of their own; another
    program can still take the space in between.
    """
    try:
        needed = sum(x.nbytes for x in jax.tree.leaves(tree))
        if needed > shutil.disk_usage(path if path.exists() else path.parent).free:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        yield
    except Exception as error:
        if not is_disk_full(error):
            raise
        raise UserError(
            f"no space left on the disk for a checkpoint of {needed / 1e6:.1f} MB in {path}; free "
            "some and run the same command again: it goes on from the last whole checkpoint"
        ) from error
