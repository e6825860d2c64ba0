"""The report of whole, partial, damaged and empty workdirs; its numbers against hand-made ones."""

import dataclasses
import io
import json
import re
import shutil

import numpy as np
import pytest
from PIL import Image

from t2s_jax.commands import report, run_card
from t2s_jax.data import shards
from t2s_jax.reporting import measured, page, plots, sheets
from t2s_jax.reporting.paper.table_1 import read_table_1
from t2s_jax.rewards.release_table import export_release
from t2s_jax.rewards.reward_table import RewardTable
from t2s_jax.runtime import monitor
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json
from t2s_jax.runtime.settings import to_config
from t2s_jax.sim.simspace import PAPER_SPACE
from t2s_jax.task2vec.task_embeddings import TaskEmbeddings
from t2s_jax.training.settings import Pretrain
from tests.toy_simulator import ToySimulator

SPACE = ToySimulator.space  # shift: fixed, varied; dim: none, some, more
SEEN, UNSEEN = ["digits", "trees", "roads", "birds"], ["<b>bold</b>", "a_b"]
TASKS = SEEN + UNSEEN
REWARDS = {  # SimParams -> reward of every task, but the last is 10 points worse
    (0, 0): 40.0,
    (1, 0): 50.0,
    (0, 1): 44.0,
    (1, 2): 70.0,
}
METHODS = {"task2sim": "Task2Sim", "random": "Random SimParams"}


def write_workdir(path):
    """A workdir as the programs leave it, small; task names are not to be trusted."""
    _write_vectors(path)
    _write_rewards(path)
    _write_policy(path)
    _write_evaluation(path)
    simulator = ToySimulator()
    for params in ((1, 0), (1, 2)):
        directory = path / "render_sets" / SPACE.key(params)
        shards.write_render_set(simulator, params, directory, images_per_category=2, seed=0)
    _write_scale(path)
    _write_held_out(path)
    (path / "preview").mkdir()
    Image.new("RGB", (30, 20), "red").save(path / "preview" / "factors.png")
    noise = np.random.default_rng(0).integers(0, 256, (800, 1100, 3), np.uint8)
    Image.fromarray(noise).save(path / "preview" / "categories-1.png")  # a hard case
    shutil.copy(path / "preview" / "factors.png", path / "preview" / "params.png")
    for name, loss in (("probe", 1.0), ("backbones/10-s0", 2.0), ("backbones/12-s0", 4.0)):
        writer = monitor.writer(path / name)
        for step in (10, 20):
            writer.write_scalars(step, {"train/loss": loss / step, "train/accuracy": step / 100})
        writer.flush()
        recipe = {"pretrain": to_config(Pretrain()).to_dict(), "seed": 0, "render_set": []}
        write_json(path / name / "recipe.json", recipe)


def _write_vectors(path):
    vectors = np.eye(6, dtype=np.float32)
    vectors[1] = vectors[0]
    seen = (True,) * 4 + (False,) * 2
    TaskEmbeddings(tuple(TASKS), vectors, seen, ("",) * 6).save(path / "task_vectors.npz")


def _write_rewards(path):
    for minute, (params, reward) in enumerate(REWARDS.items()):
        entry = {
            "params": list(params),
            "factors": list(SPACE.names),
            "settings": "new",
            "rewards": {t: reward - 10 * (t == TASKS[-1]) for t in TASKS},
            "seconds": 20.0,
            "when": f"2025-01-01T00:0{minute}:30+00:00",
        }
        write_json(path / "rewards" / f"{SPACE.key(params)}.new.json", entry)
    old = entry | {"settings": "old", "when": "2024-01-01T00:00:00+00:00"}
    write_json(path / "rewards" / "00.old.json", old)
    (path / "rewards" / "02.new.json").write_text("{")


