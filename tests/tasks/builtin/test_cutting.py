import numpy as np

from t2s_jax.tasks.builtin import cutting


def test_train_and_test_patches_never_overlap(monkeypatch):
    """With every pixel of a picture marked by its place, no mark is in both splits."""

    def places(path, mode):
        # Position in a 256 x 256 picture: 16 bits, in two channels.
        y, x = np.mgrid[:256, :256].astype(np.uint8)
        return np.stack([x, y, np.zeros_like(x)], axis=-1)

    monkeypatch.setattr(cutting, "packaged_picture", places)
    train, test = cutting.patch_task(
        {"a": [("p", None)], "b": [("p", (0, 0, 128, 256))]},
        24,
        lambda purpose: np.random.default_rng(0),
        mode="RGB",
        cell=32,
        patch=24,
        count=3,
        limits=(None, None),
    )
    for label in (0, 1):
        marks = [
            {tuple(pixel) for pixel in split.images[split.labels == label].reshape(-1, 3)}
            for split in (train, test)
        ]
        assert len(marks[0]) > 1000
        assert not marks[0] & marks[1]
