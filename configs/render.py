"""One render set: 400 images of each category (paper sec. 4.1), TFDS format, 64 px.

  t2s render --workdir=runs/a --config.params=light_color+materials

Hardware: any; images/s on 2 CPU cores: see the README. Killed, it goes on after the last whole
shard.
"""

from t2s_jax import defaults


def get_config():
    return defaults.everything()