def _write_policy(path):
    tasks = [
        {"task": t, "group": "", "seen": t in SEEN, "params": [1, 2], "key": "12"}
        | {"probabilities": [[0.1, 0.9], [0.2, 0.3, 0.5]], "agreement": 0.75, "reward": 70.0}
        | {"likeliest_measured_reward": 70.0, "best_measured_reward": 70.0}
        | {"best_fixed_reward": 70.0, "random_reward": 51.0}
        for t in TASKS[:-1]
    ]
    summary = {"tasks": 4, "policy": 70.0, "best_fixed": 70.0, "random": 51.0, "oracle": 70.0}
    outputs = {
        "factors": {f.name: list(f.levels) for f in SPACE.factors},
        "best_fixed": [1, 2],
        "measured": 4,
        "tasks": tasks,
        "seen": summary,
        "unseen": None,
    }
    write_json(path / "policy" / "outputs.json", outputs)
    names = ("reward", "greedy_reward", "entropy", "regret", "measured")
    write_json(path / "policy" / "history.json", {n: [1.0, 2.0, 3.0] for n in names})
    probabilities = [[0.6, 0.4], [0.1, 0.7, 0.2]]
    prediction = {
        "task": "a_b",
        "params": [1, 0],
        "key": "10",
        "agreement": 1.0,
        "factors": [
            {"name": f.name, "levels": list(f.levels), "probabilities": p}
            for f, p in zip(SPACE.factors, probabilities)
        ],
    }
    write_json(path / "predictions" / "a_b.json", prediction)


def _write_evaluation(path):
    rows = [
        {"method": "task2sim", "task": t, "key": "12", "seed": s, "knn": k, "linear": k + 10}
        for t, s, k in (
            ("<b>bold</b>", 0, 60),
            ("<b>bold</b>", 1, 64),
            ("a_b", 0, 30),
            ("a_b", 1, 30),
        )
    ]
    rows += [
        {"method": "random", "task": t, "key": "00", "seed": 0, "knn": 40.0, "linear": 90.0}
        for t in UNSEEN
    ]
    about = {"group": "user", "classes": 2, "train": 5, "test": 4, "source": "here & there"}
    tasks = [
        {"name": t, "origin": o, "seen": False} | about
        for t, o in zip(UNSEEN, ("generated", "real"))
    ]
    results = {"methods": METHODS, "tasks": tasks, "rows": rows}
    write_json(path / "evaluation" / "results.json", results)


def _write_scale(path):
    """Sweeps of two sizes and both rows of Table 1, and a sheet of neighbours."""
    common = {"task": "digits", "method": "task2sim", "key": "12"}
    rows = [
        {"sweep": "images", "value": v, "label": str(v), "images": 4 * v, "seed": s, "knn": k}
        | common
        for v, s, k in ((3, 0, 40.0), (3, 1, 44.0), (6, 0, 60.0), (6, 1, 62.0))
    ]
    rows += [
        {"sweep": "factors", "value": n, "label": label, "images": 24, "seed": 0, "key": key}
        | {"task": "digits", "method": "successive", "knn": k}
        for n, (label, key, k) in enumerate((("shift", "10", 50.0), ("+dim", "12", 47.5)))
    ]
    tasks = [{"name": "digits", "group": "user", "seen": True}]
    results = {"tasks": tasks, "protocols": ["knn"], "rows": rows, "command": "t2s scale --x"}
    write_json(path / "scale" / "results.json", results)
    backbone = {"name": "Task2Sim", "key": "12", "neighbours": [[1, 2]], "same": [[True, False]]}
    task = {"task": "a_b", "classes": ["x"], "queries": [0], "backbones": [backbone]}
    results = {"tasks": [task, task | {"task": "gone"}], "command": "t2s neighbours --x"}
    write_json(path / "neighbours" / "results.json", results)
    Image.new("RGB", (40, 20), "blue").save(path / "neighbours" / "a_b.png")


def _write_held_out(path):
    write_json(path / "generalise" / "results.json", {"command": "t2s generalise --x"})
    (path / "generalise" / "table.txt").write_text("best fixed  29.9\n<model>     31.0\n")
    Image.new("RGB", (60, 20), "green").save(path / "generalise" / "gains.png")


