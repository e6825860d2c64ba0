"""A prediction in words: the answer in a few lines, and the details behind it."""

from __future__ import annotations

import textwrap

from t2s_jax.policy.gains import Gain
from t2s_jax.policy.prediction import Prediction

_WIDTH = 100  # columns
_LABEL = 12


def summary(found: Prediction, next_command: str = "") -> list[str]:
    """Returns the answer: what to vary, what to expect of it, how far to trust it.

    Args:
      found: The prediction.
      next_command: A command to suggest; "" suggests none.
    """
    images = f"{found.images} images, {found.classes} classes"
    lines = [f"{found.task} ({images}): pre-train on synthetic images with SimParams {found.key}"]
    fixed = [f.name for f, level in zip(found.factors, found.params) if not level]
    parts = {
        "vary": ", ".join(_varied(found)) or "nothing",
        "hold fixed": ", ".join(fixed) or "nothing",
        "gain": _gain(found),
    }
    if found.params != found.best_fixed:
        described = found.space.describe(found.best_fixed)
        parts["best fixed"] = f"{described}: the best single choice for all seen tasks"
    parts |= {"trust": _trust(found), "evidence": _evidence(found)}
    if next_command:
        parts["next"] = next_command
    for label, text in parts.items():
        lines += _labelled(label, text)
    return lines


def _varied(found: Prediction) -> list[str]:
    """Returns the factors to vary, each with its level where it has more than two."""
    return [
        f.name if len(f.levels) == 2 else f"{f.name} ({f.choice})"
        for f, level in zip(found.factors, found.params)
        if level
    ]


def _labelled(label: str, text: str) -> list[str]:
    """Returns a label and its text, wrapped except where it is a command to copy."""
    start = f"  {label:{_LABEL}}"
    if label == "next":
        return [f"{start}render them: {text}"]
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _gain(found: Prediction) -> str:
    if found.params == found.best_fixed:
        return "none: these SimParams are best fixed, the best single choice for all seen tasks"
    if found.gain is None:
        return (
            f"not estimated; {found.agreement:.0%} of the policy's {found.members} ensemble "
            "members choose exactly these SimParams"
        )
    gain = found.gain
    return (
        f"{gain.mean:+.1f} points of accuracy over best fixed are expected (95 % interval "
        f"{gain.low:+.1f} to {gain.high:+.1f})"
    )


def _trust(found: Prediction) -> str:
    nearest = found.nearest[0]
    distance = f"nearest: {nearest.task}, cosine distance {nearest.distance:.3f}"
    if found.far:
        return (
            f"low: far from all seen tasks ({distance}; theirs among one another reach "
            f"{found.typical_distance:.3f})"
        )
    return f"near the seen tasks ({distance})"


def _evidence(found: Prediction) -> str:
    evidence = found.evidence
    if evidence is None:
        return "none: this bundle was not tested on held-out tasks"
    tasks, gain = f"{len(evidence.tasks)} held-out tasks", evidence.summary
    if not gain.better and not gain.worse:
        if evidence.untested:
            others = _interval(evidence.untested.summary)
            return f"on {tasks} other choices gained {others}, too uncertain to rely on"
        return f"on {tasks} the choice was always best fixed"
    verdict = "not significant"
    if gain.low > 0:
        verdict = "significant"
    elif gain.high < 0:
        verdict = "a significant loss"
    return f"on {tasks} such choices gained {_interval(gain)}, {verdict}"


def _interval(gain: Gain) -> str:
    return f"{gain.mean:+.1f} points ({gain.low:+.1f} to {gain.high:+.1f})"


def details(found: Prediction) -> list[str]:
    """Returns what is behind the answer: each factor, the neighbours, and the other predictors."""
    space = found.space
    width = max(map(len, space.names))
    lines = [f"{'factor':{width}}  choice     probability  agreement"]
    for f in found.factors:
        chosen = f.probabilities[f.levels.index(f.choice)]
        lines.append(f"{f.name:{width}}  {f.choice:9}  {chosen:11.2f}  {f.agreement:9.0%}")
    is_model = found.predictor == "model"
    voters = "posterior draws of the reward model" if is_model else "ensemble members"
    lines.append(f"{found.agreement:.0%} of {found.members} {voters} choose exactly {found.key}")
    near = ", ".join(f"{n.task} ({n.distance:.3f})" for n in found.nearest)
    lines.append(f"nearest seen tasks by cosine distance of their task vectors: {near}")
    accuracy, *shares = found.invariances.items()
    left = ", ".join(f"{name} {share:.0%}" for name, share in shares)
    lines += [
        f"5-NN accuracy of the probe's features: {accuracy[1]:.0%}; of what exceeds chance, this "
        f"share is left when images are",
        f"  {left}",
        f"best fixed: {space.key(found.best_fixed)} ({space.describe(found.best_fixed)}), mean "
        f"accuracy {found.best_fixed_reward:.1f} % on the seen tasks",
    ]
    if found.gain is not None:
        lines += _model_details(found)
    if found.policy.params != found.params:
        lines.append(
            f"the policy network alone would choose {found.policy.key} "
            f"({space.describe(found.policy.params)}); {found.policy.agreement:.0%} of its "
            f"{found.policy.members} members agree"
        )
    if found.evidence and found.evidence.untested:
        gain = found.evidence.untested.summary
        lines.append(
            f"held-out tasks, without the preference for best fixed: {_interval(gain)} over best "
            f"fixed, better on {gain.better}, worse on {gain.worse}"
        )
    lines.append(f"embedded and predicted in {found.seconds} s")
    return lines


def _model_details(found: Prediction) -> list[str]:
    gain = found.gain
    lines = []
    if found.params == found.best_fixed:
        lines.append(
            "the choice is best fixed: "
            + (
                "on held-out tasks no other choices gained enough to be sure of"
                if found.always_best_fixed
                else "the model expects no sufficient gain of another choice for this task"
            )
        )
    else:
        lines.append(
            f"expected gain over best fixed: {gain.mean:+.2f} points, standard deviation "
            f"{gain.std:.2f}; above zero with probability {gain.probability:.0%} by the model"
        )
    return [
        *lines,
        f"the seen tasks explain {found.familiarity:.0%} of what the model lets vary with the task",
    ]
