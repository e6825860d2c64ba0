"""One render set: 400 images of each category (paper sec. 4.1), TFDS format, 64 px.

  t2s render --workdir=runs/a --config.params=light_color+materials
  t2s render --workdir=runs/b --config.sim.extras=mask,depth,normal,factors

The second also keeps what else the simulator knows of each image; t2s_jax/data/records.py says
how a record holds it, and read_extras in t2s_jax/data/pipeline.py reads it.
Hardware: any; images/s on 2 CPU cores: t2s_jax/sim/procedural/README.md. Killed, it resumes after
the last whole shard.
"""

from t2s_jax.commands import run_card


def get_config():
    return run_card.everything()
