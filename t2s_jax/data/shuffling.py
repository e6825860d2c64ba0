"""Which example comes when: a shuffle without state.

Example p of the endless stream is record `shuffle_e(p mod n)` of n, where e = p div n is the
epoch and `shuffle_e` a permutation computed from (seed, e) alone. Nothing has to be saved or
replayed to start at step s: the stream is opened at p = s * batch size.
"""

from __future__ import annotations

from typing import Any

from t2s_jax.runtime import hosts, parallel


def positions(tf: Any, step: Any, batch_size: int) -> Any:
    """Returns this process's positions in the stream at a step. Shape [local batch], int64.

    Args:
      tf: TensorFlow, which takes seconds to load.
      step: Shape [], int64.
      batch_size: global, over all processes.

    Raises:
      UserError: the batch does not divide by the devices of the job.
    """
    local = parallel.local_batch_size(batch_size)
    offset = hosts.process_index() * local
    return step * batch_size + offset + tf.range(local, dtype=tf.int64)


def shuffled_records(tf: Any, position: Any, count: int, seed: int) -> Any:
    """Returns the records at positions of the stream. Both of shape [N], int64."""
    epoch = position // count
    # A key for each position, since a batch may span two epochs. The public
    # tf.random.experimental.index_shuffle pads the wrong axis of a batch of keys.
    constant = tf.fill(tf.shape(epoch), tf.constant(seed, tf.int64))
    return tf.raw_ops.RandomIndexShuffle(
        index=position % count,
        seed=tf.stack([constant, epoch, tf.zeros_like(epoch)], axis=1),
        max_index=tf.fill(tf.shape(position), tf.constant(count - 1, tf.int64)),
        rounds=4,
    )
