import dataclasses
import json

import pytest

from t2s_jax.runtime.errors import UserError
from t2s_jax.runtime.typed_json import decode, load


@dataclasses.dataclass(frozen=True)
class Inner:
    name: str
    share: float | None = None


@dataclasses.dataclass(frozen=True)
class Outer:
    count: int
    inner: tuple[Inner, ...]
    by_name: dict[str, list[bool]] = dataclasses.field(default_factory=dict)


def test_nested_values():
    data = {"count": 2, "inner": [{"name": "a", "share": 1}, {"name": "b"}], "newer": 3}
    found = decode(Outer, data | {"by_name": {"x": [True]}})
    assert found == Outer(2, (Inner("a", 1.0), Inner("b")), {"x": [True]})
    assert isinstance(found.inner[0].share, float)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "the file is of type list, expected dict"),
        ({"count": 1}, "inner is missing"),
        ({"count": True, "inner": []}, "count is of type bool, expected int"),
        ({"count": 1.5, "inner": []}, "count is of type float, expected int"),
        ({"count": 1, "inner": 3}, "inner is of type int, expected list"),
        ({"count": 1, "inner": [{}]}, r"inner\[0\]\.name is missing"),
        ({"count": 1, "inner": [{"name": None}]}, r"inner\[0\]\.name is of type NoneType"),
        ({"count": 1, "inner": [], "by_name": {"x": [0]}}, r"by_name\.x\[0\] is of type int"),
    ],
)
def test_what_is_wrong_and_where(data, message):
    with pytest.raises(UserError, match=message):
        decode(Outer, data)


def test_files(tmp_path):
    path = tmp_path / "policy" / "outputs.json"
    with pytest.raises(UserError, match=r"no `policy/outputs.json`; `t2s train` makes it"):
        load(Inner, path, "t2s train")
    path.parent.mkdir()
    for text in ("{", "[]", '{"name": 1}'):
        path.write_text(text)
        with pytest.raises(UserError, match=r"cannot be read \(.*`t2s train` makes it again"):
            load(Inner, path, "t2s train")
    path.write_text(json.dumps({"name": "a"}))
    assert load(Inner, path, "t2s train") == Inner("a")
