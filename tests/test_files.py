import json

import pytest

from t2s_jax.files import write_json


def test_writes_whole_and_makes_the_directory(tmp_path):
    write_json(tmp_path / "a" / "b.json", {"x": 1})
    assert json.loads((tmp_path / "a" / "b.json").read_text()) == {"x": 1}
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.json"]


def test_what_json_cannot_hold_leaves_the_old_file(tmp_path):
    write_json(tmp_path / "b.json", {"x": 1})
    with pytest.raises(TypeError):
        write_json(tmp_path / "b.json", {"x": object()})
    assert json.loads((tmp_path / "b.json").read_text()) == {"x": 1}
