"""Where the loss of a network has no derivative, and what its gradient is there by convention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sympy import Indexed

from symnn.core import Variable
from symnn.derivation import derive
from symnn.derivation.kinks import kinks_of
from symnn.errors import SymnnError
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import name_of
from symnn.indexed.printing.text import text

SHARED = "where several entries are the largest there is no slope; by convention they share it"


def conventions(program: Program) -> Iterator[tuple[Any, str]]:
    """The arrays whose equations have kinks or ties, with the convention in words.

    Args:
        program: the forward equations.

    >>> from symnn.train.structure import structure
    >>> [words for _, words in conventions(structure(("relu",), "mse").program)]
    ['at z1 = 0 there is no slope; by convention it is 0']
    """
    for equation in program:
        if any(type(b) is BINDERS[1] for b in equation.right.atoms(BINDERS[1])):
            yield equation.base, SHARED
        for body in _bodies(equation.right):
            yield from ((equation.base, words) for words in _of_entries(body, program))


def _bodies(right: Any) -> Iterable[Any]:
    """What is computed entry by entry: the right side, or what is summed in it."""
    if not right.has(*BINDERS):
        return [right]
    inside = [b.function for b in right.atoms(BINDERS[0])]
    return [body for body in inside if not body.has(*BINDERS)]


def _of_entries(body: Any, program: Program) -> Iterator[str]:
    """Conventions of a function of entries, in each of those that are computed."""
    entries = sorted(body.atoms(Indexed), key=str)
    plain = body.xreplace({e: Variable(name_of(e.base)) for e in entries})
    for name in dict.fromkeys(name_of(e.base) for e in entries if e.base in program):
        x = Variable(name)
        kinks = kinks_of(plain, x)
        if kinks:
            yield from _told(plain, x, kinks)


def _told(expression: Any, x: Any, kinks: Any) -> Iterable[str]:
    try:
        return derive(expression, x).conventions
    except SymnnError:
        return [f"where not {text(kink)} the rules do not tell the slope" for kink in kinks]
