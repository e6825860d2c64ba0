"""Leases: workers agree by files on a shared file system which of them does which piece of work.

A worker takes a piece of work by creating the file `<name>.<generation>` exclusively (O_EXCL, which
network file systems support; no locks), and touches it every few seconds. A lease is stale if it
has not been touched for `LEASE_SECONDS`, or if its process, on this machine, is gone. The worker
that creates the next generation has taken the work over. No worker moves or deletes the live lease
of another, so a takeover has at most one winner.

A worker that stalls for longer than its lease and then continues does its work a second time.
Results must therefore not depend on the worker, and must be written atomically.
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

# Network file systems may show other hosts a modification time that is up to a minute old.
BEAT_SECONDS = 15.0
LEASE_SECONDS = 180.0


class Leases:
    """The leases in one directory, of this process and of others."""

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
          beat: seconds between two touches of a lease.
          seconds: after which an untouched lease is stale.
        """
        self.directory = pathlib.Path(directory)
        self._beat, self._seconds = beat, seconds
        self.directory.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, note: Any = None) -> Lease | None:
        """Takes the lease of a piece of work, unless another worker holds it.

        Args:
          name: of the work; it becomes a part of a file name.
          note: for other workers to read, see `held`; anything that JSON can hold.

        Returns:
          The lease, to be released when the work is done or given up; None where another worker
          holds it. The caller must check again whether the work was done in the meantime.
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
        """Returns the names of all live leases, of any worker, with their notes."""
        now, found = self._clock(), {}
        for name, generation in self._latest().items():
            path = self._path(name, generation)
            if not self._is_stale(path, now):
                found[name] = _read(path).get("note")
        return found

    def clear(self, name: str) -> None:
        """Deletes all leases of a piece of work that is done."""
        for path in sorted(self.directory.glob(f"{name}.*")):
            if _parts(path)[0] == name:
                path.unlink(missing_ok=True)

    def _path(self, name: str, generation: int) -> pathlib.Path:
        return self.directory / f"{name}.{generation}"

    def _latest(self) -> dict[str, int]:
        """Returns the latest generation of each name."""
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
        """Returns the file system's time, since the clocks of the workers' hosts may differ."""
        with tempfile.TemporaryFile(dir=self.directory) as file:
            file.write(b".")
            file.flush()
            return os.fstat(file.fileno()).st_mtime


@dataclasses.dataclass
class Lease:
    """A lease that this process holds; a `with` block over it releases it at the end."""

    path: pathlib.Path
    beat: float

    def __post_init__(self):
        self._released = threading.Event()
        threading.Thread(target=self._keep, daemon=True, name=f"lease {self.path.name}").start()

    def release(self) -> None:
        """Deletes the lease, whether the work is done or not; a second call does nothing."""
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
                pass  # the file system is away for a moment, which is shorter than a lease

    def __enter__(self) -> Lease:
        return self

    def __exit__(self, *error: object) -> None:
        self.release()


def _parts(path: pathlib.Path) -> tuple[str, int]:
    name, _, generation = path.name.rpartition(".")
    return (name, int(generation)) if generation.isdecimal() else (path.name, -1)


def _read(path: pathlib.Path) -> dict:
    """Returns the contents of a lease; {} while it is being written, or where it is gone."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def _identity(pid: int) -> dict:
    return {"machine": _machine(), "pid": pid, "started": _started(pid)}


def _is_dead(owner: dict) -> bool:
    """Returns whether the owner was a process of this machine that is gone."""
    if not owner or owner["machine"] != _machine():
        return False
    return _started(owner["pid"]) != owner["started"]


def _machine() -> list[str]:
    """Returns what identifies the scope of a process number: host, boot, process namespace."""
    found = [platform.node()]
    try:
        boot = pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        found += [boot, os.readlink("/proc/self/ns/pid")]
    except OSError:
        pass  # not Linux
    return found


def _started(pid: int) -> str | None:
    """Returns when a process of this machine started ("" where unknown); None if it ended."""
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
