"""Initial parameters, drawn by the laws whose variances the catalog derives."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
from sympy import Integer

from symnn.catalog.initializers import initializer
from symnn.train.dataset import Array
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
    shapes = dict(network.parameter_shapes)
    found = {}
    for parameter in network.structure.parameters:
        shape = shapes[parameter.name]
        if parameter.start is None:
            chosen = parameter.law or law or parameter.usual
            drawn = drawn_weights(chosen, shape, random, _numbers(parameter.fans, network.sizes))
        else:
            drawn = np.full(shape, float(parameter.start))
        found[parameter.name] = drawn.astype(dtype)
    for average in network.structure.averages:
        found[average.name] = np.full(shapes[average.name], average.start, dtype)
    return found


def _numbers(fans: Fans, sizes: Mapping[Any, int]) -> Fans:
    """The fans for these sizes."""
    known = {s: Integer(n) for s, n in sizes.items()}
    each = ((Integer(1) * n).xreplace(known) for n in (fans.fan_in, fans.fan_out))
    fan_in, fan_out = map(int, each)
    return Fans(fan_in, fan_out, fans.summed)


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
    fans, record = fans or Fans(*shape, summed=(0,)), initializer(law)
    if record.law == "orthogonal":
        return _orthogonal(shape, fans.summed, random)
    scale = float(record(fans.fan_in, fans.fan_out))
    if record.law == "uniform":
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
