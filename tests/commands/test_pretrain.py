import pytest

from t2s_jax.commands import pretrain, run_card
from t2s_jax.runtime.errors import UserError


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"data.source": "disk"}, "data.source must be one of shards, online; got 'disk'"),
        ({"data.source": "online", "data.images": "x"}, "give one of config.render_set"),
        ({"data.source": "online", "data.resolution": 7}, "data.resolution is 7 px"),
    ],
)
def test_what_to_train_on_is_said_once(tmp_path, changes, message):
    config = run_card.everything()
    config.update_from_flattened_dict(changes)
    with pytest.raises(UserError, match=message):
        pretrain.run(config, tmp_path)


def test_nothing_is_rendered_for_what_cannot_be_trained(tmp_path):
    config = run_card.everything()
    config.pretrain.network = "resnet1000"
    with pytest.raises(UserError, match=r"config\.pretrain\.network must be one of resnet10, "):
        pretrain.run(config, tmp_path)
    assert not list(tmp_path.iterdir())
