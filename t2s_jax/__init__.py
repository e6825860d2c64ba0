"""Task2Sim in JAX: from a few labelled images to the synthetic data to pre-train on.

>>> import t2s_jax as t2s
>>> task = t2s.load_task("builtin:digits", resolution=32)
>>> len(task.train.images), task.num_classes
(150, 10)

Nothing heavy is imported until a function needs it. Arrays go in; arrays and small dataclasses
come out; nothing is printed. What a caller can get wrong raises `UserError`.
"""

from __future__ import annotations

import os
import typing

from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.version import __version__

if typing.TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from t2s_jax.models.backbone import Backbone
    from t2s_jax.policy.bundle import Bundle
    from t2s_jax.policy.prediction import Prediction
    from t2s_jax.tasks.labelled import Task

__all__ = [
    "UserError",
    "__version__",
    "load_backbone",
    "load_bundle",
    "load_task",
    "predict",
    "render",
    "task_distance",
    "task_vector",
]


def load_task(
    where: str | os.PathLike,
    *,
    resolution: int = 64,
    seed: int = 0,
    max_train: int | None = None,
    max_test: int | None = None,
) -> Task:
    """Loads a downstream task: labelled images with a train and a test split.

    Args:
      where: A folder (`FOLDER/<class>/*` or `FOLDER/{train,test}/<class>/*`), a CSV file of paths
        and labels, the name of a TFDS data set, "paper:NAME" or "builtin:NAME".
      resolution: Side of the images, px.
      seed: Of the split where there is none, and of the choice of `max_train` images.
      max_train: At most so many train images, balanced over classes; None is all.
      max_test: At most so many test images, balanced over classes; None is all.

    Returns:
      The task; `task.train.images` is uint8 of shape [N, H, W, 3], `task.train.labels` int32 of
      shape [N], `task.class_names` in the order of the labels.

    Raises:
      UserError: There is no such task, or it cannot be read.

    >>> task = load_task("builtin:textures", resolution=32, max_train=20)
    >>> task.train.images.shape, task.train.images.dtype
    ((20, 32, 32, 3), dtype('uint8'))
    """
    from t2s_jax.tasks import loading

    return loading.load_task(
        where, resolution=resolution, seed=seed, max_train=max_train, max_test=max_test
    )


def load_bundle(path: str | os.PathLike | None = None) -> Bundle:
    """Loads a bundle: a trained policy with everything that a prediction needs.

    Args:
      path: The directory that `t2s train` wrote; None is the bundle that ships with the package.

    Raises:
      UserError: No bundle is there, or it is damaged.

    >>> bundle = load_bundle()
    >>> bundle.space.names[:2], bundle.space.key(bundle.best_fixed)
    (('object_rotation', 'object_distance'), '00100010')
    """
    from t2s_jax.policy import bundle, shipped_data

    return bundle.load_bundle(shipped_data.bundle_directory() if path is None else path)


def load_backbone(path: str | os.PathLike) -> Backbone:
    """Loads a pre-trained network.

    Args:
      path: A directory of `t2s pretrain`, or a `.safetensors` or `.pth` file of a ResNet by the
        names of torchvision or timm.

    Returns:
      The backbone; `backbone.features(images)` gives pooled features, float32 of shape [N, F];
      `backbone.model` and `backbone.variables` are Flax's.

    Raises:
      UserError: No whole backbone is there, or the file holds another network's weights.

    >>> import tempfile
    >>> path = f"{tempfile.mkdtemp()}/probe.safetensors"
    >>> load_bundle().probe.export(path)
    >>> backbone = load_backbone(path)
    >>> backbone.config.name, backbone.resolution
    ('resnet18', 32)
    """
    from t2s_jax.models.backbone import Backbone

    return Backbone.load(path)


def predict(
    images: npt.ArrayLike, labels: npt.ArrayLike, *, bundle: Bundle | None = None
) -> Prediction:
    """Predicts which synthetic data to pre-train on for a task.

    Args:
      images: Shape [N, H, W, 3], or [N, H, W] for grey images; uint8, or float in [0, 1]. Best of
        the side that the bundle's probe was trained with, `bundle.probe.resolution` px.
      labels: Shape [N], integers in [0, C), at least two classes.
      bundle: The trained policy; None is the bundle that ships with the package.

    Returns:
      The prediction: `params` (the choice), `description`, `gain` (expected over the best fixed
      choice, percentage points), `nearest` (the nearest seen tasks), `evidence` and more.

    Raises:
      UserError: Arrays of another shape, type or range, or fewer than two classes.

    >>> task = load_task("builtin:digits", resolution=32, max_train=24)
    >>> prediction = predict(task.train.images, task.train.labels)
    >>> len(prediction.params), prediction.classes, prediction.space.names[-1]
    (8, 10, 'materials')
    """
    from t2s_jax.data.image_arrays import as_images, as_labels
    from t2s_jax.data.splits import Split
    from t2s_jax.policy import prediction

    found = as_images(images)
    classes = as_labels(labels, len(found))
    return prediction.predict(
        load_bundle() if bundle is None else bundle,
        Split(found, classes),
        name="task",
        num_classes=int(classes.max()) + 1,
    )


