"""Forward mode: a tangent is the local derivative times the tangents of what is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sympy import Add, Mul

from symnn.errors import ShapeError
from symnn.indexed.derivative import partials
from symnn.indexed.hoist import hoisted
from symnn.indexed.names import Scope, derived, names_of
from symnn.indexed.program import Program, dependents
from symnn.indexed.traverse import base_of, entry, name_of, shape_of


def jvp(program: Program, tangents: Mapping[Any, Any]) -> Program:
    """The tangent equations of a program, unsimplified.

    Args:
        program: the equations.
        tangents: for each input that moves, the array of its direction, of the same shape. The
            tangent of a defined array `z` is named `z_dot`.

    Raises:
        ShapeError: a direction has another shape than its array.

    >>> from symnn.core import tensor
    >>> P = Program(); x, v = tensor("x"), tensor("v"); y = P.define("y", (), x**3)
    >>> print(jvp(P, {x: v}))
    y_dot := 3*v*x**2
    """
    for base, direction in tangents.items():
        if shape_of(direction) != shape_of(base):
            raise ShapeError(
                f"jvp: the direction `{name_of(direction)}` has shape {shape_of(direction)}, but "
                f"`{name_of(base)}` has shape {shape_of(base)}; needed the same shape"
            )

    def seed(read: Any) -> Any:
        return entry(tangents[base_of(read)], getattr(read, "indices", ()))

    return tangent_equations(program, dict.fromkeys(tangents, seed), ())


def tangent_equations(
    program: Program, seeds: Mapping[Any, Any], extra: Sequence[Any], suffix: str = "{}_dot"
) -> Program:
    """Forward mode from seeds, each a function from a read to its tangent.

    Args:
        program: the equations.
        seeds: the tangents of the arrays that move.
        extra: further formal indices that every tangent carries, as a Jacobian does.
        suffix: how a tangent is named, with `{}` for the array.
    """
    active = dependents(program, seeds)
    moving = frozenset(active)
    scope, taken = Scope(program), names_of(program)
    shape = tuple(n for i in extra for n in (i.upper - i.lower + 1,))
    names = {
        e.base: derived(taken, suffix.format(e.name), e.base, shape)
        for e in program
        if e.base in active and e.base not in seeds
    }

    def tangent(read: Any) -> Any:
        base = base_of(read)
        if base in seeds:
            return seeds[base](read)
        return entry(names[base], (*getattr(read, "indices", ()), *extra))

    result = Program(facts=program.facts)
    for equation in program:
        if equation.base in names:
            terms = [
                hoisted([*Mul.make_args(p.coefficient), tangent(p.read)], p.bound)
                for p in partials(equation.right, moving)
            ]
            left = entry(names[equation.base], (*equation.indices, *extra))
            result.equations[names[equation.base]] = scope.equation(left, Add(*terms))
    return result
