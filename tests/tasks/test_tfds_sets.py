"""Tasks out of TFDS data sets: by name, and the paper's that are prepared."""

import json
import logging

import numpy as np
import pytest

from t2s_jax.commands import evaluate, neighbours, run_card
from t2s_jax.reporting import record, sections
from t2s_jax.reporting.evaluation_results import EvaluationResults, TaskEntry
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.typed_json import decode
from t2s_jax.tasks import registry
from t2s_jax.tasks.configured import missing_for
from t2s_jax.tasks.loading import load_task, load_tasks

pytestmark = pytest.mark.filterwarnings("ignore")

CLASSES = ("blau", "красный", "緑")


def write_set(root, name, version, names, splits):
    """Writes a TFDS data set of grey 12 px pictures; grey is 80 times the label.

    Args:
      splits: {split: labels}.
    """
    import tensorflow_datasets as tfds

    features = tfds.features.FeaturesDict(
        {
            "image": tfds.features.Image(shape=(12, 12, 1)),
            "label": tfds.features.ClassLabel(names=list(names)),
            "id": tfds.features.Text(),
        }
    )
    # A writer by itself: it needs no builder class.
    directory = root / name / version
    directory.mkdir(parents=True)
    identity = tfds.core.dataset_info.DatasetIdentity(
        name=name.split("/")[0],
        version=tfds.core.Version(version),
        data_dir=str(directory),
        module_name="",
    )
    info = tfds.core.DatasetInfo(builder=identity, features=features)
    writer = tfds.core.SequentialWriter(info, max_examples_per_shard=20)
    writer.initialize_splits(list(splits))
    for split, labels in splits.items():
        for i, label in enumerate(labels):
            image = np.full((12, 12, 1), 80 * (label % 4), np.uint8)
            writer.add_examples({split: [{"image": image, "label": label, "id": f"{split}{i}"}]})
    writer.close_all()
    return directory


def levels(split):
    """The label times 80."""
    return split.images[:, 0, 0, 0]


@pytest.fixture(scope="module")
def tfds_dir(tmp_path_factory):
    """A TFDS data set with a train split alone."""
    root = tmp_path_factory.mktemp("tfds")
    write_set(root, "tiny_greys", "1.0.0", CLASSES, {"train": [i % 3 for i in range(30)]})
    return root


def test_tfds_by_name(tfds_dir):
    task = load_task("tiny_greys", resolution=8, seed=0, data_dir=tfds_dir)
    assert task.class_names == CLASSES
    assert task.source == "TFDS tiny_greys/1.0.0"
    assert list(np.bincount(task.train.labels)) == [7, 7, 7]
    assert list(np.bincount(task.test.labels)) == [3, 3, 3]
    np.testing.assert_array_equal(levels(task.test), 80 * task.test.labels)
    few = load_task("tiny_greys", resolution=8, seed=0, data_dir=tfds_dir, max_train=6, max_test=3)
    assert list(np.bincount(few.train.labels)) == [2, 2, 2]
    assert list(np.bincount(few.test.labels)) == [1, 1, 1]
    np.testing.assert_array_equal(levels(few.train), 80 * few.train.labels)
    with pytest.raises(
        UserError, match="no_such_set: there is no such folder, and it cannot be loaded"
    ):
        load_task("no_such_set", resolution=8, seed=0, data_dir=tfds_dir)


@pytest.fixture(scope="module")
def paper_dir(tmp_path_factory):
    """Four of the paper's tasks: split by itself, by two splits, by us; one of few classes."""
    root = tmp_path_factory.mktemp("paper")
    ten = [str(i) for i in range(10)]
    write_set(root, "usps", "1.0.0", ten, {"train": [*range(10), 1], "test": [*range(10)]})
    write_set(
        root,
        "dtd",
        "3.0.1",
        ["bumpy", "cracked"],
        {"train": [0, 0, 1], "validation": [1], "test": [0, 1]},
    )
    write_set(root, "eurosat/rgb", "2.0.0", ten, {"train": [i % 10 for i in range(100)]})
    write_set(root, "omniglot", "3.0.0", ten, {"train": [0, 1, 2, 3], "test": [9, 6] * 10})
    return root


