"""How near the Fisher comes to PyTorch's, and how fast its estimates come near the exact one.

  python tests/benchmarks/fisher_accuracy.py

The first table needs `pip install torch`: full ResNet-18, 64 px, 8 random images, 10 classes, the
same weights and the same drawn labels; see `tests/torch_task2vec.py`. Its last row is PyTorch
beside itself in double precision: where an activation is next to 0, the last bits decide whether
a ReLU passes, and a few filters differ for that. The second: ResNet-18 of
quarter width under a head that is fitted to the built-in task digits, 40 of its images of
32 px; root mean square over seeds of |estimate - exact| / |exact|. Monte-Carlo's last column
stays the same where it converges at the rate of the square root.
"""

from __future__ import annotations

import functools
import importlib.util

import jax
import jax.numpy as jnp
import numpy as np

from t2s_jax.data.splits import balanced_subset
from t2s_jax.models.backbone import make_model, random_backbone
from t2s_jax.models.network_config import NetworkConfig
from t2s_jax.models.resnet import make_resnet, normalize_images
from t2s_jax.runtime import xla_flags
from t2s_jax.runtime.settings import to_config
from t2s_jax.task2vec import fisher
from t2s_jax.task2vec.head import fit_head
from t2s_jax.task2vec.settings import Task2Vec
from t2s_jax.tasks.loading import load_task

CLASSES, IMAGES, SIDE = 10, 8, 64
DRAWS, SEEDS = (1, 2, 4, 8, 16, 64, 256), 6


def main() -> None:
    xla_flags.configure()  # as `t2s` does
    if importlib.util.find_spec("torch"):
        _parity()
    else:
        print("PyTorch is not installed: no parity\n")
    _convergence()


def _keys(seed, count: int) -> jax.Array:
    base = jax.random.key(seed)
    return jax.vmap(jax.random.fold_in, (None, 0))(base, jnp.arange(count))


def _parity() -> None:
    from tests import torch_task2vec

    peer, inputs, variables, images = torch_task2vec.same_networks(CLASSES, IMAGES, SIDE)
    model, keys = make_resnet("resnet18", CLASSES), _keys(3, IMAGES)

    @functools.partial(jax.jit, static_argnums=0)
    def mean(method, variables, images):
        found = fisher.per_example_fisher(
            model.apply, variables, images, CLASSES, keys, method=method
        )
        return found.mean(0)

    @jax.jit
    def release(variables, images):
        def forward(params, x):
            state = {"params": params, "batch_stats": variables["batch_stats"]}
            return model.apply(state, x, train=True, mutable=["batch_stats"])[0]

        return fisher.batch_fisher(forward, variables["params"], images, CLASSES, keys)

    def draw():
        return torch_task2vec.Draw(keys, 0, CLASSES)

    print("| definition | relative difference of the vectors | filters off by > 1e-4 | median |")
    print("|---|---|---|---|")
    exact = torch_task2vec.exact(peer, inputs)
    for name, ours, theirs in (
        ("exact", mean("exact", variables, images), exact),
        (
            "Monte-Carlo",
            mean("montecarlo", variables, images),
            torch_task2vec.montecarlo(peer, inputs, [draw()]),
        ),
        (
            "release (batch gradient, training mode)",
            release(variables, images),
            torch_task2vec.batch_square(peer.train(), inputs, draw()),
        ),
        (
            "PyTorch's exact in double precision",
            torch_task2vec.exact(peer.double(), inputs.double()),
            exact,
        ),
    ):
        difference = np.abs(np.asarray(ours, np.float64) - theirs)
        relative = difference / np.maximum(theirs, 1e-6 * theirs.max())
        whole = np.linalg.norm(difference) / np.linalg.norm(theirs)
        print(
            f"| {name} | {whole:.1e} | {np.sum(relative > 1e-4)} of {len(relative)} | "
            f"{np.median(relative):.1e} |",
            flush=True,
        )


def _convergence() -> None:
    config = NetworkConfig("resnet18", 16, "half", "float32", num_classes=0, resolution=32)
    probe, task = random_backbone(config, 0), load_task("builtin:digits", resolution=32, seed=0)
    labels = task.train.labels
    head = fit_head(
        probe.features(task.train.images), labels, task.num_classes, to_config(Task2Vec())
    )
    images, others = (
        task.train.images[balanced_subset(labels, 40, np.random.default_rng(seed))]
        for seed in (0, 1)
    )
    model = make_model(config)

    def features(variables, x):
        return model.apply(variables, normalize_images(x), features_only=True)

    @functools.partial(jax.jit, static_argnums=(0, 1))
    def program(method, draws, seed, variables, images):
        found = fisher.per_example_fisher(
            features, variables, images, task.num_classes, _keys(seed, len(images)),
            method=method, draws=draws, head=head,
        )  # fmt: skip
        return found.mean(0)

    def mean(method, draws, seed, images=images):
        return program(method, draws, seed, probe.variables, images)

    exact, another = mean("exact", 1, 0), mean("exact", 1, 0, others)
    distance = float(jnp.linalg.norm(another - exact) / jnp.linalg.norm(exact))

    def error(method, draws):
        found = [mean(method, draws, seed) - exact for seed in range(SEEDS)]
        squares = [float(jnp.sum(jnp.square(f)) / jnp.sum(jnp.square(exact))) for f in found]
        return float(np.sqrt(np.mean(squares)))

    print(f"\n{task.name}, {task.num_classes} classes")
    print("| draws n | Rademacher | Monte-Carlo | Monte-Carlo x sqrt(n) |")
    print("|---|---|---|---|")
    for draws in DRAWS:
        ours = f"{error('rademacher', draws):.4f}" if draws <= 8 else ""
        found = error("montecarlo", draws)
        print(f"| {draws} | {ours} | {found:.4f} | {found * np.sqrt(draws):.3f} |", flush=True)
    print(f"the exact vector of another {len(others)} images differs by {distance:.3f}")


if __name__ == "__main__":
    main()
