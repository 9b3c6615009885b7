"""Limits with proof, for every value of the parameters: by continuity, and of decaying terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Derivative, Dummy, Expr, Integer, Integral, Limit, Product, S, Subs, Sum, oo

from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import Requirement, established, requirements
from symnn.proof.cells.endpoints import IMPROPER
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.statement import rebuild
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.zero import prove_zero
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NONNEGATIVE, POSITIVE
from symnn.proof.tower import NO_FORM
from symnn.proof.values.at_infinity import limit_at_infinity
from symnn.proof.values.expansions import Undetermined
from symnn.proof.values.germs import (
    decided,
    is_defined,
    is_nowhere_defined,
    limit_far_out,
    written_out,
)
from symnn.proof.values.growth import Germs
from symnn.proof.values.integrals import NoValue
from symnn.proof.values.ways import ways

FAR = Integer(10) ** 6
UNSUITED = (*JUMPING, Derivative, Integral, Limit, Product, Subs, Sum)


def value_by_continuity(node: Any, cell: Cell) -> Expr:
    """The value at the target of a function that is defined all around it on the whole cell.

    Elementary functions without jumps are continuous inside of where they are defined.

    Raises:
        NoValue: the target is infinite, or this is not shown.
    """
    f, x, target, _ = node.args
    if target.is_infinite or f.has(*UNSUITED):
        raise NoValue("a limit that is not a value")
    value = replaced(f, {x: target})
    needs = [*requirements(target), *(_around(r, x, target) for r in requirements(f))]
    if value.has(*IMPROPER) or not all(established(r, Case(cell)) for r in needs):
        raise NoValue("a function that is not known to be defined around the target")
    return value


def _around(r: Requirement, x: Any, target: Any) -> Requirement:
    """The requirement at the target, strict where it varies: then it holds nearby as well."""
    options = tuple(
        tuple((replaced(e, {x: target}), POSITIVE if s == NONNEGATIVE and e.has(x) else s)
              for e, s in option)
        for option in r.alternatives
    )  # fmt: skip
    return Requirement(r.node, options)  # type: ignore[arg-type]


def value_at_infinity(node: Any, cell: Cell) -> Expr:
    """The limit at infinity of terms that decay, saturate or stay.

    Raises:
        NoValue: the target is finite, the terms are others, or the function may be undefined.
    """
    f, x, target, _ = node.args
    if not target.is_infinite:
        raise NoValue("a limit at a point")
    far = Range(FAR, oo) if target is S.Infinity else Range(-oo, -FAR)
    if not all(established(r, Case(cell.narrowed(x, far))) for r in requirements(f)):
        raise NoValue("a function that is not known to be defined far out")
    value = limit_at_infinity(f, x, 1 if target is S.Infinity else -1, Knowledge(cell))
    if value is None:
        raise NoValue("terms without a rule")
    return value


def value_by_growth(node: Any, cell: Cell) -> Expr:
    """The limit by comparing growth, from both sides where both are meant.

    Raises:
        NoValue: it is not shown, infinite, or the sides differ.
        NeedSign: it depends on the sign of a parameter.
    """
    f, x, target, direction = node.args
    if f.has(Sum, Product) and target is S.Infinity:
        f = _summed(f, cell.narrowed(x, Range(FAR, oo, integer=bool(x.is_integer))))
    try:
        germs = germs_of(f, (x, target, direction), cell)
        found = [germ and limit_far_out(*germ[1:]) for germ in germs]
    except Undetermined as reason:
        raise NoValue(str(reason)) from None
    values = [v for v in found if v is not None]
    if not values or values[0].has(*IMPROPER):
        raise NoValue("no finite limit")
    if len(values) > 1 and prove_zero(values[0] - values[1], cell) is None:
        raise NoValue("one-sided limits that are not known to agree")
    return values[0]


def _summed(f: Any, far: Cell) -> Any:
    """The function with its finite sums in closed form.

    Raises:
        NoValue: it is not known to be defined, or a sum has no closed form.
    """
    if not all(established(r, Case(far)) for r in requirements(f)):
        raise NoValue("a sum that is not known to be defined far out")
    t = Knowledge(far).tower()
    try:
        return t.expression(t.form(f))
    except NO_FORM:
        raise NoValue("no closed form") from None


def germs_of(
    f: Any, where: tuple[Any, Any, Any], cell: Cell
) -> Iterator[tuple[str, Germs, Any] | None]:
    """The function on each way to its target, with words for it; None where it has no real values.

    Args:
        f: the function.
        where: its variable, the target, and the sides that are meant.
        cell: what is known of the parameters.

    Raises:
        Undetermined, NeedSign: it is not known.
    """
    far = Dummy("X", positive=True)
    for words, body, place in ways(f, where, far):
        g = Germs(cell, far)
        germ = decided(g, rebuild(body, lambda e, place=place: place if e == where[0] else e))
        if is_defined(g, germ):
            yield words, g, written_out(g, germ)
        elif is_nowhere_defined(g, germ):
            yield None
        else:
            raise Undetermined("a function that is not known to be defined near the target")
