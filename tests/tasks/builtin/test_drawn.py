from t2s_jax.tasks.builtin import drawn


def test_letters_split_by_font():
    assert not set(drawn._TRAIN_FONTS) & set(drawn._TEST_FONTS)