def config_for(tmp_path_factory):
    """A run card whose tasks are folders of the names that the workdir knows."""
    folder = tmp_path_factory.mktemp("tasks")
    rng = np.random.default_rng(0)
    for name in [*SEEN, "a_b", "other"]:
        for label in ("x", "y"):
            (folder / name / label).mkdir(parents=True)
            for i in range(4):
                pixels = rng.integers(0, 256, (16, 16, 3), np.uint8)
                Image.fromarray(pixels).save(folder / name / label / f"{i}.png")
    config = run_card.everything()
    config.tasks.source = str(folder)
    config.tasks.unseen = ("a_b", "other")
    config.sim.options.resolution = 16
    return config


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return config_for(tmp_path_factory)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, config):
    path = tmp_path_factory.mktemp("whole")
    write_workdir(path)
    report.run(config, path)
    return path


@pytest.fixture
def undrawn(monkeypatch):
    """Figures are made but not drawn, which takes most of the time."""
    pixel = io.BytesIO()
    Image.new("RGB", (1, 1)).save(pixel, "PNG")
    monkeypatch.setattr(plots, "png", lambda figure: pixel.getvalue())


@pytest.fixture
def copied(whole, tmp_path):
    """The inputs of the whole workdir, to be spoilt."""
    path = tmp_path / "copy"
    shutil.copytree(whole, path, ignore=shutil.ignore_patterns("report*"))
    return path


def html_of(path):
    return (path / "report.html").read_text()


def numbers_of(path):
    return json.loads((path / "report.json").read_text())["sections"]


def test_every_section_shows_something(whole):
    html = html_of(whole)
    for name, title in report._TITLES.items():
        assert f'<section id="{name}"><h2>{title}' in html
    # Seen tasks are not evaluated there; everything else has something to show.
    assert html.count('class="lacks"') == 1
    assert "Table 2 and Figure 3: no seen task is evaluated here" in html
    assert not [n for n, data in numbers_of(whole).items() if "lacks" in data]


def test_figures_are_in_the_page_and_beside_it(whole):
    files = sorted(f.stem for f in (whole / "report").glob("*.png"))
    names = "comparison_unseen_knn comparison_unseen_linear policy training rewards effects "
    names += "explained sorted scaling_knn table_1_knn neighbours_a_b held_out "
    names += "agreement pace render_sets preview_factors pretraining distances"
    assert files == sorted(names.split())
    assert html_of(whole).count("data:image/png;base64,") == len(files)
    assert (whole / "report" / "preview_categories-1.jpg").is_file()
    assert html_of(whole).count("data:image/jpeg;base64,") == 1
    assert "Not on this page: <code>preview/params.png</code>." in html_of(whole)
    assert len(html_of(whole)) < 3_000_000


def test_wide_sheets_are_made_smaller(tmp_path):
    Image.new("RGB", (3000, 100), "red").save(tmp_path / "wide.png")
    data, width = sheets.compact(tmp_path / "wide.png")
    assert width == 1500
    with Image.open(io.BytesIO(data)) as sheet:
        assert (sheet.format, sheet.size) == ("PNG", (1500, 50))


def test_the_page_needs_nothing_beside_itself(whole):
    html = html_of(whole)
    sources = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert sources
    inside = ("data:image/png;base64,", "data:image/jpeg;base64,", "#")
    assert all(s.startswith(inside) for s in sources)
    assert not re.search(r"<script|<link|url\(|@import|https?://", html)


def test_names_are_escaped(whole):
    html = html_of(whole)
    assert "<b>bold</b>" not in html
    assert "&lt;b&gt;bold&lt;/b&gt;" in html
    assert "here &amp; there" in html


