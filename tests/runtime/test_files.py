import json
import multiprocessing
import time

import pytest

from t2s_jax.runtime.files import locked, write_json


def test_writes_whole_and_makes_the_directory(tmp_path):
    write_json(tmp_path / "a" / "b.json", {"x": 1})
    assert json.loads((tmp_path / "a" / "b.json").read_text()) == {"x": 1}
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.json"]


def test_what_json_cannot_hold_leaves_the_old_file(tmp_path):
    write_json(tmp_path / "b.json", {"x": 1})
    with pytest.raises(TypeError):
        write_json(tmp_path / "b.json", {"x": object()})
    assert json.loads((tmp_path / "b.json").read_text()) == {"x": 1}


def _hold(directory, entered):
    with locked(directory):
        entered.set()
        time.sleep(600)


def test_a_lock_keeps_others_out_and_goes_with_its_process(tmp_path):
    context = multiprocessing.get_context("spawn")
    entered = [context.Event(), context.Event()]
    first, second = (context.Process(target=_hold, args=(tmp_path, e)) for e in entered)
    try:
        first.start()
        assert entered[0].wait(60)
        second.start()
        assert not entered[1].wait(1)
        first.kill()
        assert entered[1].wait(60)
    finally:
        first.kill()
        second.kill()
