"""Forward mode: a tangent is the local derivative times the tangents of what is read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Add, Mul

from symnn.errors import EquationError, ShapeError
from symnn.indexed.derivatives.hoist import hoisted
from symnn.indexed.derivatives.whole_derivative import (
    inverses,
    local_partials,
    with_inverses,
    with_missing,
)
from symnn.indexed.language.index import extent
from symnn.indexed.language.names import Scope, derived, names_of
from symnn.indexed.language.program import Program, dependents, influences
from symnn.indexed.language.traverse import base_of, entry, name_of, shape_of
from symnn.indexed.language.wanted import wanted_arrays
from symnn.indexed.language.wellformed import check_program


def jvp(program: Program, tangents: Mapping[Any, Any]) -> Program:
    """The tangent equations of a program, unsimplified.

    Args:
        program: the equations.
        tangents: for each input that moves, the array of its direction, of the same shape. The
            tangent of a defined array `z` is named `z_dot`.

    Raises:
        ShapeError: a direction has another shape than its array.
        UnknownNameError: the program does not use an array that moves.

    >>> from symnn.core import tensor
    >>> P = Program(); x, v = tensor("x"), tensor("v"); y = P.define("y", (), x**3)
    >>> print(jvp(P, {x: v}))
    y_dot := 3*v*x**2
    """
    check_program(program)
    check_directions("jvp", tangents)
    wanted_arrays(program, tuple(tangents), "jvp", "tangents")
    whole = with_inverses(program)
    return with_missing(program, whole, tangent_equations(whole, along(tangents))[0])


def check_directions(caller: str, directions: Mapping[Any, Any]) -> None:
    """Refuse a direction that does not have the shape of its array."""
    if not isinstance(directions, Mapping):
        raise EquationError(
            f"{caller}: the directions are {directions!r}; needed a mapping from each array to its "
            "direction, such as {W: R}"
        )
    for base, direction in directions.items():
        if shape_of(direction) != shape_of(base):
            raise ShapeError(
                f"{caller}: the direction `{name_of(direction)}` has shape {shape_of(direction)}, "
                f"but `{name_of(base)}` has shape {shape_of(base)}; needed the same shape"
            )


@dataclass(frozen=True)
class Movement:
    """How some arrays move.

    Args:
        seeds: for each array that moves by itself, the tangent of a read of it.
        extra: further formal indices that every tangent carries, as a Jacobian does.
        naming: how the tangent of an array is named.
    """

    seeds: Mapping[Any, Callable[[Any], Any]]
    extra: tuple[Any, ...]
    naming: Callable[[Any], str]

    def tangent_of(self, base: Any, taken: Collection[str]) -> Any:
        """The array that holds the tangent of `base`."""
        return derived(taken, self.naming(base), base, tuple(map(extent, self.extra)))


def along(directions: Mapping[Any, Any]) -> Movement:
    """The movement along given arrays; the tangent of `z` is named `z_dot`."""

    def seed(read: Any) -> Any:
        return entry(directions[base_of(read)], getattr(read, "indices", ()))

    return Movement(dict.fromkeys(directions, seed), (), lambda base: f"{name_of(base)}_dot")


def tangent_equations(
    program: Program, movement: Movement, outputs: Sequence[Any] | None = None
) -> tuple[Program, dict[Any, Any]]:
    """Forward mode: the tangent equations, and the tangent of each array that has one.

    Args:
        program: the equations.
        movement: what moves, and how.
        outputs: arrays whose tangents are wanted; by default all.
    """
    seeds, extra = movement.seeds, movement.extra
    active = dependents(program, seeds)
    active &= active if outputs is None else influences(program, outputs)
    taken, scope, inverse = names_of(program), Scope(program), inverses(program)
    moving = [e for e in program if e.base in active and e.base not in seeds]
    names = {e.base: movement.tangent_of(e.base, taken) for e in moving}

    def tangent(read: Any) -> Any:
        base = base_of(read)
        if base in seeds:
            return seeds[base](read)
        return entry(names[base], (*getattr(read, "indices", ()), *extra))

    result = Program(facts=program.facts)
    for equation in moving:
        found = local_partials(equation, frozenset(active), inverse)
        terms = [hoisted([*Mul.make_args(p.coefficient), tangent(p.read)], p.bound) for p in found]
        left = entry(names[equation.base], (*equation.indices, *extra))
        result.equations[names[equation.base]] = scope.equation(left, Add(*terms))
    return result, names
