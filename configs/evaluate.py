from t2s_jax import defaults


def get_config():
    return defaults.everything()
