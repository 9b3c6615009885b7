"""Forward mode: a tangent is the local derivative times the tangents of what is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy import Add, Mul

from symnn.errors import ShapeError
from symnn.indexed.derivative import partials
from symnn.indexed.hoist import hoisted
from symnn.indexed.index import extent
from symnn.indexed.names import Scope, derived, names_of
from symnn.indexed.program import Program, dependents, influences
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
    check_directions("jvp", tangents)

    def seed(read: Any) -> Any:
        return entry(tangents[base_of(read)], getattr(read, "indices", ()))

    return tangent_equations(program, dict.fromkeys(tangents, seed), (), dotted)[0]


def dotted(base: Any) -> str:
    """The name of a tangent along a direction."""
    return f"{name_of(base)}_dot"


def check_directions(caller: str, directions: Mapping[Any, Any]) -> None:
    """Refuse a direction that does not have the shape of its array."""
    for base, direction in directions.items():
        if shape_of(direction) != shape_of(base):
            raise ShapeError(
                f"{caller}: the direction `{name_of(direction)}` has shape {shape_of(direction)}, "
                f"but `{name_of(base)}` has shape {shape_of(base)}; needed the same shape"
            )


def tangent_equations(
    program: Program,
    seeds: Mapping[Any, Callable[[Any], Any]],
    extra: Sequence[Any],
    naming: Callable[[Any], str],
    outputs: Sequence[Any] | None = None,
) -> tuple[Program, dict[Any, Any]]:
    """Forward mode from seeds: the equations, and the tangent of each array that has one.

    Args:
        program: the equations.
        seeds: for each array that moves, the tangent of a read of it.
        extra: further formal indices that every tangent carries, as a Jacobian does.
        naming: how the tangent of an array is named.
        outputs: arrays whose tangents are wanted; by default all.
    """
    active = dependents(program, seeds)
    active &= active if outputs is None else influences(program, outputs)
    moving = frozenset(active)
    scope, taken = Scope(program), names_of(program)
    shape = tuple(map(extent, extra))
    names = {
        e.base: derived(taken, naming(e.base), e.base, shape)
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
    return result, names
