"""One connection to a build, with an end to every wait.

The controller's socket is REP and binds; the build's is REQ, connects and speaks first. A
build that dies leaves the socket waiting: one that is started in its place introduces
itself where the reply was expected.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.tdw import wire

_TICK = 0.1  # seconds between looks at whether the build is alive
_MAX_RESENDS = 20  # of a request that the build failed to receive


class BuildFailure(Exception):
    """The build cannot be used as it is now.

    Attributes:
      kind: "silent" (no reply in time), "dead", "quit", "restarted" or "deaf" (it never
        receives what is sent).
    """

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind = kind


class Connection:
    """A bound socket and the build at its other end."""

    def __init__(self, port: int, address: str = "127.0.0.1"):
        """Binds.

        Args:
          port: TCP port.
          address: to listen on; the default is reached from this machine alone.

        Raises:
          UserError: pyzmq is missing, or the port is taken.
        """
        try:
            import zmq
        except ImportError:
            raise UserError(
                "the tdw simulator needs the package pyzmq: pip install 't2s_jax[tdw]'"
            ) from None
        self._zmq, self._where = zmq, f"tcp://{address}:{port}"
        self._context = zmq.Context()
        self._socket = None
        self.round_trips = 0
        try:
            self._bind()
        except UserError:
            self._context.term()
            raise

    def _bind(self) -> None:
        self._socket = self._context.socket(self._zmq.REP)
        self._socket.setsockopt(self._zmq.LINGER, 0)
        try:
            self._socket.bind(self._where)
        except self._zmq.ZMQError as error:
            self._socket.close()
            raise UserError(
                f"{self._where} cannot be listened on ({error}); another controller may use it: "
                "choose --config.sim.options.port"
            ) from None

    def reset(self) -> None:
        """Drops the connection: a REP socket must answer before it can listen again."""
        self._socket.close()
        deadline = time.monotonic() + 5
        while True:
            try:
                return self._bind()
            except UserError:
                # The system may take a moment to free the port.
                if time.monotonic() > deadline:
                    raise
                time.sleep(_TICK)

    def wait_for_build(self, seconds: float, is_alive: Callable[[], bool]) -> None:
        """Returns when a build has introduced itself.

        Raises:
          BuildFailure: "silent" or "dead".
        """
        while self._receive(seconds, is_alive) is not None:
            pass  # a late reply of a build that was given up

    def communicate(
        self, commands: Sequence[dict], seconds: float, is_alive: Callable[[], bool]
    ) -> wire.Reply:
        """Sends commands and returns the reply.

        Raises:
          BuildFailure: of any kind.
        """
        request = wire.encode(commands)
        for _ in range(_MAX_RESENDS):
            self._socket.send(request)
            self.round_trips += 1
            reply = self._receive(seconds, is_alive)
            if reply is None:
                raise BuildFailure("restarted", "the build was started anew")
            if "quit" in reply.outputs and not wire.quit_is_ok(reply.outputs["quit"][0]):
                said = "; ".join(wire.log_message(m) for m in reply.outputs.get("logm", ()))
                raise BuildFailure("quit", f"the build quit after an error {said}".strip())
            if "ftre" not in reply.outputs:
                return reply
        raise BuildFailure("deaf", f"the build failed to receive a request {_MAX_RESENDS} times")

    def _receive(self, seconds: float, is_alive: Callable[[], bool]) -> wire.Reply | None:
        deadline = time.monotonic() + seconds
        while not self._socket.poll(_TICK * 1000):
            if not is_alive():
                raise BuildFailure("dead", "the build has ended")
            if time.monotonic() > deadline:
                raise BuildFailure("silent", f"no reply of the build in {seconds:g} s")
        return wire.parse(self._socket.recv_multipart())

    def close(self) -> None:
        """Frees the port."""
        self._socket.close()
        self._context.term()
