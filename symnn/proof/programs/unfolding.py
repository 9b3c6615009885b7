"""Definitions put in place of what they define, the latest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any

from sympy import Add, Idx, Indexed, Mul, exp

from symnn.indexed.closed_form.facts import FactRule, stated_facts
from symnn.indexed.derivatives.outside import at_place
from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.index import fresh
from symnn.indexed.language.order import is_plain, ordered
from symnn.indexed.language.program import Fact, Program
from symnn.indexed.language.recurrence import Recurrence, circles, recurrence
from symnn.indexed.language.traverse import (
    base_of,
    free_indices,
    names_read,
    reads,
    reindexed_binder,
    rewrite,
    with_body,
)
from symnn.indexed.normal.canonical import canonical

MOST_ROUNDS = 24
LARGEST = 4_000
"""Expressions with more parts than this are not unfolded further."""
NO_CIRCLES: Mapping[Any, Recurrence] = {}


class Unfolding:
    """Normal forms of an expression, with more and more definitions unfolded and facts used.

    Args:
        program: the definitions and facts.
        expression: what is brought to normal form.
        opaque: names that are left alone.

    Attributes:
        unfolded: the names whose definitions were used so far.
        used: the facts that were used so far.
    """

    def __init__(self, program: Program, expression: Any, opaque: Collection[Any] = ()) -> None:
        self.program, self.expression, self.opaque = program, expression, frozenset(opaque)
        self.unfolded: list[Any] = []
        self.used: list[Fact] = []

    def __iter__(self) -> Iterator[Any]:
        """The normal forms, until nothing is left to unfold."""
        current = self._with_facts(canonical(self.expression))
        yield current
        for _ in range(MOST_ROUNDS):
            latest = self._latest(current)
            if latest is None or size(current) > LARGEST:
                return
            self.unfolded += [latest] if latest not in self.unfolded else []
            more = unfolded(self.program, current, [latest], self.circular)
            current = self._with_facts(canonical(more))
            yield current

    @cached_property
    def places(self) -> dict[Any, int]:
        """An order in which every definition stands behind those that it reads."""
        return {equation.base: place for place, equation in enumerate(ordered(self.program))}

    @cached_property
    def circular(self) -> dict[Any, Recurrence]:
        """The names that are computed from other entries of themselves, and how they advance."""
        found = [recurrence(self.program, members) for members in circles(self.program)]
        return {base: circle for circle in found for base in circle.members}

    def _latest(self, e: Any) -> Any:
        """The defined name in an expression that comes last."""
        known = names_read(e) & set(self.program.equations) - self.opaque
        present = [b for b in known if unfoldable(self.program, e, b, self.circular)]
        return max(present, key=self.places.__getitem__, default=None)

    @cached_property
    def rules(self) -> list[FactRule]:
        """The facts that can be used from left to right."""
        return stated_facts(self.program)

    def _with_facts(self, e: Any) -> Any:
        """The normal form with the facts used as often as they fit."""
        for _ in range(MOST_ROUNDS):
            changed = self._once(e)
            if changed == e:
                break
            e = changed
        return e

    def _once(self, e: Any) -> Any:
        for rule in self.rules:
            if rule.needs <= names_read(e):
                changed = canonical(rule.applied(e))
                if changed != e:
                    self.used += [rule.fact] if rule.fact not in self.used else []
                    e = changed
        return e


def exponentials_out(e: Any) -> Any:
    """Factors exp(a) of sums that do not depend on the index, in front of the sums.

    `Why:` a product of exponentials is one exponential, which hides that a part is constant.

    >>> from sympy import exp
    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> K = sizes("K"); k, m = index("k m", K); z = tensor("z", K)
    >>> exponentials_out(Sum(exp(z[k] + z[m]), m))
    exp(z[k])*Sum(exp(z[m]), (m, 0, K - 1))
    """

    def rule(part: Any) -> Any:
        if not isinstance(part, BINDERS[0]):
            return part
        own = set(bound_indices(part))
        body: Any = part.function
        factors: Any = Mul.make_args(body)
        constant = [t for f in factors for t in _exponents(f) if not free_indices(t) & own]
        if not constant:
            return part
        inside = [
            exp(Add(*[t for t in _exponents(f) if free_indices(t) & own]))
            if isinstance(f, exp)
            else f
            for f in factors
        ]
        return exp(Add(*constant)) * with_body(part, Mul(*inside))

    return rewrite(e, rule)


def _exponents(factor: Any) -> Any:
    exponent: Any = factor.args[0] if isinstance(factor, exp) else None
    return () if exponent is None else Add.make_args(exponent)


def size(e: Any) -> int:
    """The number of parts of an expression."""
    return 1 + sum(map(size, e.args)) if not isinstance(e, Indexed | Idx) else 1


def unfoldable(
    program: Program, e: Any, base: Any, circular: Mapping[Any, Recurrence] = NO_CIRCLES
) -> bool:
    """Whether an array is read where its definition may be put in its place."""
    found = [r for r in reads(e) if base_of(r) == base]
    return any(_definition(program, r, circular) is not None for r in found)


def unfolded(
    program: Program,
    e: Any,
    bases: Collection[Any],
    circular: Mapping[Any, Recurrence] = NO_CIRCLES,
) -> Any:
    """The expression with the definitions of some names in their place, capture-free.

    Outside of an array a read is 0, and so is what is put in its place; where that has no value,
    the read stays, as do reads of a recurrence where that would have no end.

    >>> from symnn.core import tensor
    >>> P = Program(); x = tensor("x"); y = P.define("y", (), x + 1)
    >>> unfolded(P, y**2, [y])
    (x + 1)**2
    """

    def rule(part: Any) -> Any:
        if isinstance(part, Idx) or base_of(part) not in bases:
            return part
        value = _definition(program, part, circular)
        return part if value is None else apart(value)

    return rewrite(e, rule)


def _definition(program: Program, read: Any, circular: Mapping[Any, Recurrence]) -> Any:
    """What a read stands for; None where it stays."""
    base = base_of(read)
    if base in circular and not is_plain(read) and not _ends(read, circular[base]):
        return None
    return at_place(program[base], tuple(getattr(read, "indices", ())))


def _ends(read: Any, circle: Recurrence) -> bool:
    """Whether unfolding comes to an end: at the formal step itself, or before the first one.

    The read is that many steps later than a formal one, or a number of steps after the first.
    """
    axis, place = circle.axis[base_of(read)], read.indices[circle.axis[base_of(read)]]
    steps = free_indices(place) or {0 if circle.direction > 0 else read.shape[axis] - 1}
    gaps = [circle.direction * (place - step).expand() for step in steps]
    return len(gaps) == 1 and bool(gaps[0].is_Integer and gaps[0] >= 0)


def apart(e: Any) -> Any:
    """The expression with fresh bound indices."""

    def rule(part: Any) -> Any:
        if not isinstance(part, BINDERS):
            return part
        return reindexed_binder(part, {k: fresh(k) for k in bound_indices(part)})

    return rewrite(e, rule)
