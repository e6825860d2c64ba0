"""Starting and stopping TDW builds."""

from __future__ import annotations

import atexit
import os
import pathlib
import shlex
import subprocess

from t2s_jax.runtime.errors import UserError


class Build:
    """A build that this process starts, or one that somebody else does.

    Attributes:
      log: what it prints, where this process starts it.
    """

    def __init__(self, command: str, port: int, display: str, log: pathlib.Path):
        """Prepares.

        Args:
          command: the executable and its arguments; "" is a build that is started by hand or
            by a cluster and connects by itself.
          port: that it connects to.
          display: of X, such as ":0.1" for the second GPU; "" is that of this process.
          log: file for what it prints.

        Raises:
          UserError: there is no such executable.
        """
        self._arguments = shlex.split(command)
        if command and not os.access(self._arguments[0], os.X_OK):
            raise UserError(
                f"config.sim.options.build: {self._arguments[0]} is no executable; give the path "
                "of TDW.x86_64, or leave it empty and start the build yourself"
            )
        self._arguments += ["-port", str(port)] if command else []
        self._environment = {**os.environ, **({"DISPLAY": display} if display else {})}
        self._process: subprocess.Popen | None = None
        self.log = log

    @property
    def is_ours(self) -> bool:
        """Whether this process starts it."""
        return bool(self._arguments)

    def is_alive(self) -> bool:
        """Returns False only if the process that was started here has ended."""
        return self._process is None or self._process.poll() is None

    def start(self) -> None:
        """Starts it, where it is ours; one that still runs is stopped first."""
        if not self.is_ours:
            return
        self.stop()
        atexit.register(self.stop)  # a command that fails takes its build along
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                self._arguments, stdout=log, stderr=log, env=self._environment
            )

    def stop(self) -> None:
        """Stops it, where it is ours."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
            atexit.unregister(self.stop)

    def hint(self) -> str:
        """Returns advice on what to check when the build does not answer."""
        display = self._environment.get("DISPLAY", "not set")
        if self.is_ours:
            return f"DISPLAY is {display}; the build's output is in {self.log}"
        return (
            f"start it with -port set to this one (DISPLAY here is {display}); Unity's log is "
            "~/.config/unity3d/MIT/TDW/Player.log"
        )
