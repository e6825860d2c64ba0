import json

import pytest

from t2s_jax.policy.gains import Gain
from t2s_jax.policy.held_out_gain import HeldOutGain
from t2s_jax.policy.outputs import GroupSummary, PolicyOutputs, TaskOutput
from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.files import write_json


def _outputs():
    gain = Gain(0.5, -0.1, 1.1, 0.0, 1.0, 0.25, better=1, worse=0, seed_std=None)
    task = TaskOutput(
        "svhn", (1, 2), "12", "symbolic", probabilities=((0.1, 0.9), (0.2, 0.3, 0.5)),
        agreement=0.75, reward=70.0, likeliest_measured=(1, 2), best_measured=(1, 0),
    )  # fmt: skip
    return PolicyOutputs(
        best_fixed=(1, 0),
        tasks=(task,),
        factors={"shift": ("none", "all"), "dim": ("none", "some", "more")},
        measured=4,
        seen=GroupSummary(1, 70.0, 65.0, 51.0, 71.0, members=(70.0, 69.0)),
        evidence=HeldOutGain(("svhn",), (0.5,), gain),
        command="t2s train",
    )


def test_survives_json(tmp_path):
    outputs = _outputs()
    write_json(tmp_path / "outputs.json", outputs.to_dict())
    assert PolicyOutputs.load(tmp_path / "outputs.json") == outputs
    task = json.loads((tmp_path / "outputs.json").read_text())["tasks"][0]
    assert (task["params"], task["likeliest_measured"]) == ([1, 2], [1, 2])


def test_older_files_lack_fields():
    found = PolicyOutputs.from_dict(
        {"best_fixed": [1, 0], "tasks": [{"task": "t", "params": [0, 1]}]}
    )
    assert found.tasks == (TaskOutput("t", (0, 1)),)
    assert (found.seen, found.evidence) == (None, None)


@pytest.mark.parametrize(
    "damaged",
    [
        [],
        {"tasks": []},
        {"best_fixed": [1], "tasks": 1},
        {"best_fixed": [1], "tasks": [{"task": "t"}]},
        {"best_fixed": [1], "tasks": ["t"]},
        {"best_fixed": [1], "tasks": [], "seen": {"tasks": 3}},
        {"best_fixed": [1], "tasks": [], "evidence": {"gains": []}},
    ],
    ids=str,
)
def test_a_damaged_file_is_named(tmp_path, damaged):
    write_json(tmp_path / "outputs.json", damaged)
    with pytest.raises(UserError, match=r"outputs\.json is damaged: .*t2s train. writes it anew"):
        PolicyOutputs.load(tmp_path / "outputs.json")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match=r"there is no .*outputs\.json; `t2s train` writes it"):
        PolicyOutputs.load(tmp_path / "outputs.json")