def test_the_paper_has_twenty_tasks_and_every_group():
    tasks = registry.PAPER_TASKS
    assert (len(tasks), sum(t.seen for t in tasks)) == (20, 12)
    assert len({t.name for t in tasks}) == len({t.tfds for t in tasks}) == 20
    for seen in (True, False):
        groups = {t.group for t in tasks if t.seen == seen}
        assert groups == {"natural", "aerial", "symbolic", "medical", "illustrative", "texture"}
    for task in tasks:
        assert task.source.startswith("http")
        assert task.licence
        assert len(task.sizes) == (2 if task.test else 1)
        assert bool(task.fetch) or not task.own


def test_the_prepared_ones_are_loaded_and_the_others_named(paper_dir, caplog):
    with caplog.at_level(logging.WARNING):
        tasks = load_tasks("paper", resolution=8, seed=0, data_dir=paper_dir)
    assert caplog.text.count("16 of the paper's 20 tasks are missing") == 1
    assert "FMD" in caplog.text
    assert "USPS" not in caplog.text
    found = {t.name: t for t in tasks}
    assert list(found) == ["EuroSAT", "Omniglot", "DTD", "USPS"]
    assert [t.seen for t in tasks] == [True, True, True, False]
    assert found["USPS"].group == "symbolic"
    assert found["USPS"].origin == "real"
    assert "licence: MIT" in found["EuroSAT"].source
    sizes = {n: (len(t.train.labels), len(t.test.labels)) for n, t in found.items()}
    assert sizes == {"EuroSAT": (70, 30), "Omniglot": (14, 6), "DTD": (4, 2), "USPS": (11, 10)}
    assert list(np.bincount(found["EuroSAT"].train.labels)) == [7] * 10
    # Of the ten names of Omniglot's two parts, those of the part that is read.
    assert found["Omniglot"].class_names == ("6", "9")
    np.testing.assert_array_equal(
        levels(found["Omniglot"].test), np.array([160, 80])[found["Omniglot"].test.labels]
    )
    np.testing.assert_array_equal(levels(found["USPS"].test), 80 * (found["USPS"].test.labels % 4))


def test_split_follows_the_seed_and_limits_follow_the_split(paper_dir):
    def load(seed, **limits):
        options = {"resolution": 8, "seed": seed, "data_dir": paper_dir} | limits
        return {t.name: t for t in load_tasks("paper", **options)}["EuroSAT"]

    first = load(0)
    assert first.fingerprint() == load(0).fingerprint()
    few = load(0, max_train=10, max_test=5)
    assert list(np.bincount(few.train.labels)) == [1] * 10
    assert len(few.test.labels) == 5


def test_seen_and_unseen_can_be_chosen(paper_dir):
    tasks = load_tasks("paper", resolution=8, seed=0, data_dir=paper_dir, unseen=("DTD", "fmd"))
    assert [t.name for t in tasks if not t.seen] == ["DTD"]
    with pytest.raises(UserError, match="the paper has no task 'moons'; it has CropDisease"):
        load_tasks("paper", resolution=8, seed=0, data_dir=paper_dir, unseen=("moons",))


def test_one_of_the_paper_by_name(paper_dir):
    task = load_task("paper:eurosat", resolution=8, seed=0, data_dir=paper_dir)
    assert (task.name, task.seen) == ("EuroSAT", False)
    with pytest.raises(UserError, match=r"task AID is not in .*t2s tasks show AID"):
        load_task("paper:AID", resolution=8, seed=0, data_dir=paper_dir)


def test_nothing_prepared(tmp_path):
    with pytest.raises(UserError, match=r"none of the paper's 20 tasks is in .*t2s tasks list"):
        load_tasks("paper", resolution=8, seed=0, data_dir=tmp_path)


def test_a_damaged_set_is_named(tmp_path):
    directory = write_set(tmp_path, "usps", "1.0.0", "0123456789", {"train": [0], "test": [0]})
    for file in directory.glob("*-train.tfrecord*"):
        file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(UserError, match=r"task USPS: .*usps/1.0.0 cannot be read") as caught:
        load_tasks("paper", resolution=8, seed=0, data_dir=tmp_path)
    assert "\n" not in str(caught.value)


