"""Matrix expressions as a tree: what index notation becomes where the rank allows it.

A node stands for a matrix; a column has one column, a row one row, a scalar both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from sympy import Expr

from symnn.indexed.language.traverse import shape_of


@dataclass(frozen=True)
class Named:
    """An array by its name, as it is stored or transposed."""

    base: Any
    transposed: bool = False


@dataclass(frozen=True)
class Transposed:
    """The transpose of more than one array."""

    node: Node


@dataclass(frozen=True)
class Constant:
    """The same number everywhere; `rows` and `columns` are None where there is just one."""

    value: Expr
    rows: Expr | None = None
    columns: Expr | None = None


@dataclass(frozen=True)
class Identity:
    """The identity matrix."""

    extent: Expr


@dataclass(frozen=True)
class Scaled:
    """A scalar times a matrix."""

    scalar: Expr
    node: Node


@dataclass(frozen=True)
class Total:
    """A sum of matrices of one shape."""

    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Matmul:
    """A product of matrices."""

    factors: tuple[Node, ...]


@dataclass(frozen=True)
class Elementwise:
    """A product entry by entry, divided entry by entry."""

    above: tuple[Node, ...]
    below: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Power:
    """A power entry by entry."""

    node: Node
    exponent: Expr


@dataclass(frozen=True)
class Applied:
    """A function of scalars applied entry by entry."""

    function: Any
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Compared:
    """1 where the relation holds entry by entry, else 0."""

    relation: Any
    left: Node
    right: Node


@dataclass(frozen=True)
class Diagonal:
    """The diagonal matrix of a row or column, or its inverse."""

    node: Node
    inverse: bool = False


@dataclass(frozen=True)
class RowMaximum:
    """The largest entry of each row, as a column."""

    node: Node


@dataclass(frozen=True)
class Computed:
    """A function of whole arrays: `inv`, `det`, `logdet`, `solve` or `cholesky`."""

    kind: str
    arrays: tuple[Any, ...]


@dataclass(frozen=True)
class Trace:
    """The sum of the diagonal of a square matrix."""

    node: Node


Node: TypeAlias = (
    Named | Transposed | Constant | Identity | Scaled | Total | Matmul | Elementwise | Power
    | Applied | Compared | Diagonal | RowMaximum | Computed | Trace
)  # fmt: skip


def scaled(scalar: Any, node: Node) -> Node:
    """A scalar times a node; nested scalars are gathered and 1 is left out."""
    if isinstance(node, Scaled):
        return scaled(scalar * node.scalar, node.node)
    if isinstance(node, Constant):
        return Constant(scalar * node.value, node.rows, node.columns)
    return node if scalar == 1 else Scaled(scalar, node)


def matmul(*factors: Node) -> Node:
    """A product; products within are opened and scalars go to the front."""
    scalar: Any = 1
    flat: list[Node] = []
    for factor in factors:
        inner = factor
        if isinstance(inner, Scaled):
            scalar, inner = scalar * inner.scalar, inner.node
        if isinstance(inner, Constant) and inner.rows is None and inner.columns is None:
            scalar = scalar * inner.value
            continue
        flat += inner.factors if isinstance(inner, Matmul) else [inner]
    if not flat:
        return Constant(scalar)
    return scaled(scalar, flat[0] if len(flat) == 1 else Matmul(tuple(flat)))


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    match node:
        case Transposed() | Scaled() | Power() | Diagonal() | RowMaximum() | Trace():
            return (node.node,)
        case Total():
            return node.terms
        case Matmul():
            return node.factors
        case Elementwise():
            return (*node.above, *node.below)
        case Applied():
            return node.arguments
        case Compared():
            return (node.left, node.right)
        case _:
            return ()


def transpositions(node: Node) -> int:
    """How many arrays are transposed: of two forms, the one with fewer is easier to read."""
    if isinstance(node, Transposed):
        return 1
    own = int(isinstance(node, Named) and node.transposed)
    return own + sum(map(transpositions, children(node)))


def effort(node: Node) -> tuple[int, int]:
    """How hard a product is to read: transposed matrices first, then all that is transposed."""
    return _transposed_matrices(node), transpositions(node)


def _transposed_matrices(node: Node) -> int:
    if isinstance(node, Named):
        return int(node.transposed and len(shape_of(node.base)) == 2)
    return isinstance(node, Transposed) + sum(map(_transposed_matrices, children(node)))
