import pytest

from t2s_jax.transfer.release_transfer import _FINETUNE, _LINEAR, release_settings


def test_every_task_of_the_paper():
    assert len(_LINEAR) == len(_FINETUNE) == 20
    assert set(_LINEAR) == set(_FINETUNE)


@pytest.mark.parametrize("name", ["ChestX-Pneumonia", "chestxpneumonia", "ChestX_Pneumonia"])
def test_names_in_any_spelling(name):
    expected = {"learning_rate": 0.001, "batch_size": 32, "weight_decay": 0.0}
    assert release_settings("finetune", name) == expected
    assert release_settings("linear_augmented", name)["learning_rate"] == 0.01


def test_other_tasks_have_none():
    assert release_settings("finetune", "moons") == {}
