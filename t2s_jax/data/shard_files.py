"""Shards as files: written while the next images are rendered, checked when they are read."""

from __future__ import annotations

import collections
import concurrent.futures
import contextlib
import hashlib
import json
import os
import pathlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from t2s_jax.data import records
from t2s_jax.runtime.files import atomic_write, write_json
from t2s_jax.runtime.monitor import log, quiet_tensorflow

DATASET_NAME = "task2sim"
_DONE = "shards_done"  # directory of one JSON record per whole shard
_BEHIND = 2  # batches that may wait to be encoded and written while the next is rendered
_MOST_ENCODERS = 16  # threads


class ShardWriter:
    """Encodes and writes in the background, so that the caller can go on rendering.

    Images are encoded by a pool of threads and written by one more, in order. A caller that
    gets too far ahead waits: what is encoded and not yet written stays in bounds. A shard is
    written under a temporary name and renamed when whole; after a failure nothing more is
    written, what is unfinished is removed, and the exception comes up in the next call or at
    the end of the `with` block.

    Attributes:
      written: images that are on disk.
    """

    def __init__(self, directory: pathlib.Path, num_shards: int, encoding: str):
        """Prepares the directory.

        Args:
          directory: of the render set; made where it is missing.
          num_shards: of the whole set.
          encoding: of the images, "png" or "jpeg".
        """
        quiet_tensorflow()
        self.written = 0
        self._directory, self._num_shards, self._encoding = directory, num_shards, encoding
        (directory / _DONE).mkdir(parents=True, exist_ok=True)
        # Encoding releases the GIL in zlib and libjpeg.
        self._encoders = concurrent.futures.ThreadPoolExecutor(_cores())
        self._writer = concurrent.futures.ThreadPoolExecutor(1)
        self._waiting: collections.deque[concurrent.futures.Future] = collections.deque()
        self._failed = False
        # The shard that is being written; only the writing thread uses these three.
        self._shard = contextlib.ExitStack()
        self._file: Any = None  # its open TFRecordWriter; None between two shards
        self._images = 0  # written to it

    def __enter__(self) -> ShardWriter:
        return self

    def __exit__(self, kind, *_) -> None:
        self._encoders.shutdown()
        self._writer.shutdown()
        with contextlib.suppress(_Unfinished), self._shard:
            raise _Unfinished  # so that a shard that was begun is removed, not renamed
        if kind is None:
            self._wait_for(0)

    def add(
        self, number: int, rows: Sequence[Mapping[str, Any]], keys: Sequence[Mapping[str, Any]]
    ) -> None:
        """Takes the next images of shard `number`; the one before must be finished.

        Args:
          number: of the shard.
          rows: of `records.rows`.
          keys: what else the record of each holds, as `records.serialize` takes it.
        """
        encoded = [self._encoders.submit(records.encode, row, self._encoding) for row in rows]
        self._in_order(self._write, number, encoded, keys)

    def finish(self, number: int, **more: Any) -> None:
        """Ends shard `number`; `more` goes to the record that says it is whole."""
        self._in_order(self._close, number, more)

    def _in_order(self, task: Callable, *arguments: Any) -> None:
        def guarded() -> None:
            if self._failed:
                return
            try:
                task(*arguments)
            except BaseException:
                self._failed = True
                raise

        self._waiting.append(self._writer.submit(guarded))
        self._wait_for(_BEHIND)

    def _wait_for(self, most: int) -> None:
        """Waits until at most so many tasks are left."""
        while len(self._waiting) > most:
            self._waiting.popleft().result()

    def _write(
        self,
        number: int,
        encoded: Sequence[concurrent.futures.Future],
        keys: Sequence[Mapping[str, Any]],
    ) -> None:
        if self._file is None:
            self._open(number)
        for future, more in zip(encoded, keys, strict=True):
            self._file.write(records.serialize(future.result() | more))
            self._images += 1
            self.written += 1

    def _open(self, number: int) -> None:
        import tensorflow as tf

        temporary = self._shard.enter_context(atomic_write(self._path(number)))
        self._file = self._shard.enter_context(tf.io.TFRecordWriter(str(temporary)))
        self._images = 0

    def _close(self, number: int, more: Mapping[str, Any]) -> None:
        self._shard.close()
        self._file = None
        file = self._path(number)
        record = {
            "file": file.name,
            "images": self._images,
            "bytes": file.stat().st_size,
            "sha256": checksum(file),
        }
        write_json(self._directory / _DONE / f"{number:05}.json", record | more)

    def _path(self, number: int) -> pathlib.Path:
        return self._directory / shard_name(number, self._num_shards)


class _Unfinished(Exception):
    """The shard that is being written will not be finished."""


def _cores() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(2, min(_MOST_ENCODERS, cores or 1))


def shard_name(number: int, count: int) -> str:
    """Returns the file name of shard `number` of `count`."""
    return f"{DATASET_NAME}-train.tfrecord-{number:05}-of-{count:05}"


def whole_shard(directory: pathlib.Path, number: int, count: int) -> dict | None:
    """Returns the record of a shard that exists and is undamaged."""
    file = directory / shard_name(number, count)
    try:
        record = json.loads((directory / _DONE / f"{number:05}.json").read_text())
    except (OSError, ValueError):
        return None
    if not file.is_file() or checksum(file) != record["sha256"]:
        log(f"{file} is missing or damaged: rendering it again")
        return None
    return record


def checksum(file: pathlib.Path) -> str:
    """Returns the SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
