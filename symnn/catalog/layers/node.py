"""One node of a network: a function of the sum of all that enters it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from sympy import Add, Expr, KroneckerDelta

from symnn.catalog.activations import Activation
from symnn.catalog.layers.elementwise import formal_indices
from symnn.core import Formula, tensor
from symnn.core.symbols import as_size
from symnn.errors import ShapeError
from symnn.indexed import Program, Sum, index

LETTERS = "iklm"
"""Of the units that enter a node; its own are counted by `j`."""


@dataclass(frozen=True)
class Edge:
    """What enters a node from one predecessor.

    Args:
        source: an array whose last axis runs over units.
        weights: name of the matrix in between; None adds the source entry by entry.
        delay: how many steps of the first axis, time, it takes.
        initial: with a delay of 1, the state before the first step; None is 0.
    """

    source: Any
    weights: str | None = None
    delay: int = 0
    initial: Any = None

    def at(self, rows: Sequence[Any], unit: Any) -> Any:
        """The entry that enters at these rows."""
        if not self.delay:
            return self.source[(*rows, unit)]
        time, *others = rows
        earlier = self.source[(time - self.delay, *others, unit)]
        if self.initial is None:
            return earlier
        return earlier + KroneckerDelta(time, 0) * self.initial[(*others, unit)]


@dataclass(frozen=True)
class Node:
    """The arrays of a node.

    Args:
        weights: one matrix for each weighted edge.
        bias: of shape (units,); None without one.
        preactivation: the sum of what enters.
        output: the function of it; the sum itself without one.
        parameters: what is trained: weights, then bias.
    """

    weights: tuple[Any, ...]
    bias: Any
    preactivation: Any
    output: Any

    @property
    def parameters(self) -> tuple[Any, ...]:
        return self.weights if self.bias is None else (*self.weights, self.bias)


@dataclass(frozen=True)
class Names:
    """How a node's arrays are called: its output, the sum of what enters, and the bias if any.

    Args:
        rows: letters of the indices before the units; by the number of axes where it is empty.
    """

    output: str
    preactivation: str
    bias: str | None = None
    rows: str = ""


def node(
    program: Program,
    names: Names,
    edges: Sequence[Edge],
    units: Expr | int,
    function: Activation | Formula | None = None,
) -> Node:
    """Add z = sum of what enters and a = f(z): the operation at one node of a directed graph.

    Args:
        program: extended in place.
        names: without a function only the preactivation's is used.
        edges: from its predecessors, at least one.
        units: entries of the node; of an unweighted edge, those of its source.
        function: of each entry of the sum.

    Shapes:
        source (..., fan in); weights (fan in, units); bias (units,); output (..., units).

    >>> from symnn.core import sizes
    >>> T, D, H = sizes("T D H")
    >>> x, h, program = tensor("x", T, D), tensor("h", T, H), Program()
    >>> entering = [Edge(x, "W"), Edge(h, "U", 1), Edge(h, None, 2)]
    >>> made = node(program, Names("h", "z"), entering, H)
    >>> print(program.text().splitlines()[0])
    z[t,j] = Σ_k h[t-1,k]·U[k,j] + Σ_i x[t,i]·W[i,j] + h[t-2,j]

    Raises:
        ShapeError: nothing enters, or what enters has different rows.

    Source: goodfellow2016
    """
    own, j = as_size(units), index("j", units)
    rows = _rows(names, edges)
    matrices = [tensor(e.weights, e.source.shape[-1], own) if e.weights else None for e in edges]
    below = [
        e.at(rows, j) if w is None else _weighted(e, rows, w, (letter, j))
        for e, w, letter in zip(edges, matrices, cycle(LETTERS), strict=False)
    ]
    bias = tensor(names.bias, own) if names.bias else None
    total = Add(*below, 0 if bias is None else bias[j])
    z = program.define(names.preactivation, (*rows, j), total)
    a = z
    if function is not None:
        a = program.define(names.output, (*rows, j), function(z[(*rows, j)]))
    return Node(tuple(w for w in matrices if w is not None), bias, z, a)


def _weighted(edge: Edge, rows: Sequence[Any], weights: Any, units: tuple[str, Any]) -> Any:
    letter, j = units
    i = index(letter, edge.source.shape[-1])
    return Sum(edge.at(rows, i) * weights[i, j], i)


def _rows(names: Names, edges: Sequence[Edge]) -> tuple[Any, ...]:
    """The indices before the units: of time where something is delayed, and of samples."""
    shapes = {tuple(e.source.shape[:-1]) for e in edges}
    if len(shapes) != 1:
        found = ", ".join(f"`{e.source.label}` {tuple(e.source.shape)}" for e in edges) or "nothing"
        raise ShapeError(
            f"node `{names.output}`: what enters has the shapes {found}; needed one edge or more, "
            "whose sources differ in the last axis only"
        )
    rows = shapes.pop()
    if names.rows:
        return tuple(index(letter, size) for letter, size in zip(names.rows, rows, strict=False))
    if any(e.delay for e in edges) and len(rows) == 1:
        return (index("t", rows[0]),)
    return formal_indices(edges[0].source)[:-1]
