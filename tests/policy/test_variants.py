from t2s_jax.policy.variants import VARIANTS


def test_names_differ():
    names = [v.name for v in VARIANTS]
    assert len(set(names)) == len(names)
    kinds = [(v.policy is not None) + (v.model is not None) + (v.nearest is not None)
             for v in VARIANTS]  # fmt: skip
    assert set(kinds) == {1}
