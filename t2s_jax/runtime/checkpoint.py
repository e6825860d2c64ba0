"""Checkpoints: the only user of orbax.

A checkpoint carries its recipe (such as the config that rebuilds it) as JSON metadata beside the
arrays, so that a later program needs one path only.
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
    """Writes a pytree of arrays and its metadata as one directory, atomically.

    The metadata is written last: `load_tree` refuses a directory without it.

    Args:
      directory: to write; replaced where it exists.
      tree: nested dicts of arrays.
      metadata: anything that JSON can hold.

    Raises:
      UserError: the disk is full.
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
    """Returns whether a directory holds a checkpoint that `save_tree` finished."""
    return (pathlib.Path(directory) / _METADATA).is_file()


def load_metadata(directory: str | os.PathLike) -> dict:
    """Reads the metadata of a checkpoint alone, without its arrays.

    Raises:
      UserError: the directory holds no complete checkpoint.
    """
    path = pathlib.Path(directory)
    if not path.is_dir():
        raise UserError(f"no checkpoint at {path}: there is no such directory")
    try:
        return json.loads((path / _METADATA).read_text())
    except (OSError, ValueError):
        raise UserError(
            f"no complete checkpoint of t2s_jax at {path}: {_METADATA} is missing or damaged; "
            "run the command that writes it again"
        ) from None


def load_tree(directory: str | os.PathLike) -> tuple[Any, dict]:
    """Reads a checkpoint that `save_tree` wrote.

    Returns:
      The tree, with host numpy arrays, and the metadata.

    Raises:
      UserError: the directory holds no complete checkpoint, or its arrays cannot be read.
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
    """The checkpoints of one training run: saved during training, the latest one restored.

    Saving is asynchronous: the state is copied to the host, and written while the next steps run.
    All processes of the job call every method.
    """

    def __init__(
        self,
        directory: str | os.PathLike,
        *,
        every_steps: int,
        keep: int = 2,
        best: str | None = None,
    ):
        """Opens (and makes) the directory, and removes unfinished writes of a killed run.

        Args:
          directory: of the checkpoints.
          every_steps: interval between two checkpoints; 0 saves nothing.
          keep: how many of the latest to keep.
          best: name of a metric; the checkpoint with its highest value is kept as well.
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
        """Restores the latest state; None where there is none yet.

        Args:
          like: a state of the expected structure and shapes.

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
        """Restores the state with the highest metric `best`; None where none exceeds `above`.

        Args:
          like: as in `restore_latest`.
          above: a value of the metric.
        """
        if self._open is None:
            return None
        self._open.wait()
        found = [c for c in self._open.checkpoints if c.metrics]
        # Of equal ones the later, which is the one that is kept.
        best = max(found, key=lambda c: (c.metrics[self._best], c.step), default=None)
        if best is None or best.metrics[self._best] <= above:
            return None
        return self._open.load(best.step, jax.tree.map(np.asarray, parallel.to_host(like)))

    def is_due(self, step: int) -> bool:
        """Returns whether a checkpoint is to be saved after `step`."""
        return self._open is not None and step % self._every == 0

    def save(self, step: int, state: Any, metrics: dict[str, float] | None = None) -> None:
        """Saves the state if a checkpoint is due.

        Args:
          step: number of the step that gave the state.
          state: a pytree of arrays.
          metrics: of the state, for `best`.

        Raises:
          UserError: this or an earlier checkpoint found no space on the disk.
        """
        if self.is_due(step):
            host = parallel.to_host(state)
            with _disk_full_as_user_error(self._path, host):
                self._open.save_async(step, host, metrics=metrics)

    def save_now(self, step: int, state: Any) -> None:
        """Saves the state regardless of the interval, and returns when it is written."""
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
        """Waits until all checkpoints are written."""
        if self._open is not None:
            with _disk_full_as_user_error(self._path, {}):
                self._open.close()


def _preservation(keep: int, best: str | None) -> Any:
    policies = ocp.training.preservation_policies
    latest = policies.LatestN(keep)
    if best is None:
        return latest
    # A checkpoint that SIGTERM caused between two validations has no metrics; it need not stay.
    highest = policies.BestN(
        get_metric_fn=lambda metrics: metrics[best], n=1, keep_checkpoints_without_metrics=False
    )
    return policies.AnyPreservationPolicy([latest, highest])


@contextlib.contextmanager
def _disk_full_as_user_error(path: pathlib.Path, tree: Any) -> Iterator[None]:
    """Turns the error of a disk too full for these host arrays into one line.

    The space is checked beforehand, because the libraries below print tracebacks of their own.
    Another program can still take it in between.

    Raises:
      UserError: the disk is full.
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
            "some and run the same command again: it continues from the last complete checkpoint"
        ) from error
