"""A simulator of noisy coloured squares: quick, learnable, and it obeys the contract."""

import numpy as np

from t2s_jax.sim.base import Category, Simulator
from t2s_jax.simspace import Factor, SimSpace


class ToySimulator(Simulator):
    """Each category is a pattern of 4 x 4 squares; the factors shift or dim it."""

    name = "toy"
    version = "1"
    space = SimSpace((Factor("shift"), Factor("dim", ("none", "some", "more"))))

    def __init__(self, resolution=16, num_categories=4):
        self.resolution = resolution
        self._count = num_categories
        self.rendered = 0

    def categories(self):
        return [Category(f"c{i}", (f"c{i}/0", f"c{i}/1")) for i in range(self._count)]

    def render(self, params, objects, seed, indices):
        self.rendered += len(objects)
        return np.stack([self._one(params, o, seed, i) for o, i in zip(objects, indices)])

    def _one(self, params, object_id, seed, index):
        category = int(object_id[1:].split("/")[0])
        tile = self.resolution // 4
        pattern = np.random.default_rng(category).integers(0, 256, (4, 4, 3))
        image = np.kron(pattern, np.ones((tile, tile, 1)))
        rng = np.random.default_rng([seed, index])
        shift, dim = rng.integers(0, 4), rng.uniform(0, 1)
        if params[0]:
            image = np.roll(image, shift, axis=1)
        image = image * (1 - 0.4 * params[1] * dim)
        return np.clip(image + rng.normal(0, 8, image.shape), 0, 255).astype(np.uint8)
