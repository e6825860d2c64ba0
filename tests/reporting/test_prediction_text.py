import dataclasses

from t2s_jax.policy.gains import Gain
from t2s_jax.policy.held_out_gain import HeldOutGain
from t2s_jax.policy.prediction import (
    ExpectedGain,
    FactorChoice,
    Neighbour,
    PolicyChoice,
    Prediction,
)
from t2s_jax.reporting.prediction_text import details, summary

EVIDENCE = HeldOutGain(
    ("a", "b", "c"),
    (2.0, 1.0, 0.0),
    Gain(1.0, 0.5, 1.5, 0.4, 1.6, 0.5, better=2, worse=0, seed_std=None),
)
FOUND = Prediction(
    task="leaves",
    images=40,
    classes=4,
    params=(1, 2),
    key="12",
    description="shift + dim=more",
    factors=(
        FactorChoice("shift", ("fixed", "varied"), (0.25, 0.75), "varied", 0.8),
        FactorChoice("dim", ("none", "some", "more"), (0.1, 0.2, 0.7), "more", 0.9),
    ),
    members=10,
    agreement=0.7,
    nearest=(Neighbour("trees", 0.1), Neighbour("roads", 0.3)),
    typical_distance=0.2,
    far=False,
    best_fixed=(0, 2),
    best_fixed_reward=50.0,
    predictor="model",
    policy=PolicyChoice((1, 0), "10", 4, 0.5),
    invariances={"accuracy": 0.6, "turned": 0.5},
    evidence=EVIDENCE,
    seconds=1.5,
    gain=ExpectedGain.normal(2.0, 1.0),
    familiarity=0.9,
    always_best_fixed=False,
)


def test_the_answer():
    assert summary(FOUND, "t2s predict --render=5") == [
        "leaves (40 images, 4 classes): pre-train on synthetic images with SimParams 12",
        "  vary        shift, dim (more)",
        "  hold fixed  nothing",
        "  gain        +2.0 points of accuracy over best fixed are expected (95 % interval "
        "+0.0 to +4.0)",
        "  best fixed  dim=more: the best single choice for all seen tasks",
        "  trust       near the seen tasks (nearest: trees, cosine distance 0.100)",
        "  evidence    on 3 held-out tasks such choices gained +1.0 points (+0.5 to +1.5), "
        "significant",
        "  next        render them: t2s predict --render=5",
    ]


def words(found):
    return " ".join(" ".join(summary(found)).split())


def test_best_fixed_is_no_gain():
    none = dataclasses.replace(EVIDENCE.summary, mean=0.0, better=0)
    kept = dataclasses.replace(EVIDENCE, summary=none, untested=EVIDENCE)
    text = words(dataclasses.replace(FOUND, params=(0, 2), key="02", evidence=kept))
    assert "hold fixed shift gain none: these SimParams are best fixed" in text
    assert "other choices gained +1.0 points (+0.5 to +1.5), too uncertain to rely on" in text
    assert "best fixed dim" not in text


def test_a_far_task_and_a_policy_without_a_model():
    found = dataclasses.replace(FOUND, far=True, gain=None, predictor="policy", evidence=None)
    text = words(found)
    assert "trust low: far from all seen tasks (nearest: trees" in text
    assert "gain not estimated; 70% of the policy's 10 ensemble members" in text
    assert "evidence none" in text
    assert not {"gain", "familiarity"} & set(" ".join(details(found)).split())


def test_the_details():
    text = details(FOUND)
    assert text[1].split() == ["shift", "varied", "0.75", "80%"]
    assert "70% of 10 posterior draws of the reward model choose exactly 12" in text
    assert (
        "expected gain over best fixed: +2.00 points, standard deviation 1.00; above zero with "
        "probability 98% by the model"
    ) in text
    assert ("the policy network alone would choose 10 (shift); 50% of its 4 members agree") in text


def test_json_leaves_out_what_a_policy_does_not_know():
    found = dataclasses.replace(FOUND, gain=None, familiarity=None, always_best_fixed=None)
    assert FOUND.to_dict()["gain"]["std"] == 1.0
    assert not {"gain", "familiarity", "always_best_fixed"} & set(found.to_dict())
    assert found.to_dict()["nearest"][0] == {"task": "trees", "distance": 0.1}
