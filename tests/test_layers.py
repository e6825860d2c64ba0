"""Imports point down: no module imports one of a higher floor, nor a sibling program."""

import ast
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parent.parent / "t2s_jax"

# Floors from the ground up. Modules of one entry may import each other; entries of one floor
# may not.
FLOORS = [
    [
        [
            "errors",
            "command_line",
            "simspace",
            "taskbank",
            "rewards",
            "reward_store",
            "release_table",
            "reward_tables",
            "files",
            "release_transfer",
        ],
    ],
    [
        ["losses"],
        ["fisher", "fisher_layers", "logit_fisher"],
        ["task_distances"],
        ["knn", "invariances"],
        ["factor_effects", "reward_analysis", "table_statistics"],
        ["reinforce"],
        ["augment", "randaugment", "pixel_ops"],
        ["mixing"],
        [
            "task_features",
            "factor_kernels",
            "reward_model",
            "marginal_likelihood",
            "nearest_tasks",
        ],
        ["generalisation"],
    ],
    [
        [
            "models.convolution",
            "models.normalization",
            "models.pooling",
            "models.resnet",
            "models.transfer_net",
            "models.winograd",
            "models.torch_names",
        ],
        ["models.weight_files"],
        ["models.policy"],
    ],
    [["hosts"], ["parallel"], ["cpu_compiler"], ["task_vector_files"]],
    [
        ["checkpoint"],
        ["claims"],
        ["preemption"],
        ["job_failure"],
        ["monitor"],
        ["state"],
        ["pictures"],
        ["defaults"],
        ["limits"],
    ],
    [
        ["sim.base"],
        [
            "data.images",
            "data.tasks",
            "data.labelled",
            "data.splits",
            "data.configured",
            "data.folders",
            "data.csv_table",
            "data.tfds_sets",
            "data.registry",
            "data.preparing",
            "data.builders",
            "data.builtin_tasks",
        ],
    ],
    [
        ["sim.procedural"],
        ["sim.tdw"],
        [
            "data.shards",
            "data.shard_files",
            "data.set_metadata",
            "data.records",
            "data.record_files",
            "data.shuffling",
            "data.decode_crop",
            "data.orientation",
            "data.pipeline",
            "data.online",
            "data.image_set",
        ],
    ],
    [["backbone"], ["train_step"], ["train_log"]],
    [
        ["pretraining"],
        ["transfer", "finetune", "linear_probe"],
        ["feature_cache"],
        ["vector_cache"],
        ["task2vec", "task2vec_head", "task2vec_release", "task_account"],
        ["policy_training", "policy_proposals", "policy_step", "policy_epochs", "policy_folds"],
        ["comparison", "paired_leads"],
        ["scaling"],
        ["preview_sheets"],
    ],
    [["bundle", "shipped_data"], ["held_out", "evidence", "variants", "gate"]],
    [
        ["oracle", "fidelity"],
        ["variant_comparison"],
        ["reporting"],
        ["budget"],
        ["devices"],
        ["announcer"],
    ],
    [["live_oracle"]],
    [["backbone_sources"], ["executors", "ray_executor"]],
    [["reward_sources"]],
    [
        [p]
        for p in (
            "render",
            "preview",
            "pretrain",
            "embed",
            "train",
            "fill",
            "generalise",
            "predict",
            "evaluate",
            "export",
            "analyse",
            "scale",
            "neighbours",
            "publish",
            "tdw_doctor",
            "tasks",
        )
    ]
    + [["report"]],
    [["quickstart"]],
    [["commands"], ["startup"]],
    [["arguments"]],
    [["main"]],
]


def _place(name: str) -> tuple[int, int]:
    for floor, entries in enumerate(FLOORS):
        for place, modules in enumerate(entries):
            if any(name == m or name.startswith(m + ".") for m in modules):
                return floor, place
    raise AssertionError(f"t2s_jax.{name} has no floor: add it to FLOORS")


def _modules():
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if path.name != "__init__.py":
            yield name, path
        elif name.startswith(("sim.procedural", "sim.tdw")):
            yield name.removesuffix(".__init__"), path


def _imports(path: pathlib.Path):
    """Names of the t2s_jax modules that a file imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            base = node.module.split(".")
            if base[0] != "t2s_jax":
                continue
            inner = ".".join(base[1:])
            for alias in node.names:
                full = f"{inner}.{alias.name}".strip(".")
                exists = (ROOT / full.replace(".", "/")).with_suffix(".py").exists()
                exists = exists or (ROOT / full.replace(".", "/")).is_dir()
                if exists or inner:
                    yield full if exists else inner
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("t2s_jax."):
                    yield alias.name.removeprefix("t2s_jax.")


@pytest.mark.parametrize(("name", "path"), list(_modules()), ids=lambda v: str(v))
def test_imports_point_down(name, path):
    floor, place = _place(name)
    for imported in _imports(path):
        other_floor, other_place = _place(imported)
        assert other_floor < floor or (other_floor, other_place) == (floor, place), (
            f"t2s_jax.{name} (floor {floor}) imports t2s_jax.{imported} (floor {other_floor})"
        )


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("orbax", {"checkpoint"}),
        ("clu", {"monitor"}),
        ("jax.pmap", {"parallel"}),
        ("jax.distributed", {"hosts"}),
    ],
)
def test_one_user_of_each_machine(library, allowed):
    users = set()
    for name, path in _modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                found = [node.module or ""]
            elif isinstance(node, ast.Import):
                found = [a.name for a in node.names]
            elif isinstance(node, ast.Attribute):
                found = [ast.unparse(node)]
            else:
                continue
            if any(f == library or f.startswith(library + ".") for f in found):
                users.add(name)
    assert users == allowed


def test_package_import_is_light():
    code = (
        "import sys, t2s_jax, t2s_jax.main, t2s_jax.data.tasks, t2s_jax.sim.base;"
        "heavy = {'tensorflow', 'tdw', 'tensorflow_datasets'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
