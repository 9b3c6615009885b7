"""Layers over the steps of a sequence: recurrent ones, attention, embeddings, positions."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.train.layers.counts import counted
from symnn.train.layers.layer import STEPS, TOKENS, Layer


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
        super().__post_init__()
        counted(self, "units", self.units)


@dataclass(frozen=True)
class RNN(Recurrent):
    """h_t = tanh(x_t W + h_{t-1} U + b)."""

    word = "rnn"


@dataclass(frozen=True)
class LSTM(Recurrent):
    """Long short-term memory; its forget gate begins open."""

    word = "lstm"


@dataclass(frozen=True)
class GRU(Recurrent):
    """A gated recurrent unit."""

    word = "gru"


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
        super().__post_init__()
        counted(self, "heads", self.heads)
        if self.features is not None:
            counted(self, "features", self.features)


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
        super().__post_init__()
        counted(self, "units", self.units)
        if self.vocabulary is not None:
            counted(self, "vocabulary", self.vocabulary)


@dataclass(frozen=True)
class Positions(Layer):
    """What tells steps apart, added to them: waves of many lengths, or learned rows.

    Args:
        learned: whether the rows are learned.
    """

    word, wants = "positions", STEPS

    learned: bool = False
