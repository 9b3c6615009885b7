"""Embeddings: a row of a table for each token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symnn.core import places_in, tensor
from symnn.core.symbols import as_size
from symnn.errors import ShapeError
from symnn.indexed import Program, index


@dataclass(frozen=True)
class Embedding:
    """The arrays of an embedding.

    Args:
        table: one row for each token of the vocabulary, of shape (vocabulary, units).
        output: the rows of the given tokens, of shape (*tokens, units).
    """

    table: Any
    output: Any

    @property
    def parameters(self) -> tuple[Any, ...]:
        return (self.table,)


def embedding(program: Program, tokens: Any, units: Expr | int, layer: int | str) -> Embedding:
    """Add e[t, n, j] = E[tokens[t, n], j]: each token reads its row of a table.

    Args:
        program: extended in place.
        tokens: from `data_index`, of shape (samples,) or (time, samples); its extent is the size
            of the vocabulary.
        units: length of a row.
        layer: number of the layer: table `E1`, output `e1`.

    >>> from symnn.core import data_index, sizes
    >>> T, N, V, D = sizes("T N V D")
    >>> program = Program()
    >>> made = embedding(program, data_index("token", T, N, extent=V), D, 1)
    >>> print(program, made.table.shape)
    e1[t, n, j] := E1[token[t, n], j] (V, D)

    Raises:
        ShapeError: the tokens are no data that stand as an index, or have more than two axes.

    Source: bengio2003
    """
    shape, vocabulary = tuple(tokens.shape), places_in(getattr(tokens, "array", tokens))
    if vocabulary is None or len(shape) not in (1, 2):
        raise ShapeError(
            f"embedding: `{tokens.label}` has shape {shape} and "
            f"{'no extent' if vocabulary is None else f'extent {vocabulary}'}; needed tokens from "
            "`data_index(name, *shape, extent=vocabulary)`, of shape (samples,) or (time, samples)"
        )
    rows = tuple(index(name, n) for name, n in zip("tn"[-len(shape) :], shape, strict=True))
    j = index("j", units)
    table = tensor(f"E{layer}", vocabulary, as_size(units))
    output = program.define(f"e{layer}", (*rows, j), table[tokens[rows], j])
    return Embedding(table, output)
