"""A build kept alive: started, restarted, brought back to where it was."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import pathlib
from collections.abc import Sequence

from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.tdw import checks, scene, wire
from t2s_jax.sim.tdw.builds import Build
from t2s_jax.sim.tdw.client import BuildFailure, Connection
from t2s_jax.sim.tdw.libraries import Model

_UNLOAD_MODELS = 50  # models after which the memory of the earlier ones is freed


@dataclasses.dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds, and how often to try again.

    Attributes:
      hello: for a build to introduce itself.
      reply: for an image.
      download: for a model, a scene or a skybox that may have to be fetched.
      restarts: of the build without one good image in between.
    """

    hello: float = 300.0
    reply: float = 60.0
    download: float = 300.0
    restarts: int = 5


class Session:
    """One build and the object that it shows.

    Attributes:
      version: of TDW, as the build says; "" before it is started.
      restarts: of the build so far, whatever the reason.
    """

    def __init__(
        self,
        connection: Connection,
        build: Build,
        scenery: scene.Scenery,
        patience: Patience,
        *,
        recycle_models: int,
        command_log: pathlib.Path | None = None,
    ):
        """Starts nothing yet.

        Args:
          recycle_models: start the build anew after so many models, since its memory grows.
          command_log: takes every request, one JSON list a line, as TDW's `LogPlayback` reads.
        """
        self._connection, self._build = connection, build
        self._scenery, self._patience = scenery, patience
        self._recycle, self._log = recycle_models, command_log
        self._model: Model | None = None
        self._connected = self._ready = False
        self._shown = 0
        self._failures = 0
        self.version = ""
        self.restarts = 0

    @property
    def round_trips(self) -> int:
        """Requests sent so far."""
        return self._connection.round_trips

    def show(self, model: Model) -> None:
        """Makes `model` the object in the scene.

        Raises:
          Unfit: it does not appear.
          UserError: the build cannot be kept running.
        """
        if self._build.is_ours and self._shown >= self._recycle:
            self._stop()
        self._steadily(lambda: self._start_with(model))

    def render(self, params: Sequence[int], seed: int, index: int) -> wire.Reply:
        """Renders one image of the object in the scene and returns the build's reply.

        Raises:
          UserError: the build cannot be kept running.
        """
        model = self._model
        if model is None:
            raise ValueError("no object is shown")
        commands = scene.image(tuple(params), model, seed, index, self._scenery)

        def attempt() -> wire.Reply:
            self._start_with(model)
            return self._send(commands, self._patience.reply)

        reply = self._steadily(attempt)
        self._failures = 0
        return reply

    def start_over(self) -> None:
        """Makes the next `show` or `render` build the scene anew, since its state is unknown."""
        self._ready, self._model = False, None

    def _steadily(self, attempt):
        """Tries until it works, with a build started anew after each failure."""
        while True:
            try:
                return attempt()
            except BuildFailure as failure:
                self._failures += 1
                if self._failures > self._patience.restarts:
                    raise UserError(
                        f"the TDW build failed {self._failures} times on end, the last time: "
                        f"{failure}; {self._build.hint()}. What is rendered is kept: run the same "
                        "command again"
                    ) from failure
                monitor.log(f"tdw: {failure}; starting over ({self._failures})")
                self._stop()
                self.restarts += 1

    def _start_with(self, model: Model) -> None:
        """Brings the build to where `model` is in the scene, whatever state it is in."""
        if not self._connected:
            self._build.start()
            self._connection.wait_for_build(self._patience.hello, self._build.is_alive)
            self._connected, self._shown = True, 0
        if not self._ready:
            self._make_scene()
        if self._model is model:
            return
        unload = self._shown > 0 and self._shown % _UNLOAD_MODELS == 0
        commands = scene.object_start(model, first=self._model is None, unload=unload)
        self._model, self._shown = None, self._shown + 1
        reply = self._send(commands, self._patience.download)
        try:
            checks.check_start(reply, model.name)
        except checks.Unfit:
            self.start_over()
            raise
        self._model = model

    def _make_scene(self) -> None:
        reply = self._send(scene.session_start(self._scenery), self._patience.download)
        self._ready, self._model = True, None
        for data in reply.outputs.get("vers", ()):
            version, unity = wire.version(data)
            if version != self.version:
                monitor.log(f"tdw: build {version} (Unity {unity})")
                checks.check_version(version)
            self.version = version

    def _stop(self) -> None:
        self._connected = self._ready = False
        self._model = None
        self._build.stop()
        self._connection.reset()

    def _send(self, commands: list[dict], seconds: float) -> wire.Reply:
        if self._log is not None:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with open(self._log, "a") as file:
                file.write(json.dumps(commands) + "\n")
        return self._connection.communicate(commands, seconds, self._build.is_alive)

    def close(self) -> None:
        """Ends the build, where it is ours, and frees the port."""
        if self._connected and not self._build.is_ours:
            with contextlib.suppress(BuildFailure):  # it may go without a word
                self._send([{"$type": "terminate"}], 5.0)
        self._build.stop()
        self._connection.close()
