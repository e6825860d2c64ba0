"""Publishing a workdir, and using what is published as if it came with the package."""

import json

import ml_collections
import numpy as np
import pytest

from t2s_jax.commands import main, predict, publish, reward_sources, run_card, train
from t2s_jax.policy import shipped_data
from t2s_jax.policy.bundle import load_bundle, save_bundle
from t2s_jax.rewards.reward_store import RewardStore
from t2s_jax.rewards.table_files import open_table
from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from tests.policy.test_bundle import TASK2VEC, make_bundle
from tests.rewards.test_backbone_factory import write_tasks
from tests.toy_simulator import ToySimulator

SEEN = tuple(f"task{i}" for i in range(4))
TASKS = (*SEEN, "new")
SPACE = ToySimulator.space
DIM = 448  # filters of the probe of tests.policy.test_bundle


@pytest.fixture(scope="module")
def workdir(tmp_path_factory):
    """A workdir as training leaves it: "shift" helps, except for the unseen task."""
    path = tmp_path_factory.mktemp("workdir")
    store = RewardStore(path / "rewards", TASKS, "abc", SPACE)
    for params in SPACE:
        rewards = {t: 50 + 20 * params[0] * (t != "new") + params[1] for t in TASKS}
        store.put(params, rewards, seconds=1800)
    vectors = np.random.default_rng(0).uniform(size=(5, DIM)).astype(np.float32)
    TaskEmbeddings(TASKS, vectors, (True,) * 4 + (False,), ("user",) * 5).save(
        path / "task_vectors.npz"
    )
    bundle = make_bundle(vectors[:4])
    bundle.config["tasks"]["source"] = "/home/somebody/tasks"
    save_bundle(path / "bundle", bundle)
    return path


@pytest.fixture(scope="module")
def published(workdir, tmp_path_factory):
    path = tmp_path_factory.mktemp("shipped")
    groups = path.parent / "groups.csv"
    groups.write_text("task,group\ntask0,symbolic\n")
    publish.run(workdir, path, str(groups), "two cores")
    return path


@pytest.fixture
def shipped(published, monkeypatch):
    monkeypatch.setattr(shipped_data, "DIRECTORY", published)
    return published


def test_the_table_has_its_tasks_and_provenance(workdir, published):
    known = open_table(published / "rewards.json")
    np.testing.assert_array_equal(known.table.rewards, open_table(workdir).table.rewards)
    assert known.unseen == ("new",)
    assert (known.groups["task0"], known.groups["task1"]) == ("symbolic", "")
    assert known.about["note"] == "two cores"
    assert known.about["hours_measured"] == 3.0
    assert known.about["recipe"]["sim"]["simulator"].endswith("ToySimulator")
    assert TaskEmbeddings.load(published / "task_vectors.npz").groups[0] == "symbolic"


def test_no_path_of_the_machine_is_published(published):
    assert load_bundle(published / "bundle").config["tasks"]["source"] == "tasks"
    for file in published.rglob("*"):
        if file.is_file():
            assert b"/home" not in file.read_bytes()
    assert publish.without_paths({"a": ["/x/y", 1, "z"]}) == {"a": ["y", 1, "z"]}


def test_choices_stay_as_they_were(workdir, published):
    vectors = TaskEmbeddings.load(workdir / "task_vectors.npz").vectors
    before, after = (load_bundle(p / "bundle").ensemble for p in (workdir, published))
    np.testing.assert_array_equal(after.choices(vectors), before.choices(vectors))


def test_training_on_the_shipped_table(shipped, tmp_path, capsys):
    config = run_card.everything()
    config.rewards = "shipped"
    config.policy.update({"members": 2, "hidden": (8, 8), "epochs": 60, "optimizer": "adam"})
    config.policy.learning_rate = 0.02
    config.policy.warmup_epochs = 1
    outputs = train.run(config, tmp_path)
    assert outputs.measured == SPACE.size
    assert [t.seen for t in outputs.tasks] == [True] * 4 + [False]
    assert outputs.seen.policy > outputs.seen.random
    bundle = load_bundle(tmp_path / "bundle")  # with the shipped probe
    assert bundle.probe.fingerprint() == load_bundle(shipped / "bundle").probe.fingerprint()
    # and the recipe that the table was measured with, not that of this run card
    assert bundle.config["task2vec"] == TASK2VEC
    assert bundle.config["sim"]["options"] == {"resolution": 16}