def test_comparison_by_hand(whole):
    methods = numbers_of(whole)["comparison"]["methods"]
    assert set(methods["task2sim"]["seen"].values()) == {None}  # unseen tasks were evaluated
    methods = {name: m["unseen"] for name, m in methods.items()}
    knn = methods["task2sim"]["knn"]
    assert knn["mean"] == 46.0  # of the runs 45 and 47
    assert knn["std"] == pytest.approx(2**0.5)
    assert knn["tasks"]["<b>bold</b>"] == {
        "mean": 62.0,
        "std": pytest.approx(8**0.5),
        "interval": pytest.approx(12.7062 * 2, rel=1e-5),
        "values": [60, 64],
    }
    assert methods["random"]["linear"]["tasks"]["a_b"]["std"] is None
    html = html_of(whole)
    assert "<strong>46.0 ± 12.7</strong>" in html  # 5-NN: above Random's 40.0
    assert "<strong>90.0</strong>" in html  # linear: Random is above Task2Sim's 56.0
    assert "<th>a b</th>" in html  # real
    assert '<span class="tag">generated</span>' in html
    assert '<span class="tag">unseen, generated</span>' in html  # the policy's table
    assert "* Drawn by t2s_jax, not real images." in html  # figures


def test_rewards_by_hand(whole, capsys):
    found = numbers_of(whole)["rewards"]
    assert found["keys"] == ["12", "10", "01", "00"]  # the highest mean first
    assert found["tasks"] == TASKS
    assert found["rewards"][0] == [70.0, 50.0, 44.0, 40.0]
    assert found["rewards"][-1] == [60.0, 40.0, 34.0, 30.0]
    assert found["minutes"] == [0.0, 1.0, 2.0, 3.0]
    assert found["others"] == 1
    effects = found["analysis"]["effects"]
    assert [(c["factor"], c["level"], c["with"], c["fixed"]) for c in effects["columns"]] == [
        ("shift", "varied", 2, 2),
        ("dim", "some", 1, 2),
        ("dim", "more", 1, 2),
    ]
    # four SimParams fix the four means: 00 is 40, 10 is 50, 01 is 44 and 12 is 70
    assert effects["values"][0] == pytest.approx([10, 4, 20])
    assert effects["intervals"][0] == [None] * 3


def test_policy_joins_outputs_and_predictions(whole):
    tasks = {t["task"]: t for t in numbers_of(whole)["policy"]["tasks"]}
    assert list(tasks) == TASKS
    assert tasks["digits"]["probabilities"] == [[0.1, 0.9], [0.2, 0.3, 0.5]]
    assert tasks["a_b"]["params"] == [1, 0]


def test_distances_and_tasks(whole):
    found = numbers_of(whole)
    assert found["distances"]["distances"][0][:3] == [0.0, 0.0, 1.0]
    about = {t["name"]: t for t in found["tasks"]}
    assert set(about) == set(TASKS)  # "other" is not of this workdir
    assert about["digits"]["train"] == 6
    assert about["a_b"]["source"] == "here & there"  # what was evaluated goes first


def test_pretraining_is_read_from_the_events(whole):
    runs = {r["name"]: r for r in numbers_of(whole)["pretraining"]}
    assert list(runs) == ["probe", "10-s0", "12-s0"]
    assert runs["12-s0"]["steps"]["loss"] == [10, 20]
    assert runs["12-s0"]["loss"] == pytest.approx([0.4, 0.2])
    assert runs["12-s0"]["accuracy"] == pytest.approx([10, 20])


def test_chosen_sets(whole, config):
    rows = numbers_of(whole)["render_sets"]
    assert [(r["title"], r["key"], r["rendered"]) for r in rows] == [
        ("<b>bold</b>", "12", True),
        ("a_b", "10", True),
        ("Best fixed", "12", True),
        ("Domain Randomization", "12", True),
    ]


def test_first_images_are_those_of_the_set(whole):
    images = sheets.first_images(whole / "render_sets" / "12", 2)
    simulator = ToySimulator()
    expected = simulator.render((1, 2), ["c0/0", "c3/0"], 0, [0, 3])
    np.testing.assert_array_equal(images, expected)


def test_spread():
    assert sheets.spread(10, 4).tolist() == [0, 3, 6, 9]
    assert sheets.spread(2, 4).tolist() == [0, 1]


