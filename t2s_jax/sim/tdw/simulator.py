"""TDW as a simulator of t2s_jax."""

from __future__ import annotations

import collections
import io
import pathlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from t2s_jax.runtime import hosts, monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import Category, Simulator
from t2s_jax.sim.simspace import SimParams
from t2s_jax.sim.tdw import checks, libraries, scene
from t2s_jax.sim.tdw.builds import Build
from t2s_jax.sim.tdw.client import Connection
from t2s_jax.sim.tdw.session import Patience, Session

# Images asked for at once: they are rendered object by object, and loading one takes longer
# than an image.
_BATCH = 2048


class TdwSimulator(Simulator):
    """Renders single objects in a TDW build; see the package's docstring.

    An image is a pure function of its request as far as Unity's rendering is; see `scene`.
    """

    name = "tdw"
    version = "1"
    space = scene.SPACE
    encoding = "jpeg"
    batch = _BATCH
    local_options = (
        "build",
        "display",
        "port",
        "address",
        "logs",
        "recycle_models",
        "patience",
    )

    def __init__(
        self,
        resolution: int = 256,
        *,
        models: str = "core",
        num_categories: int | None = None,
        bundles: str = "",
        skip_private: bool = False,
        build: str = "",
        display: str = "",
        port: int = 1071,
        address: str = "127.0.0.1",
        logs: str = "tdw_logs",
        legacy_framing: bool = False,
        recycle_models: int = 200,
        min_visible: float = checks.MIN_VISIBLE,
        attempts: int = 3,
        patience: dict[str, float] | None = None,
    ):
        """Reads the metadata; the build is started or waited for with the first image.

        Args:
          resolution: side of the images, px.
          models: "core" (public), "full", "paper_100" or "paper_237" (partly licensed).
          num_categories: the first so many in alphabetical order; None is all.
          bundles: a directory of asset bundles, `models/<name>`, `materials/<name>`,
            `hdri_skyboxes/<name>`; "" lets the build download them.
          skip_private: leave out the models that only licence holders may fetch.
          build: command that starts a build, such as "/opt/TDW/TDW.x86_64"; "" waits for one
            that is started by hand.
          display: of X for it, such as ":0"; "" is this process's DISPLAY.
          port: that the build connects to; process n of a job takes port + n.
          address: to listen on.
          logs: directory for the build's output and for all commands sent.
          legacy_framing: see `scene.Scenery`.
          recycle_models: see `Session`.
          min_visible: smallest share of an image that the object may cover.
          attempts: after how many failures on end a model is quarantined.
          patience: seconds and counts of `Patience` that differ from its own.

        Raises:
          UserError: `tdw` is not installed, a bundle is out of reach, or an option is wrong.
        """
        self.resolution = resolution
        self._models = libraries.load_models(models, bundles)
        if skip_private:
            self._models = {n: m for n, m in self._models.items() if not m.is_private}
        self._categories = libraries.categories(models, self._models, num_categories)
        self._check_reach(models, bundles, skip_private)
        self._category_of = {o: c for c in self._categories for o in c.objects}
        self._scenery = scene.Scenery(
            resolution, libraries.materials(bundles), bundles, legacy_framing
        )
        try:
            self._patience = Patience(**(patience or {}))
        except TypeError as error:
            raise UserError(f"config.sim.options.patience: {error}") from None
        port += hosts.process_index()
        directory = pathlib.Path(logs)
        self._build = Build(build, port, display, directory / f"build_{port}.log")
        self._endpoint = (port, address)
        self._log = directory / f"commands_{port}.txt"
        self._recycle, self._min_visible, self._attempts = recycle_models, min_visible, attempts
        self._details = {"models": models, "legacy_framing": legacy_framing}
        self._session: Session | None = None
        self._params: SimParams | None = None
        self._previous: tuple[tuple, bytes | None] = ((), None)  # request and image
        self._failed: collections.Counter = collections.Counter()
        self._reasons: dict[str, str] = {}

    def categories(self) -> list[Category]:
        return self._categories

    def render(
        self, params: SimParams, objects: Sequence[str], seed: int, indices: Sequence[int]
    ) -> np.ndarray:
        encoded, _ = self.render_encoded(params, objects, seed, indices)
        return np.stack([np.asarray(Image.open(io.BytesIO(e)).convert("RGB")) for e in encoded])

    def render_encoded(
        self, params: SimParams, objects: Sequence[str], seed: int, indices: Sequence[int]
    ) -> tuple[list[bytes], list[str]]:
        """Renders N images, JPEG as the build encodes them.

        They are rendered object by object and come back in the order asked for. Where a model
        is quarantined the next one of its category takes its place.
        """
        if params != self._params and self._session is not None:
            self._session.start_over()  # no material or light of another set is to stay
        self._params = params
        images: list[bytes] = [b""] * len(objects)
        shown = list(objects)
        order = sorted(range(len(objects)), key=lambda n: (objects[n], indices[n]))
        for n in order:
            while True:
                name = self._usable(objects[n])
                # The same picture twice is right of the same request, where nothing varies of
                # the same object.
                drawn = (seed, indices[n]) if scene.varies(params) else ()
                request = (params, name, *drawn)
                before = None if request == self._previous[0] else self._previous[1]
                try:
                    images[n] = self._image(params, name, seed, indices[n], before)
                    self._failed.pop(name, None)
                    break
                except checks.Unfit as reason:
                    self._note_failure(name, reason)
            shown[n], self._previous = name, (request, images[n])
        return images, shown

    def provenance(self) -> dict[str, Any]:
        """Returns the build, the library, and which models were replaced and why."""
        session = self._session
        return self._details | {
            "tdw_version": session.version if session else "",
            "restarts": session.restarts if session else 0,
            "quarantined": {n: self._reasons[n] for n in sorted(self._quarantined)},
            "commands": str(self._log),
        }

    @property
    def round_trips(self) -> int:
        """Requests sent to the build so far."""
        return self._session.round_trips if self._session else 0

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _image(
        self, params: SimParams, name: str, seed: int, index: int, previous: bytes | None
    ) -> bytes:
        if self._session is None:
            self._session = Session(
                Connection(*self._endpoint),
                self._build,
                self._scenery,
                self._patience,
                recycle_models=self._recycle,
                command_log=self._log,
            )
        self._session.show(self._models[name])
        reply = self._session.render(params, seed, index)
        return checks.checked_image(reply, name, self.resolution, previous, self._min_visible)

    @property
    def _quarantined(self) -> set[str]:
        return {n for n, count in self._failed.items() if count >= self._attempts}

    def _note_failure(self, name: str, reason: checks.Unfit) -> None:
        self._failed[name] += 1
        self._reasons[name] = str(reason)
        self._session.start_over()
        if name in self._quarantined:
            monitor.log(f"tdw: model {name} is left out: {reason}")

    def _usable(self, name: str) -> str:
        """Returns the object, or the next one of its category that is not quarantined."""
        names, out = self._category_of[name].objects, self._quarantined
        start = names.index(name)
        for candidate in (*names[start:], *names[:start]):
            if candidate not in out:
                return candidate
        category = self._category_of[name].name
        raise UserError(
            f"tdw: all {len(names)} models of category {category!r} fail, {name} because "
            f"{self._reasons[name]}; look at {self._build.log} and check what the build can "
            "reach with `t2s tdw doctor`"
        )

    def _check_reach(self, library: str, bundles: str, skip_private: bool) -> None:
        wanted = {o: self._models[o] for c in self._categories for o in c.objects}
        missing = libraries.out_of_reach(wanted, bundles)
        if not missing:
            return
        where = f"not in {bundles}/models" if bundles else "private: they need a licence of TDW's"
        remedy = (
            "put them there"
            if bundles
            else "give config.sim.options.bundles, or set skip_private=True, or models=core"
        )
        raise UserError(
            f"config.sim.options.models: {len(missing)} of {len(wanted)} models of {library!r} are "
            f"{where}, such as {', '.join(missing[:3])}; {remedy}"
        )
