"""Normalization: deviations from a mean in units of a standard deviation, then scaled and moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Interval, Mul, oo, sqrt

from symnn.core import tensor
from symnn.errors import ShapeError
from symnn.indexed import Program, Sum, extent, index

LETTERS = {1: ("n",), 2: ("n", "d"), 3: ("n", "i", "d"), 4: ("n", "c", "u", "v")}
"""Indices of an input by its number of axes."""


@dataclass(frozen=True)
class Normalization:
    """The arrays of a normalization.

    Args:
        mean: over the axes that are normalized; None where none is taken off.
        deviation: the root of the mean square, made positive by epsilon; of `weight_norm` the
            length.
        normalized: (x - mean)/deviation.
        output: gamma times it, plus beta.
        parameters: what is trained: gamma, and beta where there is one.
        epsilon: a positive number that is given; None where nothing is added.
    """

    mean: Any
    deviation: Any
    normalized: Any
    output: Any
    parameters: tuple[Any, ...]
    epsilon: Any


def layer_norm(program: Program, inputs: Any, layer: int | str, features: int = 1) -> Normalization:
    """Add y = gamma (x - mu)/sigma + beta with mean and deviation over the features of a sample.

    Args:
        program: extended in place.
        inputs: array whose last axis holds the features.
        layer: number of the layer: `mu1`, `sigma1`, `xhat1`, `y1`, `gamma1`, `beta1`.
        features: how many of the last axes hold them, as 3 for all channels and places of images.

    Shapes:
        mean and deviation as the input without these axes; gamma and beta of these axes.

    Raises:
        ShapeError: the input has fewer axes than hold features, or more than four.

    >>> from symnn.core import sizes
    >>> program = Program()
    >>> _ = layer_norm(program, tensor("X", *sizes("N D")), 1)
    >>> print(program)
    mu1[n] := Sum(X[n, d], (d, 0, D - 1))/D
    sigma1[n] := sqrt(epsilon1 + Sum((X[n, d] - mu1[n])**2, (d, 0, D - 1))/D)
    xhat1[n, d] := (X[n, d] - mu1[n])/sigma1[n]
    y1[n, d] := beta1[d] + gamma1[d]*xhat1[n, d]

    Source: ba2016
    """
    held = _indices(inputs, features)[-features:]
    return _normalized(program, inputs, held, held, layer)


def batch_norm(
    program: Program, inputs: Any, layer: int | str, kept: tuple[Any, Any] | None = None,
    features: int = 1,
) -> Normalization:  # fmt: skip
    """Add y = gamma (x - mu)/sigma + beta with mean and deviation of a feature over the batch.

    Args:
        program: extended in place.
        inputs: array of shape (samples, features) or (samples, channels, *axes); for each channel
            the mean is over samples and axes.
        layer: number of the layer.
        kept: mean and deviation, of shape (features,), to take in the place of those of the batch,
            as is done when a trained network predicts.
        features: how many axes behind that of the samples hold features.

    Shapes:
        mean, deviation, gamma and beta (features,), or of all axes of features.

    Raises:
        ShapeError: the input has no axis of features, or more than four axes.

    >>> from symnn.core import sizes
    >>> program = Program()
    >>> found = batch_norm(program, tensor("X", *sizes("N D")), 1)
    >>> print(program[found.mean])
    mu1[d] := Sum(X[n, d], (n, 0, N - 1))/N

    Source: ioffe2015
    """
    axes = _indices(inputs, features + 1)
    held = axes[1 : features + 1]
    if kept:
        return _scaled(program, inputs, held, held, (layer, *kept, None))
    return _normalized(program, inputs, (axes[0], *axes[features + 1 :]), held, layer)


def rms_norm(program: Program, inputs: Any, layer: int | str) -> Normalization:
    """Add y = gamma x/rho, where rho is the root of the mean square over the features.

    Args:
        program: extended in place.
        inputs: array whose last axis holds the features.
        layer: number of the layer: `rho1`, `xhat1`, `y1`, `gamma1`.

    Shapes:
        deviation as the input without its last axis; gamma (features,).

    Raises:
        ShapeError: the input has no axis, or more than four.

    >>> from symnn.core import sizes
    >>> program = Program()
    >>> _ = rms_norm(program, tensor("X", *sizes("N D")), 1)
    >>> print(program)
    rho1[n] := sqrt(epsilon1 + Sum(X[n, d]**2, (d, 0, D - 1))/D)
    xhat1[n, d] := X[n, d]/rho1[n]
    y1[n, d] := gamma1[d]*xhat1[n, d]

    Source: zhang2019
    """
    axes = _indices(inputs)
    features, kept, epsilon = axes[-1], axes[:-1], _epsilon(layer)
    mean_square = Sum(inputs[axes] ** 2, features) / extent(features)
    rho = program.define(f"rho{layer}", kept, sqrt(mean_square + epsilon))
    xhat = program.define(f"xhat{layer}", axes, inputs[axes] / _at(rho, kept))
    gamma = tensor(f"gamma{layer}", extent(features))
    y = program.define(f"y{layer}", axes, gamma[features] * xhat[axes])
    return Normalization(None, rho, xhat, y, (gamma,), epsilon)


def weight_norm(program: Program, directions: Any, layer: int | str) -> Normalization:
    """Add w = g v/|v|: the weights of each unit as a length g and a direction v.

    Args:
        program: extended in place.
        directions: array v of shape (fan in, units), or (fan in,) for a single unit; no column
            may be 0.
        layer: number of the layer: `rho1`, `vhat1`, `w1`, `g1`.

    Shapes:
        deviation and g (units,), or () for a single unit; output as the directions.

    Raises:
        ShapeError: the directions have no axis, or more than two.

    >>> from symnn.core import sizes
    >>> program = Program()
    >>> _ = weight_norm(program, tensor("v", *sizes("D H")), 1)
    >>> print(program)
    rho1[j] := sqrt(Sum(v[i, j]**2, (i, 0, D - 1)))
    vhat1[i, j] := v[i, j]/rho1[j]
    w1[i, j] := g1[j]*vhat1[i, j]

    Source: salimans2016
    """
    shape = tuple(directions.shape)
    if len(shape) not in (1, 2):
        raise ShapeError(
            f"layer: `{directions.label}` has shape {shape}; needed (fan in, units), or (fan in,)"
        )
    i, *unit = (index(c, n) for c, n in zip("ij", shape, strict=False))
    rho = program.define(f"rho{layer}", unit, sqrt(Sum(directions[(i, *unit)] ** 2, i)))
    direction = directions[(i, *unit)] / _at(rho, unit)
    vhat = program.define(f"vhat{layer}", (i, *unit), direction)
    g = tensor(f"g{layer}", *shape[1:])
    w = program.define(f"w{layer}", (i, *unit), _at(g, unit) * vhat[(i, *unit)])
    return Normalization(None, rho, vhat, w, (g,), None)


def _normalized(
    program: Program, inputs: Any, over: Sequence[Any], features: Sequence[Any], layer: int | str
) -> Normalization:
    axes = _indices(inputs)
    kept = tuple(i for i in axes if i not in over)
    count, epsilon = Mul(*map(extent, over)), _epsilon(layer)
    mu = program.define(f"mu{layer}", kept, Sum(inputs[axes], *over) / count)
    deviation = inputs[axes] - _at(mu, kept)
    variance = Sum(deviation**2, *over) / count
    sigma = program.define(f"sigma{layer}", kept, sqrt(variance + epsilon))
    return _scaled(program, inputs, kept, features, (layer, mu, sigma, epsilon))


def _scaled(
    program: Program,
    inputs: Any,
    kept: Sequence[Any],
    features: Sequence[Any],
    moments: tuple[Any, ...],
) -> Normalization:
    """The deviations from a mean in units of a deviation, scaled and moved."""
    layer, mu, sigma, epsilon = moments
    axes = _indices(inputs)
    deviation = inputs[axes] - _at(mu, kept)
    xhat = program.define(f"xhat{layer}", axes, deviation / _at(sigma, kept))
    shape = tuple(map(extent, features))
    gamma, beta = (tensor(f"{c}{layer}", *shape) for c in ("gamma", "beta"))
    scaled = _at(gamma, features) * xhat[axes] + _at(beta, features)
    y = program.define(f"y{layer}", axes, scaled)
    return Normalization(mu, sigma, xhat, y, (gamma, beta), epsilon)


def _epsilon(layer: int | str) -> Any:
    return tensor(f"epsilon{layer}", domain=Interval.open(0, oo))


def _at(array: Any, places: Sequence[Any]) -> Any:
    """An entry; the array itself where it is a scalar."""
    return array[tuple(places)] if places else array


def _indices(inputs: Any, least: int = 1) -> tuple[Any, ...]:
    shape = tuple(inputs.shape)
    if len(shape) not in LETTERS or len(shape) < least:
        raise ShapeError(
            f"layer: `{inputs.label}` has shape {shape}; needed {least} to {max(LETTERS)} axes"
        )
    return tuple(index(c, n) for c, n in zip(LETTERS[len(shape)], shape, strict=True))
