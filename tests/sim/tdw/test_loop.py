"""The commands with TDW, end to end, against the stand-in of a build."""

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("tdw", reason="needs pip install 't2s_jax[tdw]'")
pytest.importorskip("zmq", reason="needs pip install 't2s_jax[tdw]'")
from t2s_jax.commands import quickstart
from t2s_jax.data import shards
from t2s_jax.data.pipeline import read_extras
from t2s_jax.policy.settings import PolicySettings
from t2s_jax.runtime.settings import to_config
from tests.paths import LAUNCH
from tests.rewards.test_backbone_factory import tiny_live_config, write_tasks
from tests.sim.tdw.test_simulator import STAND_IN, free_port
from tests.training.test_pretraining import tiny_config


def _tdw(config, logs, **options):
    config.sim.simulator = "tdw"
    config.sim.encoding = "jpeg"
    config.sim.options = {"resolution": 48, "num_categories": 3, "build": STAND_IN} | options
    config.sim.options.update({"port": free_port(), "logs": str(logs)})
    config.data.resolution = 32


def test_the_whole_loop(tmp_path):
    """Render, pre-train, embed, train the policy live, predict, evaluate, report."""
    write_tasks(tmp_path / "tasks", side=32)
    config = tiny_live_config(tmp_path / "tasks")
    _tdw(config, tmp_path / "logs")
    config.live.budget = 4
    config.probe_params = "all"
    # As the backbones: a recipe of its own would compile a training step of its own.
    config.probe_pretrain = tiny_config(total_epochs=2.0, checkpoint_steps=0)
    config.task2vec.update({"head_steps": 5, "batch_size": 16, "draws": 1})
    config.policy = to_config(PolicySettings())
    config.policy.update({"members": 2, "hidden": (8, 8), "epochs": 6, "replay_epochs": 2})
    config.policy.update({"optimizer": "adam", "warmup_epochs": 1, "self_imitation_start": 2})
    config.evaluate.update({"seeds": 1, "random_draws": 1, "protocols": ("knn",)})
    config.preview.columns = 2
    config.preview.sheets = ("categories", "factors")
    workdir = tmp_path / "workdir"
    quickstart.run(config, workdir)

    results = json.loads((workdir / "evaluation" / "results.json").read_text())
    assert {r["method"] for r in results["rows"]} == set(config.evaluate.methods)
    assert (workdir / "report.html").stat().st_size > 10_000
    for file in (workdir / "rewards").glob("*.json"):
        made = shards.read_provenance(workdir / "render_sets" / file.name.split(".")[0])
        assert (made["simulator"], made["resolution"], made["num_images"]) == ("tdw", 48, 18)
        assert [s["images"] for s in made["shards"]] == [18]


def _t2s(*arguments, **environment):
    return subprocess.run(
        [*arguments], env=os.environ | {"JAX_PLATFORMS": "cpu"} | environment,
        capture_output=True, text=True, check=False, cwd=LAUNCH.parent,
    )  # fmt: skip


def test_builds_fill_one_set_together(tmp_path):
    """launch/tdw.sh: two processes, two builds, one render set, the same as one build makes."""
    t2s = f"{sys.executable} -m t2s_jax.commands.main".split()
    flags = [
        f"--config={LAUNCH.parent}/configs/paper.py", "--config.params=light_color+focus_blur",
        "--config.sim.options.models=core", "--config.sim.options.num_categories=2",
        "--config.sim.options.resolution=32", "--config.sim.images_per_category=6",
        "--config.sim.shard_size=3", f"--config.sim.options.logs={tmp_path}/logs",
    ]  # fmt: skip
    many = _t2s("bash", LAUNCH / "tdw.sh", STAND_IN, "1", "2", *t2s, "render",
                f"--workdir={tmp_path}/many", *flags, FIRST_PORT=str(free_port()))  # fmt: skip
    assert many.returncode == 0, many.stderr
    one = _t2s(*t2s, "render", f"--workdir={tmp_path}/one", *flags,
               f"--config.sim.options.build={STAND_IN}",
               f"--config.sim.options.port={free_port()}")  # fmt: skip
    assert one.returncode == 0, one.stderr
    sets = [next((tmp_path / name / "render_sets").iterdir()) for name in ("many", "one")]
    checksums = [[s["sha256"] for s in shards.read_provenance(s)["shards"]] for s in sets]
    assert checksums[0] == checksums[1]
    assert len(list((tmp_path / "logs").glob("commands_*.txt"))) == 3
    assert len(read_extras(sets[0], (), 12)["image"]) == 12


def test_doctor_finds_all_well_and_renders(tmp_path):
    flags = ["--config.sim.options.models=core", "--config.sim.options.resolution=32"]
    flags += [f"--config.sim.options.build={STAND_IN}", f"--workdir={tmp_path}"]
    flags += [f"--config.sim.options.port={free_port()}"]
    flags += [f"--config.sim.options.logs={tmp_path}"]
    found = _t2s(sys.executable, "-m", "t2s_jax", "tdw", "doctor", *flags, DISPLAY="host:0")
    assert found.returncode == 0, found.stdout + found.stderr
    points = [
        line.split(":")[0].split(None, 1)[1]
        for line in found.stdout.splitlines()
        if line[:2] == "ok"
    ]
    assert points == ["package tdw", "package pyzmq", "display", "disk", "models", "ten images"]
    assert "build 1.13.0" in found.stdout
    assert (tmp_path / "tdw_doctor.png").is_file()


def test_doctor_says_what_lacks(tmp_path):
    flags = [f"--config.sim.options.build={STAND_IN}", f"--workdir={tmp_path}"]
    found = _t2s(sys.executable, "-m", "t2s_jax", "tdw", "doctor", *flags, DISPLAY=":97")
    assert found.returncode == 2
    assert "FAIL  display: no X server answers as :97" in found.stdout
    assert "FAIL  models: 757 models" in found.stdout
    assert "441 cannot be fetched" in found.stdout
    assert "ten images" not in found.stdout
    assert found.stderr.splitlines()[-1] == "t2s tdw doctor: display, models: see above"
    assert len((tmp_path / "tdw_unreachable.txt").read_text().splitlines()) == 441