def test_predicting_without_a_bundle(shipped, tmp_path, monkeypatch, capsys):
    write_tasks(tmp_path, 1)
    called = []
    monkeypatch.setattr(predict, "run", lambda *a: called.append(a))
    assert main.run(["predict", f"--task={tmp_path / 'task0'}"]) == 0
    assert called[0][0] == str(shipped / "bundle")


def test_an_installation_without_data_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(shipped_data, "DIRECTORY", tmp_path / "none")
    assert main.run(["predict", "--task=x"]) == 2
    err = capsys.readouterr().err
    assert "ships without a trained bundle" in err
    assert err.count("\n") == 1
    config = run_card.everything()
    config.rewards = "shipped"
    with pytest.raises(UserError, match="t2s publish --workdir"):
        train.run(config, tmp_path)
    with pytest.raises(UserError, match="without a reward table"):
        shipped_data.resolve("shipped")


def test_names_of_tables(shipped, tmp_path, monkeypatch):
    first = str(shipped / "rewards.json")
    assert shipped_data.resolve("mine") == ["mine"]
    assert shipped_data.resolve("mine, shipped") == ["mine", first]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a,b").mkdir()
    assert shipped_data.resolve("a,b") == ["a,b"]


def test_repeats_are_published_beside_the_table(workdir, tmp_path, monkeypatch):
    """And a later publication without them leaves none behind."""
    again = tmp_path / "again"
    store = RewardStore(again / "rewards", TASKS, "def", SPACE)
    for params in SPACE:
        store.put(params, dict.fromkeys(TASKS, 10.0 + params[1]), seconds=7200)
    (again / "render_sets" / "00").mkdir(parents=True)
    provenance = {"complete": True, "seed": 1, "simulator": "toy", "simulator_version": "3"}
    provenance |= {"space": SPACE.to_json(), "resolution": 16, "categories": {"c0": ["c0/0"]}}
    provenance |= {"images_per_category": 2}
    (again / "render_sets" / "00" / "provenance.json").write_text(json.dumps(provenance))
    publish.run(workdir, tmp_path / "out", again=str(again))
    monkeypatch.setattr(shipped_data, "DIRECTORY", tmp_path / "out")
    first, repeat = (open_table(path) for path in shipped_data.rewards_files())
    assert repeat.about["recipe"]["sim"]["seed"] == 1
    assert (repeat.about["hours_measured"], first.about["hours_measured"]) == (12.0, 3.0)
    config = ml_collections.ConfigDict({"rewards": "shipped"})
    mean = reward_sources.open_rewards(config, tmp_path).table()
    np.testing.assert_array_equal(mean.rewards, (first.table.rewards + repeat.table.rewards) / 2)
    assert mean.reward("new", (0, 1)) == 31.0  # of 51 and 11
    publish.run(workdir, tmp_path / "out")
    assert len(shipped_data.rewards_files()) == 1


def test_parts_that_do_not_fit(workdir, tmp_path):
    embeddings = TaskEmbeddings.load(workdir / "task_vectors.npz")
    for name in ("rewards", "bundle"):
        (tmp_path / name).symlink_to(workdir / name)
    embeddings.subset(seen=True).save(tmp_path / "task_vectors.npz")
    with pytest.raises(UserError, match=r"has rewards of new, but .* no vector"):
        publish.run(tmp_path, tmp_path / "out")
    (tmp_path / "task_vectors.npz").unlink()
    with pytest.raises(UserError, match="no task vectors"):
        publish.run(tmp_path, tmp_path / "out")


def test_the_table_is_compact(published):
    text = (published / "rewards.json").read_text()
    assert "\n" not in text.strip()
    assert len(json.loads(text)["params"]) == SPACE.size
