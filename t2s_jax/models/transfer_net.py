"""A backbone with the release's head for a downstream task."""

from __future__ import annotations

import flax.linen as nn
import jax
import jax.numpy as jnp

from t2s_jax.models.resnet import ResNet

# An example's address of the dropout mask, beside those of the blocks' drop path.
_DROPOUT = 1_000_000


class TransferNet(nn.Module):
    """Pooled features, dropout, batch norm without scale or bias, a linear layer.

    The head of the release's linear probe and fine-tuning: the norm puts features of every
    scale within reach of one learning rate.

    Attributes:
      body: the backbone; its own head is left out.
      num_classes: of the task.
      dropout: probability of dropping a feature in training.
      frozen: the body stays as it is, its batch norms too; the head alone is trained.
    """

    body: ResNet
    num_classes: int
    dropout: float = 0.0
    frozen: bool = False

    @property
    def dtype(self) -> jnp.dtype:
        """The dtype of the body's computation."""
        return self.body.dtype

    @nn.compact
    def __call__(
        self, x: jax.Array, *, train: bool = False, keys: jax.Array | None = None
    ) -> jax.Array:
        """Classifies images.

        Args:
          x: normalised images. Shape [N, H, W, 3].
          train: drop features, and take batch statistics from the batch.
          keys: one for each example, for dropout and drop path. Shape [N].

        Returns:
          Logits [N, num_classes], float32.
        """
        features = self.body(x, train=train and not self.frozen, features_only=True, keys=keys)
        if self.frozen:
            features = jax.lax.stop_gradient(features)
        dropping = keys if train and self.dropout else None
        features = drop_features(features, self.dropout, dropping)
        norm = nn.BatchNorm(
            use_running_average=not train,
            momentum=0.9,
            epsilon=1e-5,
            use_bias=False,
            use_scale=False,
            axis_name=self.body.axis_name if train else None,
            name="norm",
        )
        return nn.Dense(self.num_classes, dtype=jnp.float32, name="fc")(norm(features))


def drop_features(x: jax.Array, rate: float, keys: jax.Array | None) -> jax.Array:
    """Applies dropout with one key per example, so that no draw depends on batch or device.

    Args:
      x: Shape [N, F].
      rate: probability of dropping; what is kept is scaled by 1 / (1 - rate).
      keys: Shape [N]; None drops nothing.

    Returns:
      Shape [N, F].
    """
    if keys is None:
        return x

    def keep(key):
        return jax.random.bernoulli(jax.random.fold_in(key, _DROPOUT), 1.0 - rate, x.shape[1:])

    return x * jax.vmap(keep)(keys) / (1.0 - rate)
