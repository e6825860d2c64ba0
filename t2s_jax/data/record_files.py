"""Random access to the records of TFRecord files, which stay on disk.

TFRecord files are made to be read from end to end; an exact shuffle, resumed at any step,
needs any record at any time. Their frames are walked once (16 bytes of each record), and
records are then read where they lie; the operating system keeps in memory what fits.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
import struct
from collections.abc import Sequence

import numpy as np

from t2s_jax.runtime.errors import UserError

# A frame: length of the record (uint64), its checksum, the record, its checksum (uint32 each).
_HEADER, _CHECKSUM = 12, 4


@dataclasses.dataclass(frozen=True)
class RecordFiles:
    """The records of some files, in order.

    Attributes:
      files: paths.
      file: which of the files each record lies in. Shape [N], int32.
      offset: where it begins there, in bytes. Shape [N], int64.
      size: bytes. Shape [N], int64.
    """

    files: tuple[pathlib.Path, ...]
    file: np.ndarray
    offset: np.ndarray
    size: np.ndarray

    @classmethod
    def index(cls, files: Sequence[str | os.PathLike]) -> RecordFiles:
        """Finds every record.

        Raises:
          UserError: a file is cut off, or no TFRecord file.
        """
        paths = tuple(pathlib.Path(f) for f in files)
        places = [_places(path) for path in paths]
        counts = [len(p) for p in places]
        joined = np.concatenate([np.zeros((0, 2), np.int64), *places])
        file = np.repeat(np.arange(len(paths), dtype=np.int32), counts)
        return cls(paths, file, joined[:, 0], joined[:, 1])

    def __len__(self) -> int:
        return len(self.size)

    def subset(self, rows: np.ndarray) -> RecordFiles:
        """Returns some of the records. `rows`: shape [n], int, or [N], bool."""
        return dataclasses.replace(
            self, file=self.file[rows], offset=self.offset[rows], size=self.size[rows]
        )

    def read(self, rows: Sequence[int]) -> list[bytes]:
        """Returns the contents of records; safe to call from many threads."""
        handles: dict[int, int] = {}
        try:
            records = []
            for row in rows:
                number = int(self.file[row])
                if number not in handles:
                    handles[number] = os.open(self.files[number], os.O_RDONLY)
                size, offset = int(self.size[row]), int(self.offset[row])
                record = os.pread(handles[number], size, offset)
                if len(record) < size:
                    raise UserError(
                        f"{self.files[number]} has become shorter than it was; it must stay as it "
                        "is while it is trained on"
                    )
                records.append(record)
            return records
        finally:
            for handle in handles.values():
                os.close(handle)


def _places(path: pathlib.Path) -> np.ndarray:
    """Returns the offset and size of each record, bytes. Shape [n, 2], int64."""
    places, position, end = [], 0, path.stat().st_size
    with open(path, "rb") as file:
        while position < end:
            file.seek(position)
            header = file.read(_HEADER)
            size = struct.unpack("<Q", header[:8])[0] if len(header) == _HEADER else end
            start = position + _HEADER
            position = start + size + _CHECKSUM
            if position > end:
                raise UserError(
                    f"{path} is cut off after record {len(places)}, or no TFRecord file; make it "
                    "again"
                )
            places.append((start, size))
    return np.array(places, np.int64).reshape(-1, 2)