def test_the_newest_version_and_its_sizes(tmp_path):
    fmd = registry.paper_task("FMD")
    assert registry.prepared_directory(fmd, tmp_path) is None
    for version, count in (("1.0.0", 4), ("1.10.0", 6), ("1.9.0", 8)):
        directory = write_set(tmp_path, "fmd", version, CLASSES, {"train": [0] * count})
    directory = registry.prepared_directory(fmd, tmp_path)
    assert directory.name == "1.10.0"
    assert registry.prepared_sizes(fmd, directory) == (6,)
    info = json.loads((directory / "dataset_info.json").read_text())
    info["splits"] = []
    (directory / "dataset_info.json").write_text(json.dumps(info))
    assert registry.prepared_sizes(fmd, directory) == (0,)
    names = [t.name for t in registry.missing_tasks(tmp_path)]
    assert len(names) == 19
    assert "FMD" not in names


@pytest.fixture
def paper_config(paper_dir):
    config = run_card.everything()
    config.tasks.source = "paper"
    config.tasks.data_dir = str(paper_dir)
    config.sim.simulator = "tests.toy_simulator:ToySimulator"
    config.sim.options = {"resolution": 16}
    config.pretrain.network = "resnet10"
    config.pretrain.width = 4
    return config


def test_missing_for_a_run_card(paper_config):
    names = [t["name"] for t in missing_for(paper_config)]
    assert len(names) == 16
    assert {t["name"] for t in missing_for(paper_config, "unseen")} < set(names)
    assert [t["name"] for t in missing_for(paper_config, "AID,USPS")] == ["AID"]
    paper_config.tasks.unseen = ("CropDisease",)
    assert [t["name"] for t in missing_for(paper_config, "unseen")] == ["CropDisease"]
    paper_config.tasks.source = "builtin"
    assert missing_for(paper_config) == []


def test_missing_tasks_are_in_every_table(paper_config, tmp_path, capsys):
    paper_config.evaluate.methods = ("random_features",)
    paper_config.evaluate.protocols = ("knn",)
    paper_config.evaluate.seeds = 1
    results = evaluate.run(paper_config, tmp_path)
    assert [t["name"] for t in results["tasks"]] == ["USPS"]
    assert [t["name"] for t in results["missing"]] == [
        "CUB", "AID", "CactusAerial", "ChestXPneumonia", "PacsC", "PacsS", "FMD",
    ]  # fmt: skip
    assert "missing, not in any mean: CUB, AID" in capsys.readouterr().out
    assert "CUB, AID" in (tmp_path / "evaluation" / "results.txt").read_text()

    missing = decode(list[TaskEntry], missing_for(paper_config))
    rows = record.tasks(tmp_path, [], missing)
    assert sum(row.missing for row in rows) == 16
    assert len(rows) == 17
    page = sections.tasks(rows, sections.Gallery())[0]
    assert "Missing: not on this machine" in page
    assert "ChestXPneumonia" in page
    found = EvaluationResults.load(tmp_path)
    assert [task.name for task in found.missing][:2] == ["CUB", "AID"]

    paper_config.neighbours.backbones = ("random_features",)
    paper_config.neighbours.tasks = "USPS,AID"
    neighbours.run(paper_config, tmp_path)
    assert "missing, not in any mean: AID (" in capsys.readouterr().out

    paper_config.evaluate.tasks = "USPS,AID"
    chosen = evaluate.run(paper_config, tmp_path)
    assert [t["name"] for t in chosen["missing"]] == ["AID"]
    paper_config.evaluate.tasks = "AID"
    with pytest.raises(UserError, match="none of the tasks 'AID' is on this machine"):
        evaluate.run(paper_config, tmp_path)
    paper_config.evaluate.tasks = "USPS,moons"
    with pytest.raises(UserError, match="no task 'moons'"):
        evaluate.run(paper_config, tmp_path)
