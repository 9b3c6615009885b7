"""What a program must be as a whole, which no equation shows alone: reads inside, legal circles."""

from __future__ import annotations

from typing import Any

from sympy import Idx, Indexed, Integer

from symnn.errors import ShapeError
from symnn.indexed.program import Equation, Program
from symnn.indexed.reach import open_reads, reach, surely_inside
from symnn.indexed.recurrence import circles, recurrence
from symnn.indexed.traverse import base_of, name_of, shape_of


def check_program(program: Program) -> None:
    """Refuse a program with a read that may slip out of its array, or a circle of equations.

    Raises:
        ShapeError: a shifted read cannot be shown to lie inside; it is neither marked by `padded`,
            nor below a condition on indices, nor an earlier entry of a recurrence.
        EquationError: entries are computed from themselves.
    """
    together = circles(program)
    for members in together:
        recurrence(program, members)
    partners = {base: set(members) for members in together for base in members}
    for equation in program:
        if equation.padded is not None:
            _check_reads(equation, partners.get(equation.base, set()))


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