INPUTS = {
    "comparison": "evaluation",
    "policy": "policy",
    "rewards": "rewards",
    "render_sets": "render_sets",
    "preview": "preview",
    "scaling": "scale",
    "held_out": "generalise",
    "neighbours": "neighbours",
    "distances": "task_vectors.npz",
}


@pytest.mark.parametrize("section", INPUTS)
def test_each_part_may_be_missing(copied, config, section, undrawn, capsys):
    target = copied / INPUTS[section]
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    shutil.rmtree(copied / "predictions")
    shutil.rmtree(copied / "backbones")
    report.run(config, copied)
    lacks = numbers_of(copied)[section]["lacks"]
    assert "`t2s " in lacks
    assert page.lacks(lacks) in html_of(copied)
    assert lacks.replace("`", "") in capsys.readouterr().out


@pytest.mark.parametrize("section", INPUTS)
def test_each_part_may_be_alone(whole, config, section, undrawn, tmp_path):
    source = whole / INPUTS[section]
    copy = shutil.copytree if source.is_dir() else shutil.copy
    copy(source, tmp_path / source.name)
    report.run(config, tmp_path)
    lacking = [n for n, data in numbers_of(tmp_path).items() if "lacks" in data]
    assert section not in lacking
    assert len(lacking) >= 4


@pytest.mark.parametrize(
    ("file", "text", "section"),
    [
        ("evaluation/results.json", "{", "comparison"),
        ("evaluation/results.json", '{"rows": []}', "comparison"),
        ("evaluation/results.json", "[]", "comparison"),
        ("policy/outputs.json", '{"tasks": 1}', "policy"),
        ("policy/history.json", "nonsense", "training"),
        ("predictions/a_b.json", "{}", "policy"),
        ("task_vectors.npz", "PK", "distances"),
    ],
)
def test_damage_spoils_its_own_section(copied, config, undrawn, file, text, section):
    shutil.rmtree(copied / "backbones")
    shutil.rmtree(copied / "probe")
    (copied / file).write_text(text)
    report.run(config, copied)
    found = numbers_of(copied)
    assert "lacks" in found[section]
    assert "lacks" not in found["rewards"]


@pytest.mark.parametrize("made", [False, True])
def test_nothing_to_report(tmp_path, config, made):
    path = tmp_path / "empty"
    if made:
        path.mkdir()
    with pytest.raises(UserError, match=r"nothing to report in .*empty.*t2s quickstart"):
        report.run(config, path)
    assert not (path / "report.html").exists()


def test_tasks_that_are_gone_leave_the_page_whole(copied, undrawn, capsys):
    config = run_card.everything()
    config.tasks.source = str(copied / "gone")
    shutil.rmtree(copied / "backbones")
    report.run(config, copied)
    assert "own images are left out" in capsys.readouterr().out
    assert "lacks" not in numbers_of(copied)["render_sets"]


def test_a_table_of_rewards_instead_of_live_ones(tmp_path, undrawn):
    params = list(PAPER_SPACE)
    rewards = np.array([[10.0 + 5 * p[7] for p in params], [20.0 - p[0] for p in params]])
    table = RewardTable(PAPER_SPACE, ("t", "u"), tuple(params), rewards)
    export_release(table, tmp_path / "table.json")
    config = run_card.everything()
    config.rewards = str(tmp_path / "table.json")
    report.run(config, tmp_path)
    found = numbers_of(tmp_path)["rewards"]
    assert len(found["keys"]) == 256
    effects = np.array(found["analysis"]["effects"]["values"][:2])
    np.testing.assert_allclose(effects, [[0] * 7 + [5], [-1] + [0] * 7], atol=1e-9)


def test_a_single_reward_is_shown_without_analysis(copied, config, undrawn):
    for file in (copied / "rewards").glob("*.json"):
        if not file.name.startswith("12"):
            file.unlink()
    found = measured.rewards(copied, config)
    assert (found.keys, found.analysis) == (("12",), None)


