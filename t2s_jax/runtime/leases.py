"""Leases: which worker does which piece of work, agreed on by files that all of them see.

A worker that wants a piece of work creates the file `<name>.<generation>` for itself alone
(O_EXCL, which network file systems honour too; no locks) and touches it every few seconds.
A lease that has not been touched for the time of a lease is stale, and so is one whose process
is gone from this very machine: whoever creates the next generation has taken the work over.
Nobody ever moves or deletes another's live lease, so a takeover has one winner at most.

What is left is a worker that stalls for longer than its lease and then goes on: its work is
done twice. Results must therefore be equal whoever makes them, and be written atomically.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import platform
import tempfile
import threading
from typing import Any

# Network file systems may show other hosts a time that is up to a minute old.
BEAT_SECONDS = 15.0
LEASE_SECONDS = 180.0


class Leases:
    """The leases in one directory, those of this process and those of others."""

    def __init__(
        self,
        directory: str | os.PathLike,
        *,
        beat: float = BEAT_SECONDS,
        seconds: float = LEASE_SECONDS,
    ):
        """Opens (and makes) the directory.

        Args:
          directory: on a file system that all workers share.
          beat: seconds between two touches of a lease that is held.
          seconds: after which an untouched lease is anybody's.
        """
        self.directory = pathlib.Path(directory)
        self._beat, self._seconds = beat, seconds
        self.directory.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, note: Any = None) -> Lease | None:
        """Takes the lease of a piece of work, unless somebody has it.

        Args:
          name: of the work; fit for a file name.
          note: what the others may know of it; anything that JSON can hold.

        Returns:
          The lease, to be released when the work is done or given up; None where another holds
          one. Whether the work was done in the meantime is for the caller to check again.
        """
        latest = self._latest().get(name, -1)
        if latest >= 0 and not self._is_stale(self._path(name, latest), self._clock()):
            return None
        path = self._path(name, latest + 1)
        try:
            with open(path, "x") as file:
                file.write(json.dumps(_identity(os.getpid()) | {"note": note}))
        except FileExistsError:
            return None
        return Lease(path, self._beat)

    def held(self) -> dict[str, Any]:
        """The names that anybody has a live lease to, with their notes."""
        now, found = self._clock(), {}
        for name, generation in self._latest().items():
            path = self._path(name, generation)
            if not self._is_stale(path, now):
                found[name] = _read(path).get("note")
        return found

    def clear(self, name: str) -> None:
        """Deletes all leases to a piece of work that is done: they are void."""
        for path in sorted(self.directory.glob(f"{name}.*")):
            if _parts(path)[0] == name:
                path.unlink(missing_ok=True)

    def _path(self, name: str, generation: int) -> pathlib.Path:
        return self.directory / f"{name}.{generation}"

    def _latest(self) -> dict[str, int]:
        """The latest generation of each name."""
        latest: dict[str, int] = {}
        for path in self.directory.glob("[!.]*"):
            name, generation = _parts(path)
            latest[name] = max(generation, latest.get(name, -1))
        return latest

    def _is_stale(self, path: pathlib.Path, now: float) -> bool:
        try:
            age = now - path.stat().st_mtime
        except FileNotFoundError:
            return True  # released at this moment
        return age > self._seconds or _is_dead(_read(path))

    def _clock(self) -> float:
        """The file system's time: the clocks of the workers' hosts may differ."""
        with tempfile.TemporaryFile(dir=self.directory) as file:
            file.write(b".")
            file.flush()
            return os.fstat(file.fileno()).st_mtime


@dataclasses.dataclass
class Lease:
    """A piece of work that this process has the lease of. It is a context that releases it."""

    path: pathlib.Path
    beat: float

    def __post_init__(self):
        self._released = threading.Event()
        threading.Thread(target=self._keep, daemon=True, name=f"lease {self.path.name}").start()

    def release(self) -> None:
        """Gives the work up, done or not. A second call does nothing."""
        if not self._released.is_set():
            self._released.set()
            self.path.unlink(missing_ok=True)

    def _keep(self) -> None:
        while not self._released.wait(self.beat):
            try:
                os.utime(self.path)
            except FileNotFoundError:
                return  # the work is done, and its leases were cleared
            except OSError:
                pass  # the file system is away for a moment; the lease has room for that

    def __enter__(self) -> Lease:
        return self

    def __exit__(self, *error: object) -> None:
        self.release()


def _parts(path: pathlib.Path) -> tuple[str, int]:
    name, _, generation = path.name.rpartition(".")
    return (name, int(generation)) if generation.isdecimal() else (path.name, -1)


def _read(path: pathlib.Path) -> dict:
    """Who holds a lease; {} while it is being written, or where it is gone."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def _identity(pid: int) -> dict:
    return {"machine": _machine(), "pid": pid, "started": _started(pid)}


def _is_dead(owner: dict) -> bool:
    """Whether the owner is a process of this very machine that is gone."""
    if not owner or owner["machine"] != _machine():
        return False
    return _started(owner["pid"]) != owner["started"]


def _machine() -> list[str]:
    """Where a process number means the same: host name, boot, and namespace of processes."""
    found = [platform.node()]
    try:
        boot = pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        found += [boot, os.readlink("/proc/self/ns/pid")]
    except OSError:
        pass  # not Linux
    return found


def _started(pid: int) -> str | None:
    """When a process of this machine was started ("" where that is not told); None if it ended."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else fields[19]
    except ProcessLookupError:
        return None
    except OSError:
        if os.path.isdir("/proc/self"):
            return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        pass  # another user's
    return ""
