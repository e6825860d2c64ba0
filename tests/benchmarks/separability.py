"""Can held-out objects be told apart? A ResNet-18 on the procedural simulator's categories.

Run by hand: `python tests/benchmarks/separability.py OUT.json [categories [views [steps]]]`.
It is trained on objects 0 to 7 of each category, seen upright from all sides under varied
sun, and tested on objects 8 and 9: from all sides again, and in the canonical pose with
nothing varied. Prints top-1 and top-5 accuracy and the pairs that are confused most.
"""

from __future__ import annotations

import collections
import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax

from t2s_jax.models.resnet import make_resnet, normalize_images
from t2s_jax.runtime import xla_flags
from t2s_jax.sim.procedural import ProceduralSimulator
from t2s_jax.sim.procedural.recipes import RECIPES
from t2s_jax.training.augment import crop_and_flip
from t2s_jax.training.losses import cross_entropy

_RESOLUTION, _BATCH, _TRAINED, _OBJECTS = 64, 64, 8, 10
_UPRIGHT = {"rotation_pitch": (0.0, 0.0), "rotation_roll": (0.0, 0.0)}
_VARIED = "object_rotation+light_intensity+light_direction"


def main() -> None:
    xla_flags.configure()  # as `t2s` does
    out = sys.argv[1]
    count, views, steps = (
        int(a) for a in (*sys.argv[2:], *("237", "16", "1600")[len(sys.argv) - 2 :])
    )
    names = list(RECIPES)[:count]
    simulator = ProceduralSimulator(
        _RESOLUTION, categories=names, objects_per_category=_OBJECTS, ranges=_UPRIGHT
    )
    train = _views(simulator, range(_TRAINED), views, _VARIED, seed=0)
    held_out = range(_TRAINED, _OBJECTS)
    tests = {
        "from all sides": _views(simulator, held_out, 4, _VARIED, seed=1),
        "canonical pose": _views(simulator, held_out, 1, "none", seed=0),
    }
    print(f"{len(train[1])} training images of {count} categories rendered", flush=True)
    model = make_resnet("resnet18", num_classes=count)
    variables = _fit(model, train, steps)
    report = {"categories": names, "steps": steps, "batch": _BATCH, "views": views}
    for name, (images, labels) in tests.items():
        logits = _predict(model, variables, images)
        order = np.argsort(-logits, axis=1)
        top1 = float((order[:, 0] == labels).mean())
        top5 = float((order[:, :5] == labels[:, None]).any(axis=1).mean())
        print(f"{name}: top-1 {top1:.1%}, top-5 {top5:.1%} of {len(labels)} images")
        wrong = collections.Counter(
            " - ".join(sorted((names[a], names[b]))) for a, b in zip(labels, order[:, 0]) if a != b
        )
        pairs = wrong.most_common(25)
        report[name] = {"top1": top1, "top5": top5, "images": len(labels), "confused": pairs}
        print("  confused: " + ", ".join(f"{pair} ({n})" for pair, n in pairs[:15]), flush=True)
    with open(out, "w") as stream:
        json.dump(report, stream, indent=1)


def _views(simulator, instances, views: int, params: str, seed: int):
    """Images of these instances of every category, and their labels."""
    chosen = [
        (label, category.objects[i])
        for _ in range(views)
        for label, category in enumerate(simulator.categories())
        for i in instances
    ]
    labels = np.array([label for label, _ in chosen], np.int32)
    objects = [object_id for _, object_id in chosen]
    images = simulator.render(simulator.space.parse(params), objects, seed, range(len(objects)))
    return images, labels


def _fit(model, train, steps: int):
    images, labels = train
    schedule = optax.cosine_onecycle_schedule(steps, 2e-3, pct_start=0.2)
    optimizer = optax.adamw(schedule, weight_decay=0.05)
    sample = jnp.zeros((2, _RESOLUTION, _RESOLUTION, 3))
    variables = jax.jit(model.init)(jax.random.key(0), sample)

    @jax.jit
    def step(variables, opt_state, key, batch, target):
        keys = jax.random.split(key, len(batch))
        x = jax.vmap(crop_and_flip, (0, 0, None))(keys, batch.astype(jnp.float32), 0.5)

        def loss_fn(params):
            logits, new = model.apply(
                variables | {"params": params}, normalize_images(x),
                train=True, mutable=["batch_stats"],
            )  # fmt: skip
            return cross_entropy(logits, target, 0.1), new

        (loss, new), gradient = jax.value_and_grad(loss_fn, has_aux=True)(variables["params"])
        updates, opt_state = optimizer.update(gradient, opt_state, variables["params"])
        params = optax.apply_updates(variables["params"], updates)
        return {"params": params, **new}, opt_state, loss

    opt_state = optimizer.init(variables["params"])
    generator, start = np.random.default_rng(0), time.time()
    for number in range(steps):
        chosen = generator.choice(len(labels), _BATCH, replace=False)
        variables, opt_state, loss = step(
            variables, opt_state, jax.random.key(number), images[chosen], labels[chosen]
        )
        if (number + 1) % 50 == 0:
            spent = time.time() - start
            print(f"step {number + 1}/{steps}  loss {loss:.3f}  {spent:.0f} s", flush=True)
    return variables


def _predict(model, variables, images: np.ndarray) -> np.ndarray:
    forward = jax.jit(lambda v, x: model.apply(v, normalize_images(x)))
    chunks = []
    for start in range(0, len(images), _BATCH):
        chunk = images[start : start + _BATCH]
        padded = np.pad(chunk, ((0, _BATCH - len(chunk)), (0, 0), (0, 0), (0, 0)))
        chunks.append(np.asarray(forward(variables, padded))[: len(chunk)])
    return np.concatenate(chunks)


if __name__ == "__main__":
    main()
