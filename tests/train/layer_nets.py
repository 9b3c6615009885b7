"""Small networks of every layer, with data of a shape that suits them."""

from __future__ import annotations

import numpy as np

IMAGES, SEQUENCES, TOKENS, ROWS = (1, 6, 6), (5, 3), (5,), (4,)

NETS: dict[str, tuple[str, tuple[int, ...]]] = {
    "dense": ("dense 5; tanh; dense", ROWS),
    "batch norm": ("dense 5; batch norm; swish; dense", ROWS),
    "dropout": ("dense 6; relu; dropout 0.3; dense", ROWS),
    "convolution": ("conv 3 3 stride 2 padding 1; prelu; flatten; dense", IMAGES),
    "max pooling": ("conv 2 3; tanh; pool 2; flatten; dense", IMAGES),
    "mean pooling": ("mean pool 2; conv 2 2; batch norm; tanh; flatten; dense", IMAGES),
    "norms of all axes": (
        "conv 2 3 stride 2 padding 1; layer norm whole; swish; flatten; batch norm; dense", IMAGES),
    "norm of rows": ("flatten; layer norm; dense 4; tanh; dense", IMAGES),
    "norm of steps": ("layer norm whole; flatten; batch norm; dense", SEQUENCES),
    "one axis": ("conv 3 2x; relu; global mean; dense", SEQUENCES),
    "residual": ("dense 4; residual (layer norm; dense 6; gelu; dense 4); dense", ROWS),
    "rnn": ("rnn 4; dense", SEQUENCES),
    "lstm": ("lstm 3 every; global mean; dense", SEQUENCES),
    "gru": ("gru 3; dense", SEQUENCES),
    "attention": ("positions learned; attention 3 2 causal; global mean; dense", SEQUENCES),
    "embedding": ("embedding 4; positions; attention 2; layer norm; flatten; dense", TOKENS),
}  # fmt: skip


def samples(
    shape: tuple[int, ...], count: int = 40, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Samples of a shape, and which of three classes each is of: something that can be learned."""
    random = np.random.default_rng(seed)
    if shape == TOKENS:
        tokens = random.integers(0, 6, (count, *shape))
        return tokens, tokens[:, 0] % 3
    X = random.normal(size=(count, *shape))
    total = X.reshape(count, -1)[:, :4].sum(axis=1)
    return X, np.digitize(total, [-1.0, 1.0])
