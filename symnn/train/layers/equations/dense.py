"""The equations of layers that see features alone, or make features of what came before."""

from __future__ import annotations

from sympy import Mul

from symnn.catalog import layers as catalog
from symnn.catalog.activations import activation
from symnn.errors import ShapeError
from symnn.indexed import Sum, extent
from symnn.train.layers.dense import Activation, Dense, Flatten, GlobalMean
from symnn.train.layers.equations.build import LETTERS, Build
from symnn.train.layers.layer import FEATURES, PLACES, STEPS


def dense(layer: Dense, build: Build) -> None:
    """Weights and a bias.

    Raises:
        ShapeError: what enters are no features, or there are no units.
    """
    if build.kind == PLACES:
        raise ShapeError(
            f"what enters has channels and places, {build.shape}; needed features: put "
            "`flatten` or `global mean` before it"
        )
    if layer.units is None:
        raise ShapeError("it has no units; only the last layer takes those of the data")
    number = build.next()
    units = build.size(f"H{number}", layer.units)
    axes = len(build.values.shape) - 1
    summed = LETTERS[FEATURES][1 : axes + 1] if build.kind == FEATURES and axes > 1 else ""
    made = catalog.dense(build.program, build.values, units, number, summed=summed)
    build.learn([made.weights], law=layer.initializer)
    build.learn([made.bias], start=0)
    build.leave(made.output, build.kind)


def activated(layer: Activation, build: Build) -> None:
    """A function of each entry."""
    record = activation(layer.name)
    number = build.activated(s.name for s in record.learned)
    values, learned = catalog.activation_parameters(build.program, record, number)
    entry = record(build.values[build.indices], **values)
    build.leave(build.program.define(f"a{number}", build.indices, entry), build.kind)
    for symbol, array in zip(record.learned, learned, strict=True):
        build.learn([array], start=dict(record.defaults)[symbol])


def flat(layer: Flatten, build: Build) -> None:
    """No equations: what follows sums over more axes."""
    values = build.sequence(layer.word) if build.kind == STEPS else build.values
    build.leave(values, FEATURES)


def global_mean(layer: GlobalMean, build: Build) -> None:
    """The mean over all places or steps."""
    values = build.channels(f"`{layer.word}`")
    n, c, *over = build.named(LETTERS[PLACES], values.shape)
    right = Sum(values[(n, c, *over)], *over) / Mul(*map(extent, over))
    build.leave(build.program.define(f"y{build.next()}", (n, c), right), FEATURES)
