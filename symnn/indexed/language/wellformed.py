"""What a program must be as a whole, which no equation shows alone: reads inside, legal circles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from sympy import Idx, Indexed, Integer, S, Symbol

from symnn.errors import EquationError, ShapeError
from symnn.indexed.derivatives.outside import at_place
from symnn.indexed.language.program import Equation, Fact, Program
from symnn.indexed.language.reach import open_reads, reach, surely_inside
from symnn.indexed.language.recurrence import circles, recurrence
from symnn.indexed.language.traverse import base_of, name_of, names_read, rewrite, shape_of
from symnn.indexed.language.whole import Whole
from symnn.indexed.normal.canonical import canonical

DEEPEST = 12
"""So many equations deep a fact is unfolded."""


def check_program(program: Program) -> None:
    """Refuse a program with a read that may slip out of its array, or a circle of equations.

    Raises:
        ShapeError: a shifted read cannot be shown to lie inside; it is neither marked by `padded`,
            nor below a condition on indices, nor an earlier entry of a recurrence.
        EquationError: entries are computed from themselves, or a fact contradicts an equation.
    """
    together = circles(program)
    for members in together:
        recurrence(program, members)
    for fact in program.facts:
        _check_fact(program, fact)
    _check_together(program.facts)
    partners = {base: set(members) for members in together for base in members}
    for equation in program:
        if equation.padded is not None:
            _check_reads(equation, partners.get(equation.base, set()))


def _check_fact(program: Program, fact: Fact) -> None:
    """Refuse a fact that the equations make false: unfolded, its sides differ by a number."""
    read = names_read(fact.left - fact.right)
    defined = [b for b in read if b in program]
    looked_at = defined or not read
    gap = canonical(unfolded(program, fact.left - fact.right)) if looked_at else S.Zero
    if gap.is_number and gap != 0:
        if not read:
            raise EquationError(f"the fact `{fact}` is false and reads nothing; remove it")
        names = " and ".join(f"`{name_of(b)}`" for b in sorted(defined, key=name_of))
        raise EquationError(
            f"the fact `{fact}` contradicts the equation of {names}, by which its sides differ by "
            f"{gap}; facts are about data; remove it or correct it"
        )


def _check_together(facts: Sequence[Fact]) -> None:
    """Refuse two facts whose difference says that a number other than 0 is 0."""
    for one, other in combinations(facts, 2):
        gap = canonical(one.left - one.right - other.left + other.right)
        if gap.is_number and gap != 0:
            raise EquationError(f"the facts `{one}` and `{other}` contradict each other; keep one")


def unfolded(program: Program, e: Any, depth: int = DEEPEST) -> Any:
    """An expression with equations put in for what they define, as far as there is no circle."""

    def rule(node: Any) -> Any:
        base = base_of(node) if isinstance(node, Indexed | Symbol) else None
        if base is None or base not in program or program[base].right.has(Whole):
            return node
        value = at_place(program[base], getattr(node, "indices", ()))
        return node if value is None else value

    if depth == 0 or not any(b in program for b in names_read(e)):
        return e
    return unfolded(program, rewrite(e, rule), depth - 1)


def _check_reads(equation: Equation, partners: set[Any]) -> None:
    assert equation.padded is not None
    for read in sorted(open_reads(equation.right), key=str):
        if read not in equation.padded and base_of(read) not in partners:
            _check_inside(equation, read)


def _check_inside(equation: Equation, read: Any) -> None:
    for axis, (i, n) in enumerate(zip(read.indices, shape_of(read.base), strict=True)):
        if isinstance(i, Idx | Indexed | Integer) or surely_inside(i, n):
            continue
        low, high = reach(i)
        raise ShapeError(
            f"equation `{equation.name}`: `{read}` reads axis {axis} of `{name_of(read.base)}` "
            f"from {low} to {high}, which cannot be shown to lie within 0 to {n - 1}; choose "
            f"extents that fit, guard it by `where(condition, ...)`, or write `padded({read})` if "
            "0 is meant outside"
        )
