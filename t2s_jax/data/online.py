"""Images straight from the renderer, as an endless stream of ever new ones.

Image p of the stream is image number p of the simulator; its category and object are drawn
from (seed, p) alone. Nothing is written, and nothing has to be replayed to start at step s.
"""

from __future__ import annotations

import dataclasses
import functools
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from t2s_jax.data.splits import Split
from t2s_jax.runtime import hosts, parallel
from t2s_jax.runtime.errors import UserError
from t2s_jax.sim.base import Simulator
from t2s_jax.sim.simspace import SimParams

_AHEAD = 2  # batches rendered before they are asked for
_MAX_IMAGES = 2**32  # the simulators' image numbers


@dataclasses.dataclass(frozen=True)
class OnlineSet:
    """Stands in for a render set of one SimParams, without being one.

    Attributes:
      simulator: renders the images.
      params: the SimParams of all of them.
      images_per_category: in what counts as an epoch.
      seed: of the images.
      options: the simulator was made with.
    """

    simulator: Simulator
    params: SimParams
    images_per_category: int
    seed: int
    options: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    # Cropped on the device, where they are rendered.
    crops = False

    def __len__(self) -> int:
        return self.images_per_category * self.num_classes

    @functools.cached_property
    def _categories(self) -> list:
        return self.simulator.categories()

    @property
    def num_classes(self) -> int:
        """The number of classes, which are the simulator's categories."""
        return len(self._categories)

    @property
    def class_names(self) -> list[str]:
        """The names of the classes, in the order of the labels."""
        return [category.name for category in self._categories]

    @property
    def resolution(self) -> int:
        """The side of the square images, px."""
        return self.simulator.resolution

    @property
    def identity(self) -> dict:
        """What decides every image."""
        simulator = self.simulator
        return {
            "source": "online",
            "simulator": [simulator.name, simulator.version, simulator.resolution],
            "options": dict(self.options),
            "space": simulator.space.to_json(),
            "params": list(self.params),
            "seed": self.seed,
            "images_per_category": self.images_per_category,
            "categories": {c.name: len(c.objects) for c in self._categories},
        }

    def batches(
        self, *, batch_size: int, seed: int, first_step: int, num_steps: int
    ) -> Iterator[dict[str, Any]]:
        """Yields this process's share of the global batches of steps first_step ... num_steps - 1.

        Args:
          batch_size: global, over all processes.
          seed: of the order of categories and the choice of objects.
          first_step: steps already taken.
          num_steps: steps in all.

        Yields:
          {"image": uint8 [devices, b, H, W, 3], "label": int32 [devices, b]}, images on the
          devices where the simulator leaves them there.

        Raises:
          UserError: the batch does not divide by the devices, or the stream gets too long.
        """
        local = parallel.local_batch_size(batch_size)
        if num_steps * batch_size > _MAX_IMAGES:
            raise UserError(
                f"config.pretrain: {num_steps} steps of {batch_size} images are more than the "
                f"{_MAX_IMAGES} different images of one seed; train for fewer epochs"
            )

        def make(step: int) -> dict[str, Any]:
            first = step * batch_size + hosts.process_index() * local
            positions = range(first, first + local)
            labels, objects = self._choose(positions, seed)
            images = self.simulator.stream_batch(
                self.params, objects, self.seed, positions, parallel.local_device_count()
            )
            return {"image": images, "label": parallel.split_batch(labels)}

        return _ahead(make, range(first_step, num_steps))

    def hold_out(self, share: float) -> tuple[OnlineSet, Split]:
        """Returns the stream itself, and images from its far end, which training does not reach.

        Args:
          share: how many, as a share of an epoch.
        """
        count = max(1, round(share * len(self)))
        positions = range(_MAX_IMAGES - count, _MAX_IMAGES)
        labels, objects = self._choose(positions, self.seed)
        return self, Split(
            self.simulator.render(self.params, objects, self.seed, positions), labels
        )

    def _choose(self, positions: range, seed: int) -> tuple[np.ndarray, list[str]]:
        """Returns labels [N] and object ids at positions of the stream.

        Categories take turns in an order drawn for each turn, so batches are balanced.
        """
        count = self.num_classes
        turns = {p // count for p in positions}
        orders = {turn: _turn(self._object_counts, seed, turn) for turn in turns}
        labels, objects = [], []
        for p in positions:
            label, number = (int(x[p % count]) for x in orders[p // count])
            labels.append(label)
            objects.append(self._categories[label].objects[number])
        return np.array(labels, np.int32), objects

    @functools.cached_property
    def _object_counts(self) -> tuple[int, ...]:
        """Returns the number of objects of each category."""
        return tuple(len(category.objects) for category in self._categories)


@functools.lru_cache(maxsize=64)
def _turn(objects: tuple[int, ...], seed: int, turn: int) -> tuple[np.ndarray, np.ndarray]:
    """Draws one turn's order of the categories, and the object of each. Both of shape [C]."""
    generator = np.random.default_rng([seed, turn])
    order = generator.permutation(len(objects))
    return order, generator.integers(0, np.array(objects)[order])


def _ahead(make: Callable[[int], Any], steps: range) -> Iterator[Any]:
    """Yields make(step) in order; a thread works `_AHEAD` steps ahead of the consumer."""
    ready: queue.Queue = queue.Queue(maxsize=_AHEAD)
    stopped = threading.Event()

    def put(item: tuple[Any, BaseException | None]) -> bool:
        while not stopped.is_set():
            try:
                ready.put(item, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def work() -> None:
        try:
            for step in steps:
                if not put((make(step), None)):
                    return
        except BaseException as error:  # handed to the consumer, who raises it
            put((None, error))

    thread = threading.Thread(target=work, name="render ahead", daemon=True)
    thread.start()
    try:
        for _ in steps:
            batch, error = ready.get()
            if error is not None:
                raise error
            yield batch
    finally:
        stopped.set()
        thread.join()
