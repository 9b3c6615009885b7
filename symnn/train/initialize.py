"""Initial parameters, drawn by the laws whose variances the catalog derives."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.catalog.activations import activation
from symnn.catalog.initializers import initializer
from symnn.train.dataset import Array
from symnn.train.network import Network, Parameter


def initial_parameters(
    network: Network, seed: int = 0, law: str | None = None, dtype: Any = np.float64
) -> dict[str, Array]:
    """Weights drawn at random, biases 0, learned constants at their default.

    Args:
        network: whose parameters are wanted.
        seed: the same seed gives the same numbers.
        law: name of an initializer for every layer; without one, each hidden layer takes the law
            that its activation was derived with, and the last layer that of no activation.
        dtype: float64 or float32.

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
        chosen = law or _law(network, parameter)
        values = _start(parameter, shape) if parameter.start is not None else None
        drawn = drawn_weights(chosen, shape, random) if values is None else values
        found[parameter.name] = drawn.astype(dtype)
    return found


def _start(parameter: Parameter, shape: tuple[int, ...]) -> Array:
    return np.full(shape, float(parameter.start))  # type: ignore[arg-type]


def _law(network: Network, parameter: Parameter) -> str:
    """The initializer that belongs to the activation behind the weights."""
    hidden = parameter.layer <= len(network.activations)
    name = network.activations[parameter.layer - 1] if hidden else "identity"
    return activation(name).initializer


def drawn_weights(law: str, shape: tuple[int, ...], random: np.random.Generator) -> Array:
    """Independent weights of mean 0 with the variance of the law.

    Args:
        law: name of an initializer, such as `he_normal`.
        shape: (fan in, fan out).
        random: where the numbers come from.
    """
    record = initializer(law)
    scale = float(record(*shape))
    if record.law == "uniform":
        return random.uniform(-scale, scale, shape)
    return random.normal(0.0, scale, shape)
