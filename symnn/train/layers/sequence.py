"""Layers over the steps of a sequence: recurrent ones, attention, embeddings, positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Integer, floor, pi, sin

from symnn.catalog.layers import (
    arranged,
    embedding,
    gru,
    last_step,
    lstm,
    self_attention,
    simple_recurrent,
)
from symnn.core import tensor
from symnn.errors import ShapeError
from symnn.indexed import extent
from symnn.train.layers.build import FEATURES, STEPS, TOKENS, Build
from symnn.train.layers.counts import counted
from symnn.train.layers.layer import Layer

LONGEST = Integer(10_000)
"""Of the wavelengths of positions, about, in turns of 2 pi."""


@dataclass(frozen=True)
class Recurrent(Layer):
    """What recurrent layers share: a state that each step reads from the one before.

    Args:
        units: of the state.
        every: whether the state of every step is left; else that of the last.
        initializer: name of the law of the weights of what enters; None for that of tanh. Weights
            between states begin as orthogonal matrices.
    """

    wants, weighs = STEPS, True

    units: int
    every: bool = False
    initializer: str | None = None

    def __post_init__(self) -> None:
        counted(self, "units", self.units)

    def add(self, build: Build) -> None:
        values = build.steps(f"`{self.word}`")
        number = build.next()
        made = self.cell(build, values, build.size(f"H{number}", self.units), number)
        for role, node in made.nodes.items():
            entering, *between = node.weights
            build.learn([entering], law=self.initializer, usual="glorot_uniform")
            build.learn(between, usual="orthogonal")
            build.learn([node.bias], start=1 if role == "forget" else 0)
        if self.every:
            build.leave(made.output, STEPS)
        else:
            build.leave(last_step(build.program, f"y{number}", made.output), FEATURES)

    def cell(self, build: Build, values: Any, units: Any, number: int) -> Any:
        """The equations of the cell."""
        raise NotImplementedError


@dataclass(frozen=True)
class RNN(Recurrent):
    """h_t = tanh(x_t W + h_{t-1} U + b)."""

    word = "rnn"

    def cell(self, build: Build, values: Any, units: Any, number: int) -> Any:
        return simple_recurrent(build.program, values, units, number)


@dataclass(frozen=True)
class LSTM(Recurrent):
    """Long short-term memory; its forget gate begins open."""

    word = "lstm"

    def cell(self, build: Build, values: Any, units: Any, number: int) -> Any:
        return lstm(build.program, values, units, number)


@dataclass(frozen=True)
class GRU(Recurrent):
    """A gated recurrent unit."""

    word = "gru"

    def cell(self, build: Build, values: Any, units: Any, number: int) -> Any:
        return gru(build.program, values, units, number)


@dataclass(frozen=True)
class Attention(Layer):
    """Every step reads a weighted mean of all, by how well they agree.

    Args:
        heads: how many such means.
        features: of each head; None for a share of those that enter.
        causal: whether no step reads a later one.
    """

    word, wants, weighs = "attention", STEPS, True

    heads: int = 1
    features: int | None = None
    causal: bool = False

    def __post_init__(self) -> None:
        counted(self, "heads", self.heads)
        if self.features is not None:
            counted(self, "features", self.features)

    def add(self, build: Build) -> None:
        values = build.sequence("`attention`")
        entering = build.count(values.shape[-1])
        if self.features is None and entering % self.heads:
            raise ShapeError(
                f"{entering} features cannot be shared by {self.heads} heads; needed a multiple, "
                "or `features` for each head"
            )
        number = build.next()
        heads = (build.size(f"A{number}", self.heads),
                 build.size(f"G{number}", self.features or entering // self.heads))  # fmt: skip
        made = self_attention(build.program, values, heads, number, self.causal)
        build.learn(made.parameters, usual="glorot_uniform")
        build.leave(arranged(made.output, 1, 0, 2), STEPS)


@dataclass(frozen=True)
class Embedding(Layer):
    """A learned row for each token; samples are rows of whole numbers, from 0 on.

    Args:
        units: length of a row.
        vocabulary: how many tokens there are; None for as many as the training samples show.
    """

    word, wants, weighs = "embedding", TOKENS, True

    units: int
    vocabulary: int | None = None

    def __post_init__(self) -> None:
        counted(self, "units", self.units)
        if self.vocabulary is not None:
            counted(self, "vocabulary", self.vocabulary)

    def add(self, build: Build) -> None:
        if build.kind != TOKENS:
            raise ShapeError("what enters are no tokens; needed it as the first layer")
        number = build.next()
        tokens = arranged(build.values, 1, 0)
        units = build.size(f"H{number}", self.units)
        made = embedding(build.program, tokens, units, number)
        build.learn([made.table], law="lecun_normal")
        build.leave(made.output, STEPS)


@dataclass(frozen=True)
class Positions(Layer):
    """What tells steps apart, added to them: waves of many lengths, or learned rows.

    Args:
        learned: whether the rows are learned.
    """

    word, wants = "positions", STEPS

    learned: bool = False

    def add(self, build: Build) -> None:
        values = build.steps("`positions`")
        build.leave(values, STEPS)
        t, n, k = build.indices
        number = build.next()
        if self.learned:
            code = tensor(f"C{number}", *(extent(i) for i in (t, k)))
        else:
            pair = 2 * floor(k / 2)
            phase = t * LONGEST ** (-pair / extent(k)) + pi / 2 * (k - pair)
            code = build.program.define(f"c{number}", (t, k), sin(phase))
        moved = build.program.define(f"x{number}", (t, n, k), values[t, n, k] + code[t, k])
        if self.learned:
            build.learn([code], start=0)
        build.leave(moved, STEPS)
