"""Training and inference beside PyTorch, in one run on the same machine.

  OMP_WAIT_POLICY=passive python tests/benchmarks/torch_speed.py [network:stem:resolution:batch ...]
  python tests/benchmarks/torch_speed.py --memory [network:stem:resolution:batch ...]

Needs `pip install torch`. Both sides take uint8 images that lie on the device, normalise
them, and train with AdamW (PyTorch: channels-last, and `compile` as a further column where
`--compile` is given). Rounds of the two alternate, since other programs may share the
machine; the ratio is the median over rounds. "Of peak" is what the operations of the convolutions,
however they are computed, are of what a matrix product reaches on the machine: ours, PyTorch's.
`--native` measures our network with XLA's own convolution everywhere, `--xla-default` with the
libraries that XLA would choose (see `runtime.xla_flags`). CPU seconds per image stand beside the
images per second.

`--memory` takes a few steps of each side in a process of its own and tells how far its peak
resident memory lies above that of the same process with both libraries imported, JAX started and
the images in it. XLA compiles in the process that runs, so ours is given twice: compiling, and
with the program read from the compilation cache. On a GPU it is the peak of the device's memory.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # else PyTorch's threads spin

import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch
from jax import lax

from t2s_jax.models import resnet
from t2s_jax.runtime import xla_flags
from t2s_jax.training.losses import cross_entropy
from tests.compute_cost import matmul_peak, network_flops
from tests.torch_resnet import make_torch_resnet

CASES = (
    "resnet18:small:32:32", "resnet18:imagenet:32:64", "resnet18:imagenet:64:64",
    "resnet50:imagenet:224:16",
)  # fmt: skip
SIDES, MODES = ("ours", "PyTorch"), ("training", "inference")
CLASSES = 100
ROUNDS, SECONDS = 5, 3.0


def main() -> None:
    flags = {a for a in sys.argv[1:] if a.startswith("--")}
    cases = [a for a in sys.argv[1:] if a not in flags] or CASES
    if "--native" in flags:
        resnet.convolve = lax.conv_general_dilated
    if "--xla-default" not in flags:
        xla_flags.configure()  # as `t2s` does
    if "--child" in flags:
        print(_peak(*cases, flags))
        return
    print(
        f"jax {jax.__version__}, torch {torch.__version__}, {jax.devices()[0].device_kind}, "
        f"{os.cpu_count()} cores, {platform.machine()}"
    )
    if "--memory" in flags:
        _print_memory(cases, flags - {"--memory"})
        return
    dtype = _dtype()
    peak = matmul_peak(dtype)
    print(f"matrix product, {dtype}: {peak / 1e12:.2f} TFLOP/s")
    print("| case | mode | ours, images/s | PyTorch | ratio | CPU ms/image | PyTorch | of peak |")
    print("|---|---|---|---|---|---|---|---|")
    for case in cases:
        ours, theirs = (_steps(side, *_problem(case), flags) for side in SIDES)
        network, stem, resolution, batch = case.split(":")
        for mode in MODES:
            flops = network_flops(network, stem, int(resolution), training=mode == "training")
            row = _compare(ours[mode], theirs[mode], int(batch), flops / peak)
            print(f"| {case} | {mode} | {row} |", flush=True)


def _problem(case: str) -> tuple:
    """Network, stem, images [N, H, W, 3] uint8 and labels [N]."""
    network, stem, resolution, batch = case.split(":")
    rng = np.random.default_rng(0)
    shape = (int(batch), int(resolution), int(resolution), 3)
    return network, stem, rng.integers(0, 256, shape, np.uint8), rng.integers(0, CLASSES, shape[0])


def _steps(side: str, network, stem, images, labels, flags) -> dict[str, Callable]:
    """A step of each mode."""
    on_gpu = jax.default_backend() == "gpu"
    if side == "ours":
        return _our_steps(network, stem, images, labels, _dtype())
    return _torch_steps(network, stem, images, labels, on_gpu, "--compile" in flags)


def _dtype() -> str:
    return "bfloat16" if jax.default_backend() == "gpu" else "float32"


def _print_memory(cases, flags) -> None:
    print("| case | mode | ours, MiB | compiled before | PyTorch | ratio |")
    print("|---|---|---|---|---|---|")
    for case in cases:
        for mode in MODES:
            with tempfile.TemporaryDirectory() as cache:
                # The second process of ours finds the program of the first.
                ours, compiled, theirs = (
                    _child_peak(case, side, mode, flags, cache) for side in ("ours", *SIDES)
                )
            print(
                f"| {case} | {mode} | {ours:.0f} | {compiled:.0f} | {theirs:.0f} | "
                f"{compiled / theirs:.2f} |",
                flush=True,
            )


def _child_peak(case: str, side: str, mode: str, flags, cache: str) -> float:
    command = [sys.executable, __file__, "--child", case, side, mode, *flags]
    environment = os.environ | {"JAX_COMPILATION_CACHE_DIR": cache}
    return float(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)


def _peak(case: str, side: str, mode: str, flags) -> float:
    """MiB that a few steps add to the peak of this process or, on a GPU, of its device."""
    problem, on_gpu = _problem(case), jax.default_backend() == "gpu"
    before = _resident_peak()
    step = _steps(side, *problem, flags)[mode]
    for _ in range(3):
        step()
    if not on_gpu:
        return _resident_peak() - before
    if side == "ours":
        return jax.devices()[0].memory_stats()["peak_bytes_in_use"] / 2**20
    return torch.cuda.max_memory_allocated() / 2**20


def _resident_peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _compare(ours: Callable, theirs: Callable, batch: int, least: float) -> str:
    """A row; `least` seconds an image are what the operations take at the peak."""
    for step in (ours, theirs):  # compile, fill caches
        step()
        step()
    rounds = [(_measure(ours, batch), _measure(theirs, batch)) for _ in range(ROUNDS)]
    ratio = statistics.median(a[0] / b[0] for a, b in rounds)
    (our, our_cpu), (their, their_cpu) = (
        [statistics.median(r[side][i] for r in rounds) for i in (0, 1)] for side in (0, 1)
    )
    rates = f"{our:.0f} | {their:.0f} | {ratio:.2f} | {our_cpu:.2f} | {their_cpu:.2f}"
    return f"{rates} | {our * least:.0%}, {their * least:.0%}"


def _measure(step: Callable, batch: int) -> tuple[float, float]:
    """Images per second of wall time, and CPU milliseconds per image."""
    count, start, cpu = 0, time.perf_counter(), _cpu_seconds()
    while time.perf_counter() - start < SECONDS:
        step()
        count += batch
    return count / (time.perf_counter() - start), 1e3 * (_cpu_seconds() - cpu) / count


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _our_steps(network, stem, images, labels, dtype) -> dict[str, Callable]:
    model = resnet.make_resnet(network, CLASSES, stem=stem, dtype=dtype)
    variables = jax.jit(model.init)(jax.random.key(0), jnp.zeros((1, *images.shape[1:])))
    optimizer = optax.adamw(1e-3)
    images, labels = jnp.asarray(images), jnp.asarray(labels, jnp.int32)

    @jax.jit
    def infer(variables, images):
        return model.apply(variables, resnet.normalize_images(images, model.dtype))

    def step(params, stats, opt_state, images, labels):
        def loss_fn(params):
            logits, updates = model.apply(
                {"params": params, "batch_stats": stats},
                resnet.normalize_images(images, model.dtype), train=True, mutable=["batch_stats"],
            )  # fmt: skip
            return cross_entropy(logits, labels, 0.1), updates["batch_stats"]

        (loss, stats_), grads = jax.value_and_grad(loss_fn, has_aux=True)(params)
        updates, opt_state = optimizer.update(grads, opt_state, params)
        return optax.apply_updates(params, updates), stats_, opt_state, loss

    step = jax.jit(step, donate_argnums=(0, 1, 2))
    state = [variables.pop("params"), variables.pop("batch_stats"), None]

    def train():
        if state[2] is None:  # as PyTorch's, it has no memory where nothing is trained
            state[2] = jax.jit(optimizer.init)(state[0])
        *state[:], loss = step(*state, images, labels)
        loss.block_until_ready()

    def run():
        infer({"params": state[0], "batch_stats": state[1]}, images).block_until_ready()

    return {"training": train, "inference": run}


def _torch_steps(network, stem, images, labels, on_gpu, compiled) -> dict[str, Callable]:
    device = "cuda" if on_gpu else "cpu"
    model = make_torch_resnet(network, CLASSES, stem=stem).to(device)
    model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
    run = torch.compile(model) if compiled else model
    images, labels = torch.tensor(images, device=device), torch.tensor(labels, device=device)
    mean = torch.tensor(resnet.IMAGENET_MEAN, device=device).view(1, 3, 1, 1)
    std = torch.tensor(resnet.IMAGENET_STD, device=device).view(1, 3, 1, 1)

    def logits():
        x = (images.permute(0, 3, 1, 2).float() / 255 - mean) / std  # channels-last already
        with torch.autocast("cuda", torch.bfloat16, enabled=on_gpu):
            return run(x).float()

    def train():
        model.train()
        loss = torch.nn.functional.cross_entropy(logits(), labels, label_smoothing=0.1)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        _wait()

    def infer():
        model.eval()
        with torch.inference_mode():
            logits()
        _wait()

    def _wait():
        if on_gpu:
            torch.cuda.synchronize()

    return {"training": train, "inference": infer}


if __name__ == "__main__":
    main()
