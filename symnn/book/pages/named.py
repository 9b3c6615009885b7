"""What a piece of material speaks of: its expressions, and the names in them with their domains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Basic, IndexedBase, Symbol, sympify

from symnn.book.material import (
    Counted,
    Defined,
    Derived,
    Drawn,
    Enclosed,
    Equated,
    EventLaw,
    FunctionLaw,
    Material,
    Recorded,
    Rounded,
    Stated,
)
from symnn.core import Domain, domain_of, free_names
from symnn.probability import Event


@dataclass(frozen=True)
class Named:
    """A name with its domain.

    Args:
        what: symbol or array.
        domain: of its values.
        about: what it stands for, in words; empty where nobody says.
        defined: whether the material gives it its meaning.
    """

    what: Symbol | IndexedBase
    domain: Domain
    about: str = ""
    defined: bool = False


def expressions(piece: Material) -> Iterator[Any]:
    """The expressions that the material is about."""
    match piece:
        case Stated() | Recorded() | Enclosed():
            yield from (piece.claim.lhs, piece.claim.rhs, *piece.claim.conditions)
        case Equated():
            yield from (piece.left, piece.right, *piece.conditions)
            yield from (equation.right for equation in piece.program)
        case EventLaw() | FunctionLaw():
            yield from _expressions(piece.left, piece.right, *piece.where)
        case Counted():
            yield from _expressions(piece.left)
        case Rounded():
            yield from _expressions(piece.value)
        case Defined():
            for left, right in piece.equations:
                yield from _expressions(left, right)
        case Derived():
            for step in piece.derivation.steps:
                yield from _expressions(*filter(None, (step.left,)), step.expression)
        case Drawn():
            for landmark in piece.landmarks:
                yield from expressions(landmark)


def _expressions(*sides: Any) -> Iterator[Any]:
    for side in sides:
        if isinstance(side, Event) or not isinstance(side, str | tuple | frozenset):
            yield side if isinstance(side, Basic) else sympify(side, strict=True)


def names(piece: Material) -> Iterator[Named]:
    """The names that stand free in the material; those that it explains come first."""
    if isinstance(piece, Derived):
        for given in piece.derivation.given:
            if given.is_name and given.domain is not None:
                yield Named(given.what, given.domain, given.about)
    if isinstance(piece, Defined):
        for left, _ in piece.equations:
            for name in _free(left):
                yield Named(name, domain_of(name), defined=True)
    for expression in expressions(piece):
        for name in _free(expression):
            yield Named(name, domain_of(name))


def _free(expression: Any) -> list[Any]:
    if isinstance(expression, IndexedBase):
        return [expression]
    if not isinstance(expression, Basic) or isinstance(expression, Event):
        return []
    return [n for n in free_names(expression) if hasattr(_symbol(n), "domain")]


def _symbol(name: Any) -> Any:
    return name.label if isinstance(name, IndexedBase) else name
