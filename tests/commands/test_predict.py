import dataclasses
import json
import subprocess
import sys

import ml_collections
import numpy as np
import pytest
from PIL import Image

from t2s_jax.commands import predict
from t2s_jax.data.shards import is_complete
from t2s_jax.policy.bundle import save_bundle
from t2s_jax.policy.reward_model import BEST_FIXED
from t2s_jax.runtime import command_line
from t2s_jax.runtime.errors import UserError
from t2s_jax.task2vec.invariances import NAMES
from t2s_jax.task2vec.task_vector import task_vector
from t2s_jax.tasks.loading import load_task
from tests.paths import SHARED
from tests.policy.test_bundle import TASK2VEC, make_bundle, make_probe, with_model

DOWNSTREAM = SHARED / "downstream"


def write_task(directory, splits=("",)):
    """Two classes of 10 images in each split that differ in hue."""
    for split in splits:
        for label in range(2):
            folder = directory / split / f"class{label}"
            folder.mkdir(parents=True)
            for n in range(10):
                image = np.random.default_rng([label, n]).integers(0, 120, (16, 16, 3))
                image[..., label] += 100
                Image.fromarray(image.astype(np.uint8)).save(folder / f"{n}.png")


def as_json(found):
    return json.loads(json.dumps(found.to_dict()))


@pytest.fixture(scope="module")
def setup(tmp_path_factory):
    """A bundle whose seen task task0 is the very folder that is predicted for."""
    root = tmp_path_factory.mktemp("predict")
    write_task(root / "mine")
    task = load_task(root / "mine", resolution=16, seed=0)
    images = predict.labelled_images(root / "mine", task)
    section = ml_collections.ConfigDict(TASK2VEC)
    vector = task_vector(make_probe(), images, 2, section)
    others = np.abs(np.random.default_rng(0).normal(size=(3, len(vector)))).astype(np.float32)
    bundle = make_bundle(np.concatenate([vector[None], others * vector.mean()]))
    save_bundle(root / "bundle", bundle)
    return root, bundle


def test_prediction(setup, tmp_path, capsys):
    root, bundle = setup
    found = predict.run(root / "bundle", root / "mine", tmp_path / "out" / "mine.json")
    assert json.loads((tmp_path / "out" / "mine.json").read_text()) == as_json(found)
    assert found.task == "mine"
    assert (found.images, found.classes) == (20, 2)
    assert found.nearest[0].task == "task0"
    assert found.nearest[0].distance == pytest.approx(0, abs=1e-3)
    assert not found.far
    assert set(found.invariances) == set(NAMES)
    assert 0.5 < found.invariances["accuracy"] <= 1  # of two hues, under random weights
    assert found.params == tuple(bundle.ensemble.choices(bundle.seen.vectors[:1])[0])
    for factor, level in zip(found.factors, found.params):
        assert sum(factor.probabilities) == pytest.approx(1, abs=1e-5)
        assert len(factor.probabilities) == len(factor.levels)
        assert factor.choice == factor.levels[level]
        assert 1 / 3 <= factor.agreement <= 1
    printed = capsys.readouterr().out
    start = "mine (20 images, 2 classes): pre-train on synthetic images with SimParams"
    assert f"{start} {found.key}\n" in printed
    assert "nearest: task0, cosine distance 0.000" in printed
    assert "probability  agreement" not in printed


def test_details_on_request(setup, capsys):
    root = setup[0]
    predict.run(root / "bundle", root / "mine", verbose=True)
    answer, details = capsys.readouterr().out.split("\n\n")
    assert len(answer.splitlines()) <= 9
    assert "probability  agreement" in details
    assert "turned" in details
    assert "mean accuracy 51.5 %" in details


