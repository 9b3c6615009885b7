"""The equations of layers over the steps of a sequence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sympy import Integer, floor, pi, sin

from symnn.catalog import layers as catalog
from symnn.core import tensor
from symnn.errors import ShapeError
from symnn.indexed import extent
from symnn.train.layers.equations.build import Build
from symnn.train.layers.layer import FEATURES, STEPS, TOKENS
from symnn.train.layers.sequence import (
    GRU,
    LSTM,
    RNN,
    Attention,
    Embedding,
    Positions,
    Recurrent,
)

LONGEST = Integer(10_000)
"""Of the wavelengths of positions, about, in turns of 2 pi."""
CELLS: Mapping[type[Recurrent], Callable[..., Any]] = {
    RNN: catalog.simple_recurrent, LSTM: catalog.lstm, GRU: catalog.gru,
}  # fmt: skip


def recurrent(layer: Recurrent, build: Build) -> None:
    """A state that each step reads from the one before."""
    values = build.steps(f"`{layer.word}`")
    number = build.next()
    cell = next(CELLS[kind] for kind in type(layer).__mro__ if kind in CELLS)
    made = cell(build.program, values, build.size(f"H{number}", layer.units), number)
    for role, node in made.nodes.items():
        entering, *between = node.weights
        build.learn([entering], law=layer.initializer, usual="glorot_uniform")
        build.learn(between, usual="orthogonal")
        build.learn([node.bias], start=1 if role == "forget" else 0)
    if layer.every:
        build.leave(made.output, STEPS)
    else:
        build.leave(catalog.last_step(build.program, f"y{number}", made.output), FEATURES)


def attention(layer: Attention, build: Build) -> None:
    """Weighted means over all steps.

    Raises:
        ShapeError: the heads cannot share the features.
    """
    values = build.sequence("`attention`")
    entering = build.count(values.shape[-1])
    if layer.features is None and entering % layer.heads:
        raise ShapeError(
            f"{entering} features cannot be shared by {layer.heads} heads; needed a multiple, "
            "or `features` for each head"
        )
    number = build.next()
    heads = (build.size(f"A{number}", layer.heads),
             build.size(f"G{number}", layer.features or entering // layer.heads))  # fmt: skip
    made = catalog.self_attention(build.program, values, heads, number, layer.causal)
    build.learn(made.parameters, usual="glorot_uniform")
    build.leave(catalog.arranged(made.output, 1, 0, 2), STEPS)


def embedding(layer: Embedding, build: Build) -> None:
    """A row for each token.

    Raises:
        ShapeError: what enters are no tokens.
    """
    if build.kind != TOKENS:
        raise ShapeError("what enters are no tokens; needed it as the first layer")
    number = build.next()
    tokens = catalog.arranged(build.values, 1, 0)
    units = build.size(f"H{number}", layer.units)
    made = catalog.embedding(build.program, tokens, units, number)
    build.learn([made.table], law="lecun_normal")
    build.leave(made.output, STEPS)


def positions(layer: Positions, build: Build) -> None:
    """A row for each step, added to the values there."""
    values = build.steps("`positions`")
    build.leave(values, STEPS)
    t, n, k = build.indices
    number = build.next()
    if layer.learned:
        code = tensor(f"C{number}", *(extent(i) for i in (t, k)))
    else:
        pair = 2 * floor(k / 2)
        phase = t * LONGEST ** (-pair / extent(k)) + pi / 2 * (k - pair)
        code = build.program.define(f"c{number}", (t, k), sin(phase))
    moved = build.program.define(f"x{number}", (t, n, k), values[t, n, k] + code[t, k])
    if layer.learned:
        build.learn([code], start=0)
    build.leave(moved, STEPS)
