"""How a gradient fares through many layers: one equation for all layers, compiled once."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from sympy import KroneckerDelta

from symnn.catalog.activations import activation
from symnn.catalog.initializers import initializer
from symnn.codegen import compile as compiled
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, gradient, index

UNITS, SAMPLES = 64, 32


@cache
def input_gradient(name: str) -> Any:
    """The gradient of a weighted sum of the outputs by the inputs, for any depth.

    Args:
        name: of the activation of every layer.
    """
    depth, samples, units = sizes("L N H")
    W, X, c = tensor("W", depth, units, units), tensor("X", samples, units), tensor("c", units)
    z, h = tensor("z", depth, samples, units), tensor("h", depth, samples, units)
    layer, n, (i, j) = index("l", depth), index("n", samples), index("i j", units)
    below = X[n, i] * KroneckerDelta(layer, 0) + h[layer - 1, n, i]
    program = Program()
    program.define("z", (layer, n, j), Sum(W[layer, i, j] * below, i))
    program.define("h", (layer, n, j), activation(name)(z[layer, n, j]))
    loss = program.define("y", (), Sum(c[j] * h[depth - 1, n, j], n, j))
    found = gradient(program, loss, X)
    return compiled(found, outputs=found.gradients)


def shrinking(name: str, scheme: str, depth: int, seed: int = 0) -> float:
    """The size of the gradient by the inputs of a deep chain, relative to that of one layer.

    Args:
        name: of the activation.
        scheme: name of the initializer.
        depth: number of layers.
        seed: of weights and inputs.
    """
    random = np.random.default_rng(seed)
    W = random.normal(0, float(initializer(scheme)(UNITS, UNITS)), (depth, UNITS, UNITS))
    X, c = random.normal(size=(SAMPLES, UNITS)), random.normal(size=UNITS)
    (one,), (all_of_them,) = (
        input_gradient(name)(W=W[:many], X=X, c=c).values() for many in (1, depth)
    )
    return float(np.linalg.norm(all_of_them) / np.linalg.norm(one))
