"""Task2Vec's Fisher beside PyTorch's one pass: time, error, memory.

  OMP_WAIT_POLICY=passive python tests/benchmarks/fisher_speed.py [classes ...]
  python tests/benchmarks/fisher_speed.py [classes ...] --memory

Needs `pip install torch`. Both sides take the same 64 built-in real images of 64 px and the same
ResNet-18 of full width (He initialisation, statistics of these images) under a random head whose
logits have a standard deviation of 2.5. PyTorch (channels-last) does what the original code does
in one pass: labels drawn, the gradient of the batch's mean loss, squared. Rounds of all methods
alternate, since other programs may share the machine; times are medians and ratios are medians
of a round's ratios.

"error" is the squared distance to the exact vector over the exact vector's squared length, the
mean over several draws; PyTorch's vector is first multiplied by the batch size, of which the batch
gradient's expectation lacks the factor. "time x error" is the fair figure: an estimate whose
passes are repeated n times has n times the one and 1/n times the other.

With more than 10 classes the exact vector is timed once. `--memory` tells for each number of
classes what XLA reserves for the exact program, and the peak of a process that runs some of its
passes.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # else PyTorch's threads spin

import functools
import platform
import resource
import statistics
import subprocess
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import torch

from t2s_jax.models import resnet, torch_names
from t2s_jax.runtime import xla_flags
from t2s_jax.task2vec import fisher
from t2s_jax.tasks.loading import load_tasks
from tests import torch_task2vec
from tests.torch_resnet import make_torch_resnet

IMAGES, SIDE = 64, 64
ROUNDS, DRAWS = 5, 6
_PEER = "PyTorch, one pass"
OURS = (("exact", 1), ("rademacher", 1), ("rademacher", 4), ("montecarlo", 1))


def main() -> None:
    xla_flags.configure()  # as `t2s` does
    flags = [a for a in sys.argv[1:] if a.startswith("--")]
    counts = [int(a) for a in sys.argv[1:] if a not in flags] or [10, 100]
    if "--child" in flags:
        print(_peak(counts[0]))
        return
    print(
        f"jax {jax.__version__}, torch {torch.__version__}, {jax.devices()[0].device_kind}, "
        f"{os.cpu_count()} cores, {platform.machine()}"
    )
    if "--memory" in flags:
        _memory(counts)
        return
    print("| classes | method | wall s | of PyTorch's | CPU s | error | cosine | time x error |")
    print("|---|---|---|---|---|---|---|---|")
    for count in counts:
        _compare(count)


def _compare(count: int) -> None:
    images, model, peer, head = _problem(count)
    methods = {
        f"{name}, {draws} draws" if draws > 1 else name: functools.partial(
            _ours, (model, *head), images, name, draws, count
        )
        for name, draws in OURS
    }
    methods[_PEER] = functools.partial(_theirs, peer, images)
    exact = methods["exact"](0)
    errors, cosines = {"exact": 0.0}, {"exact": 1.0}
    for name, method in methods.items():  # compiles, fills caches
        if name != "exact":
            found = [method(seed) for seed in range(DRAWS)]
            errors[name] = statistics.mean(_error(f, exact) for f in found)
            cosines[name] = statistics.mean(_cosine(f, exact) for f in found)
    rounds = []
    for number in range(ROUNDS):
        if number and count > 10:
            methods.pop("exact", None)  # once is enough: it takes seconds
        rounds.append({name: _measure(method, number) for name, method in methods.items()})
    for name in errors:
        found = [r for r in rounds if name in r]
        wall, cpu = (statistics.median(r[name][i] for r in found) for i in (0, 1))
        ratio = statistics.median(r[name][0] / r[_PEER][0] for r in found)
        print(
            f"| {count} | {name} | {wall:.2f} | {ratio:.2f} | {cpu:.2f} | {errors[name]:.1e} | "
            f"{cosines[name]:.4f} | {wall * errors[name]:.1e} |",
            flush=True,
        )


def _problem(count: int):
    """Images [N, H, W, 3] uint8, our variables, PyTorch's network, the head (kernel, bias)."""
    tasks = [t for t in load_tasks("builtin", resolution=SIDE, seed=0) if t.origin == "real"]
    rng = np.random.default_rng(0)
    share = -(-IMAGES // len(tasks))
    images = np.concatenate(
        [t.train.images[:: len(t.train.images) // share][:share] for t in tasks]
    )
    images = images[rng.permutation(len(images))[:IMAGES]]
    torch.manual_seed(0)
    peer = make_torch_resnet("resnet18", count)
    for module in peer.modules():
        if isinstance(module, torch.nn.Conv2d):
            torch.nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = 1.0  # one pass gives it the statistics of these images
    with torch.no_grad():
        peer.train()
        peer(_torch_inputs(images))
        peer.eval()
        logits = peer(_torch_inputs(images))
        peer.fc.weight.mul_(2.5 / logits.std())
        peer.fc.bias.sub_(peer(_torch_inputs(images)).mean(0))
    state = {n: v.numpy() for n, v in peer.state_dict().items()}
    config = torch_names.infer_config(state)
    variables = torch_names.from_torch(state, config)
    head = variables["params"].pop("fc")
    return (
        images,
        jax.device_put(variables),
        peer.to(memory_format=torch.channels_last),
        (jnp.asarray(head["kernel"]), jnp.asarray(head["bias"])),
    )


@functools.partial(jax.jit, static_argnums=(2, 3))
def _program(shared, images, method, draws, num_classes, seed):
    model = resnet.make_resnet("resnet18", 0)

    def features(variables, x):
        return model.apply(variables, resnet.normalize_images(x), features_only=True)

    keys = jax.vmap(jax.random.fold_in, (None, 0))(jax.random.key(seed), jnp.arange(len(images)))
    each = fisher.per_example_fisher(
        features, shared[0], images, num_classes, keys, method=method, draws=draws, head=shared[1:]
    )
    return each.mean(0)


def _ours(shared, images, method, draws, count, seed) -> np.ndarray:
    out = _program(shared, images, method, draws, np.int32(count), np.uint32(seed))
    return np.asarray(out, np.float64)


def _theirs(peer, images, seed) -> np.ndarray:
    torch.manual_seed(seed)
    peer.eval()

    def draw(log_probs):
        return torch.multinomial(log_probs.exp(), 1)[:, 0]

    return IMAGES * torch_task2vec.batch_square(peer, _torch_inputs(images), draw)


def _torch_inputs(images: np.ndarray) -> torch.Tensor:
    mean = torch.tensor(resnet.IMAGENET_MEAN).view(1, 3, 1, 1)
    std = torch.tensor(resnet.IMAGENET_STD).view(1, 3, 1, 1)
    # Channels last already.
    return (torch.tensor(images).permute(0, 3, 1, 2).float() / 255 - mean) / std


def _measure(method, seed: int) -> tuple[float, float]:
    """Wall and CPU seconds."""
    start, cpu = time.perf_counter(), _cpu_seconds()
    method(seed)
    return time.perf_counter() - start, _cpu_seconds() - cpu


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _error(found: np.ndarray, exact: np.ndarray) -> float:
    return float(np.sum(np.square(found - exact)) / np.sum(np.square(exact)))


def _cosine(found: np.ndarray, exact: np.ndarray) -> float:
    return float(found @ exact / np.linalg.norm(found) / np.linalg.norm(exact))


def _memory(counts: list[int]) -> None:
    print("| classes | reserved by XLA, MiB | peak of the process, MiB |")
    print("|---|---|---|")
    for count in counts:
        images, model, _, head = _problem(count)
        compiled = _program.lower(
            (model, *head), images, "exact", 1, np.int32(count), np.uint32(0)
        ).compile()
        reserved = compiled.memory_analysis().temp_size_in_bytes / 2**20
        command = [sys.executable, __file__, "--child", str(count)]
        peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        print(f"| {count} | {reserved:.0f} | {peak.strip()} |", flush=True)


def _peak(count: int) -> str:
    """Of a process that takes nine passes with logits for `count` classes, MiB."""
    images, model, _, head = _problem(count)
    _program((model, *head), images, "exact", 1, np.int32(10), np.uint32(0)).block_until_ready()
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}"


if __name__ == "__main__":
    main()
