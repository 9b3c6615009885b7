"""Initial parameters, drawn by the laws whose variances the catalog derives."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.lazy import load
from symnn.train.dataset import Array
from symnn.train.facts import parameter_facts

if TYPE_CHECKING:
    from symnn.train.fans import Fans
    from symnn.train.layered import AnyNetwork


def initial_parameters(
    network: AnyNetwork, seed: int = 0, law: str | None = None, dtype: Any = np.float64
) -> dict[str, Array]:
    """Weights drawn at random, biases 0, learned constants at their default.

    Args:
        network: whose parameters are wanted.
        seed: the same seed gives the same numbers.
        law: name of an initializer for every layer that has none of its own; without one, each
            layer takes the law that its activation was derived with, and the last layer that of no
            activation.
        dtype: float64 or float32.

    >>> from symnn.train.network import Network
    >>> initial_parameters(Network((3, 2, 1), "tanh", "mse"))["b1"]
    array([0., 0.])

    Source:
        glorot2010, he2015.
    """
    random = np.random.default_rng(seed)
    found = {}
    for p in parameter_facts(network, law):
        if p.start is None:
            drawn = drawn_by(p.law, p.scale, p.shape, p.summed, random)
        else:
            drawn = np.full(p.shape, p.start)
        found[p.name] = drawn.astype(dtype, copy=False)
    return found


def drawn_weights(
    law: str, shape: tuple[int, ...], random: np.random.Generator, fans: Fans | None = None
) -> Array:
    """Weights of mean 0 with the variance of the law; independent, or as an orthogonal matrix.

    Args:
        law: name of an initializer, such as `he_normal`.
        shape: of the weights.
        random: where the numbers come from.
        fans: how many terms enter a unit, and how many units a value enters; None for a matrix of
            shape (fan in, fan out).

    >>> square = drawn_weights("orthogonal", (3, 3), np.random.default_rng(0))
    >>> bool(np.allclose(square.T @ square, np.eye(3)))
    True
    """
    fan_in, fan_out = (fans.fan_in, fans.fan_out) if fans else shape
    record = load("symnn.catalog.initializers", "initializer")(law)
    scale = 0.0 if record.law == "orthogonal" else float(record(fan_in, fan_out))
    return drawn_by(record.law, scale, shape, fans.summed if fans else (0,), random)


def drawn_by(
    law: str, scale: float, shape: tuple[int, ...], summed: tuple[int, ...],
    random: np.random.Generator,
) -> Array:  # fmt: skip
    """Weights by a law of this scale: uniform, normal or orthogonal."""
    if law == "orthogonal":
        return _orthogonal(shape, summed, random)
    if law == "uniform":
        return random.uniform(-scale, scale, shape)
    return random.normal(0.0, scale, shape)


def _orthogonal(
    shape: tuple[int, ...], summed: tuple[int, ...], random: np.random.Generator
) -> Array:
    """Weights as a matrix from what is summed over to units, with orthonormal rows or columns.

    `Why the signs:` only then is every orthogonal matrix as likely as any other.
    """
    front = range(len(summed))
    moved = np.moveaxis(np.empty(shape), summed, front)
    rows = prod(moved.shape[: len(summed)])
    drawn = random.normal(size=(rows, moved.size // rows))
    q, r = np.linalg.qr(drawn if rows >= drawn.shape[1] else drawn.T)
    q = q * np.sign(np.diag(r))
    found = q if rows >= drawn.shape[1] else q.T
    return np.moveaxis(found.reshape(moved.shape), front, summed)
