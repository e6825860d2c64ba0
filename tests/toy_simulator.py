"""A simulator of noisy coloured squares: quick, learnable, and it obeys the contract."""

import numpy as np

from t2s_jax.sim.base import Category, Simulator, check_extras
from t2s_jax.sim.simspace import Factor, SimSpace


class ToySimulator(Simulator):
    """Each category is a pattern of 4 x 4 squares; the factors shift or dim it."""

    name = "toy"
    version = "1"
    space = SimSpace((Factor("shift"), Factor("dim", ("none", "some", "more"))))
    extras = ("mask", "depth", "normal", "factors")

    def __init__(self, resolution=16, num_categories=4):
        self.resolution = resolution
        self._count = num_categories
        self.rendered = 0

    def categories(self):
        return [Category(f"c{i}", (f"c{i}/0", f"c{i}/1")) for i in range(self._count)]

    def render(self, params, objects, seed, indices):
        self.rendered += len(objects)
        return np.stack([self._one(params, o, seed, i) for o, i in zip(objects, indices)])

    def render_extras(self, params, objects, seed, indices, extras):
        """The object fills the left half of the image, 2 + its category away, and looks right."""
        names = check_extras(self, extras)
        shape = (len(objects), self.resolution, self.resolution, 1)
        inside = np.broadcast_to(np.arange(shape[2]) < shape[2] // 2, shape[:3])[..., None]
        distance = np.array([2 + self._category(o) for o in objects], np.float32)
        draws = [self._draws(seed, i)[:2] for i in indices]
        everything = {
            "mask": np.where(inside, 255, 0).astype(np.uint8),
            "depth": np.where(inside, distance.reshape(-1, 1, 1, 1), np.float32(np.inf)),
            "normal": np.where(inside, [0.6, 0.0, 0.8], 0.0).astype(np.float32),
            "factors": {
                name: np.array([draw[n] for draw in draws], np.float32)
                for n, name in enumerate(("shift", "dim"))
            },
        }
        image = self.render(params, objects, seed, indices)
        return {"image": image} | {name: everything[name] for name in names}

    @staticmethod
    def _category(object_id):
        return int(object_id[1:].split("/")[0])

    @staticmethod
    def _draws(seed, index):
        rng = np.random.default_rng([seed, index])
        return rng.integers(0, 4), rng.uniform(0, 1), rng

    def _one(self, params, object_id, seed, index):
        tile = self.resolution // 4
        pattern = np.random.default_rng(self._category(object_id)).integers(0, 256, (4, 4, 3))
        image = np.kron(pattern, np.ones((tile, tile, 1)))
        shift, dim, rng = self._draws(seed, index)
        if params[0]:
            image = np.roll(image, shift, axis=1)
        image = image * (1 - 0.4 * params[1] * dim)
        return np.clip(image + rng.normal(0, 8, image.shape), 0, 255).astype(np.uint8)


class LargerToySimulator(ToySimulator):
    """The same with 24 SimParams; the third factor mirrors or turns the image."""

    space = SimSpace((*ToySimulator.space.factors, Factor("turn", ("none", "x", "y", "both"))))

    def render(self, params, objects, seed, indices):
        images = super().render(params[:2], objects, seed, indices)
        flips = ((), (2,), (1,), (1, 2))[params[2]]
        return np.flip(images, flips) if flips else images