def test_no_rewards(tmp_path):
    with pytest.raises(UserError, match="t2s train"):
        measured.rewards(tmp_path, run_card.everything())


def test_the_index_of_the_paper(whole):
    index = {r["item"]: r for r in json.loads((whole / "report.json").read_text())["paper"]}
    assert list(index) == [
        *(f"Table {n}" for n in (1, 2, 3)),
        *(f"Figure {n}" for n in range(3, 10)),
    ]
    missing = [item for item, row in index.items() if row["place"] is None]
    assert missing == ["Table 2", "Figure 3", "Figure 6", "Figure 7"]
    assert index["Figure 8"]["command"] == "t2s scale --x"  # as the data tell
    assert "t2s evaluate --config=RUN_CARD" in index["Figure 3"]["command"]
    html = html_of(whole)
    assert '<a href="#scaling">Figure 8</a>' in html
    assert "Made by <code>t2s scale --x</code>" in html


def test_the_papers_numbers_stand_beside_ours(whole):
    row = next(r for r in html_of(whole).split("<tr>") if r.startswith("<th>Task2Sim</th>"))
    cells = re.findall(r">([^<>]+)</(?:td|strong)>", row)
    assert cells == ["46.0 ± 12.7", "56.0 ± 12.7", "2", "53.06", "79.25", "87.05"]


def test_sweeps_by_hand(whole):
    found = numbers_of(whole)["scaling"]
    sweep = found["sweeps"]["images"]
    assert (sweep["values"], sweep["images"]) == ([3, 6], [12, 24])
    line = sweep["methods"]["Task2Sim"]["knn"]
    assert line["means"] == [42.0, 61.0]
    assert line["intervals"] == pytest.approx([12.7062 * 2, 12.7062], rel=1e-5)
    table = numbers_of(whole)["table_1"]
    assert [(r["title"], r["key"], r["knn"]) for r in table["rows"]] == [
        ("shift", "10", [50.0]),
        ("+dim", "12", [47.5]),
    ]


def test_table_1_of_a_reward_table(copied):
    shutil.rmtree(copied / "scale")
    rewards = measured.rewards(copied, run_card.everything())
    found = read_table_1(copied, rewards)
    assert [(r.title, r.accuracies["knn"][0]) for r in found.rows] == [
        ("shift", 50.0),
        ("+dim", 70.0),
    ]
    rewards = dataclasses.replace(rewards, keys=("12", "??", "01", "00"))
    with pytest.raises(UserError, match="Row shift of Table 1"):
        read_table_1(copied, rewards)


def test_tables_of_held_out_tasks_are_shown_as_they_are(whole):
    assert "<pre>best fixed  29.9\n&lt;model&gt;     31.0</pre>" in html_of(whole)


def test_several_workdirs_on_a_page(copied, whole, config, undrawn):
    shutil.rmtree(copied / "scale")
    shutil.rmtree(copied / "backbones")
    settings = config.copy_and_resolve_references()
    settings.report.also = str(whole)
    report.run(settings, copied)
    html = html_of(copied)
    assert '<section id="policy"><h2>What the policy chooses (Figure 5): copy' in html
    assert '<section id="policy-2">' in html
    assert '<a href="#scaling-2">Figure 8</a>' in html  # only the second has it
    assert (copied / "report" / "2_scaling_knn.png").is_file()
    also = json.loads((copied / "report.json").read_text())["also"]
    assert list(also) == [str(whole)]
    settings.report.also = str(copied / "none")
    with pytest.raises(UserError, match=r"nothing to report in .*none"):
        report.run(settings, copied)


def test_groups_of_the_tasks(copied, config):
    (copied / "groups.csv").write_text("task,group\ndigits,symbolic\n")
    found = measured.rewards(copied, config, str(copied / "groups.csv"))
    assert found.analysis["tasks"][0]["group"] == "symbolic"
    settings = config.copy_and_resolve_references()
    settings.report.groups = str(copied / "none.csv")
    with pytest.raises(UserError, match="cannot be read"):
        report.run(settings, copied)