def test_a_reward_models_prediction(setup, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(command_line, "_arguments", [])  # another test's command
    root, bundle = setup
    bundle = with_model(bundle)
    save_bundle(tmp_path / "bundle", bundle)
    found = predict.run(tmp_path / "bundle", root / "mine", tmp_path / "mine.json")
    assert json.loads((tmp_path / "mine.json").read_text()) == as_json(found)
    vector = bundle.seen.vectors[:1]
    assert found.predictor == "model"
    assert found.params == tuple(bundle.predictor.choices(vector)[0])
    assert found.policy.params == tuple(bundle.ensemble.choices(vector)[0])
    # It is task0 itself: what did best there is chosen, and is expected to gain.
    best, reward = bundle.table.best("task0")
    assert found.params == best
    assert found.nearest[0].best == best
    assert found.nearest[0].best_reward == reward
    gain = found.gain
    measured = reward - bundle.table.reward("task0", bundle.best_fixed)
    assert gain.mean == pytest.approx(measured, abs=0.4 * measured)
    assert gain.probability > 0.9
    assert found.familiarity > 0.9
    printed = capsys.readouterr().out
    for text in (
        "points of accuracy over best fixed are expected (95 % interval +",
        "on 4 held-out tasks such choices gained +0.2 points (-0.5 to +1.0), not significant",
        "next        render them: t2s predict --bundle=",
    ):
        assert text in printed


def test_where_nothing_is_known_it_chooses_best_fixed(setup, tmp_path, capsys):
    root, bundle = setup
    bundle = with_model(bundle)
    settings = dataclasses.replace(bundle.model, caution=BEST_FIXED)
    save_bundle(tmp_path / "bundle", dataclasses.replace(bundle, model=settings))
    found = predict.run(tmp_path / "bundle", root / "mine")
    assert found.params == found.best_fixed
    assert (found.gain.mean, found.gain.probability) == (0, 0.5)
    assert found.always_best_fixed
    assert "gain        none: these SimParams are best fixed" in capsys.readouterr().out


def test_only_the_train_split_of_a_task_with_splits(setup, tmp_path):
    write_task(tmp_path / "split", ("train", "test"))
    found = predict.run(setup[0] / "bundle", tmp_path / "split")
    assert found.images == 20


def test_task_in_memory(setup, tmp_path):
    task = load_task(setup[0] / "mine", resolution=16, seed=0)
    found = predict.run_task(setup[0] / "bundle", task, tmp_path / "mine.json")
    assert found.images == len(task.train.labels) < 20
    assert (tmp_path / "mine.json").exists()


def test_a_few_images_or_one_of_a_class_will_do(setup, tmp_path):
    for label, count in enumerate((1, 2, 3)):
        folder = tmp_path / "few" / f"c{label}"
        folder.mkdir(parents=True)
        for n in range(count):
            Image.new("RGB", (20, 16), (80 * label, 40 * n, 0)).save(folder / f"{n}.png")
    found = predict.run(setup[0] / "bundle", tmp_path / "few")
    assert (found.images, found.classes) == (6, 3)
    table = tmp_path / "few.csv"
    table.write_text("path,label\n" + "\n".join(f"few/c{c}/0.png,c{c}" for c in range(3)))
    found = predict.run(setup[0] / "bundle", table)
    assert (found.images, found.classes) == (3, 3)


@pytest.mark.skipif(not DOWNSTREAM.is_dir(), reason="shared/downstream is not there")
def test_real_sets_are_recognised(tmp_path):
    """Of four real sets that the policy knows, each one's test images lie nearest to its own."""
    names = ("omniglot", "dtd10", "isic_ham", "quickdraw5")
    section = ml_collections.ConfigDict(TASK2VEC)
    tasks = [
        load_task(DOWNSTREAM / name, resolution=16, seed=0, max_train=120, max_test=1)
        for name in names
    ]
    vectors = [task_vector(make_probe(), t.train, t.num_classes, section) for t in tasks]
    save_bundle(tmp_path / "bundle", make_bundle(np.stack(vectors)))
    for number, (name, task) in enumerate(zip(names, tasks)):
        file = tmp_path / f"{name}.json"
        found = predict.run(tmp_path / "bundle", DOWNSTREAM / name / "test", file)
        assert found.nearest[0].task == f"task{number}", found.nearest
        assert found.classes == task.num_classes
        assert found.images == sum(1 for _ in (DOWNSTREAM / name / "test").glob("*/*"))
        assert json.loads(file.read_text())["params"] == list(found.params)


def test_a_model_that_knows_invariances_is_asked_with_them(setup, tmp_path):
    root, bundle = setup
    bundle = with_model(bundle)
    images = predict.labelled_images(
        root / "mine", task := load_task(root / "mine", resolution=16, seed=0)
    )
    alone = predict.predict(bundle, task, images)
    survived = np.array(list(alone.invariances.values()), np.float32)
    # The same vector as task0's; invariances as task0's, or far from them.
    for at, familiar in ((0, True), (2, False)):
        known = np.random.default_rng(0).uniform(size=(4, 9)).astype(np.float32)
        known[at] = survived
        seen = dataclasses.replace(bundle.seen, invariances=known)
        found = predict.predict(dataclasses.replace(bundle, seen=seen), task, images)
        assert (found.familiarity > 0.6) == familiar


def test_a_far_task_is_told(setup, tmp_path, capsys):
    seen = np.eye(4, len(setup[1].seen.vectors[0]), dtype=np.float32)
    seen[:, 0] = 1.0  # near each other, far from anything real
    save_bundle(tmp_path / "bundle", make_bundle(seen))
    assert predict.run(tmp_path / "bundle", setup[0] / "mine").far
    assert "low: far from all seen tasks" in capsys.readouterr().out


def test_renders_what_it_chose(setup, tmp_path, capsys):
    found = predict.run(setup[0] / "bundle", setup[0] / "mine", render=2, output=tmp_path)
    directory = tmp_path / "render_sets" / found.key
    assert is_complete(directory)
    provenance = json.loads((directory / "provenance.json").read_text())
    assert provenance["params"] == list(found.params)
    assert "t2s pretrain" in capsys.readouterr().out


def test_needs_no_tensorflow():
    code = "import sys, t2s_jax.commands.predict; assert 'tensorflow' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_errors(setup, tmp_path):
    with pytest.raises(UserError, match="no bundle at"):
        predict.run(tmp_path / "none", setup[0] / "mine")
    with pytest.raises(UserError, match="none"):
        predict.run(setup[0] / "bundle", tmp_path / "none")
    save_bundle(tmp_path / "bundle", make_bundle(np.ones((2, 5), np.float32)))
    with pytest.raises(UserError, match="come from another probe"):
        predict.run(tmp_path / "bundle", setup[0] / "mine")