def render(
    category: str | None = None,
    count: int = 1,
    *,
    params: str | typing.Sequence[int] = "all",
    resolution: int = 64,
    seed: int = 0,
) -> np.ndarray:
    """Renders images with the embedded simulator.

    Args:
      category: One of its categories, such as "mug"; None takes them in turn.
      count: N, the number of images.
      params: The SimParams: one level for each factor, or text such as "01100001", "all", "none"
        or "light_color+materials".
      resolution: Side of the images, px, 8 to 1024.
      seed: Addresses all random draws: equal arguments give equal images.

    Returns:
      Images in sRGB. Shape [N, resolution, resolution, 3], uint8.

    Raises:
      UserError: There is no such category, or an argument is out of its range.

    >>> images = render("mug", 2, params="light_color+materials", resolution=32)
    >>> images.shape, images.dtype
    ((2, 32, 32, 3), dtype('uint8'))
    """
    from t2s_jax.sim.procedural import ProceduralSimulator

    if count < 1:
        raise UserError(f"count must be at least 1, got {count}")
    simulator = ProceduralSimulator(resolution, categories=category and [category])
    space = simulator.space
    chosen = space.parse(params) if isinstance(params, str) else space.validate(params)
    objects = [found.objects for found in simulator.categories()]
    # Category by category, and each time the next object of it.
    picked = [
        objects[i % len(objects)][i // len(objects) % len(objects[i % len(objects)])]
        for i in range(count)
    ]
    return simulator.render(chosen, picked, seed, range(count))


def task_vector(
    images: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    probe: Backbone | None = None,
    method: str = "auto",
    seed: int = 0,
) -> np.ndarray:
    """Embeds a task by the diagonal Fisher information of a probe network (Task2Vec).

    Args:
      images: Shape [N, H, W, 3], or [N, H, W] for grey images; uint8, or float in [0, 1].
      labels: Shape [N], integers in [0, C), at least two classes.
      probe: The network; None is the probe of the bundle that ships with the package. Vectors of
        different probes cannot be compared.
      method: "exact"; "rademacher" or "montecarlo", which estimate it; "auto" is exact for few
        classes, else rademacher; "release" is the computation of the original code.
      seed: Of the head's training and of the estimators.

    Returns:
      One mean for each filter of the probe. Shape [D], float32.

    Raises:
      UserError: Arrays of another shape, type or range, or fewer than two classes.

    >>> task = load_task("builtin:digits", resolution=32, max_train=24)
    >>> vector = task_vector(task.train.images, task.train.labels)
    >>> vector.shape, bool((vector >= 0).all())
    ((4800,), True)
    """
    from t2s_jax.data.image_arrays import as_images, as_labels
    from t2s_jax.data.splits import Split
    from t2s_jax.runtime.settings import to_config
    from t2s_jax.task2vec import task_vector as embedding
    from t2s_jax.task2vec.settings import Task2Vec

    found = as_images(images)
    classes = as_labels(labels, len(found))
    config = to_config(Task2Vec())
    config.update({"method": method, "seed": seed})
    network = load_bundle().probe if probe is None else probe
    return embedding.task_vector(network, Split(found, classes), int(classes.max()) + 1, config)


def task_distance(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """Returns the distance of two tasks: the cosine distance of normalised Task2Vec vectors.

    Args:
      a: Shape [D], not negative.
      b: Shape [D], not negative.

    Returns:
      A number in [0, 1]; 0 for equal vectors (Achille et al., ICCV 2019, eq. 3).

    Raises:
      UserError: The vectors differ in shape: they come from different probes.

    >>> task_distance([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    0.0
    """
    import numpy as np

    from t2s_jax.task2vec.task_distances import cosine_distance

    first, second = np.asarray(a, np.float64), np.asarray(b, np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise UserError(
            f"a and b must be vectors of the same probe, got shapes {list(first.shape)} and "
            f"{list(second.shape)}"
        )
    return max(0.0, float(cosine_distance(first, second)))  # rounding can end below 0
