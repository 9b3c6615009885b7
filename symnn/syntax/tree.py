"""What was written, before it means anything: the nodes that the grammar produces."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of a formula; `position` is the 0-based offset of its first or main character."""

    position: int


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A literal, exact: `0.1` is one tenth."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A symbol, constant or function name standing alone."""

    name: str


@dataclass(frozen=True, slots=True)
class Dotted(Node):
    """`name.attribute`, which only domains know (`Interval.open`)."""

    name: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Direction(Node):
    """The quoted side of a limit: '+', '-' or '+-'."""

    side: str


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """`-operand`."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Addition(Node):
    """A chain of `+` and `-`, flat as written; subtracted terms are `Negative`."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a product, and whether it divides."""

    node: Node
    divides: bool


@dataclass(frozen=True, slots=True)
class Multiplication(Node):
    """A chain of `*` and `/`, flat as written."""

    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Power(Node):
    """`base ** exponent`."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`name(arguments)`; `attribute` is set for `Interval.open(...)`."""

    name: str
    arguments: tuple[Node, ...]
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class Read(Node):
    """`name[indices]`."""

    name: str
    indices: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group(Node):
    """`(a, b, ...)`: a limit of a sum, or a piece of a Piecewise."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Relations(Node):
    """`a < b <= c`: one more operand than relations; `position` is that of the first relation."""

    operands: tuple[Node, ...]
    relations: tuple[str, ...]
    positions: tuple[int, ...]
