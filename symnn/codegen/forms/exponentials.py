"""Sums of exponentials, shifted by their largest exponent: softmax, log-sum-exp, and their logs."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

import sympy as sp
from sympy import Idx, Indexed, Mul, Pow, S, Symbol

from symnn.codegen.forms.added import Added
from symnn.codegen.forms.safe_form import exponent_of
from symnn.codegen.graph.safe import Log1p, Sigmoid, Softplus, spelled_out
from symnn.codegen.lowering.dispatch import natural_order
from symnn.core.symbols import places_in
from symnn.indexed.language.binders import BINDERS, MaxOver, Sum, bound_indices
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.index import extent, same_extent
from symnn.indexed.language.order import is_plain
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import (
    base_of,
    entry,
    free_indices,
    name_of,
    reads,
    shape_of,
    substitute,
)


@dataclass(frozen=True)
class Shifted:
    """A sum of exponentials, taken apart.

    Args:
        shift: M, the largest exponent.
        total: s, the sum of the shifted exponentials.
        exponent: u, the exponent as the sum has it.
        bound: the indices of the sum.
        array: the equation u - M, over the free and the bound indices.
    """

    shift: Any
    total: Any
    exponent: Any
    bound: tuple[Any, ...]
    array: Any

    def minus_shift(self, exponent: Any) -> Any:
        """exponent - M, as an entry of the shifted array where it is one."""
        for candidate in permutations(_places(exponent), len(self.bound)):
            there = substitute(self.exponent, dict(zip(self.bound, candidate, strict=True)))
            if there == exponent:
                return substitute(self.array, dict(zip(self.bound, candidate, strict=True)))
        return exponent - self.shift


@dataclass(frozen=True)
class Weight:
    """An entry of a softmax, `exp(exponent)/total`, with 0 as the largest exponent."""

    exponent: Any
    total: Any


@dataclass
class Stabiliser:
    """The state of one pass: the program as read, and the equations that are added to it."""

    program: Program
    winners: bool = True
    added: Added = field(init=False)
    _known: dict[Any, tuple[Any, Any, Any]] = field(default_factory=dict)
    _totals: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.added = Added(self.program)

    def definition(self, e: Any) -> Any:
        """What a read stands for; any other expression stands for itself."""
        if isinstance(e, Indexed | Symbol) and base_of(e) in self.program and is_inside(e):
            equation = self.program[base_of(e)]
            return equation.at(e.indices if isinstance(e, Indexed) else ())
        return e

    def shifted(self, e: Any) -> Shifted | None:
        """The parts of a sum of exponentials (or of a read of one), else None."""
        total = self.definition(e)
        if not isinstance(total, BINDERS[0]) or exponent_of(total.function) is None:
            return None
        free = natural_order(total)
        renaming = {i: _placeholder(q, i) for q, i in enumerate(free)}
        key = _renamed_bound(substitute(total, renaming))
        if key not in self._known:
            self._known[key] = self._define(total, free)
        shift, shifted, remaining = self._known[key]
        bound = tuple(bound_indices(total))
        return Shifted(entry(shift, free), entry(remaining, free), exponent_of(total.function),
                       bound, entry(shifted, (*free, *bound)))  # fmt: skip

    def _define(self, total: Any, free: tuple[Any, ...]) -> tuple[Any, Any, Any]:
        """New equations: the largest exponent, the exponents below it, their exponentials' sum."""
        exponent, bound = exponent_of(total.function), bound_indices(total)
        stem = _stem(exponent)
        axes = (*free, *bound)
        if not all(map(is_plain, reads(exponent))):
            # beyond the ends of an array, a sum reads 0 and a maximum nothing
            exponent = entry(self.added.new(f"all_{stem}", axes, exponent), axes)
        shift = self.added.new(f"max_{stem}", free, MaxOver(exponent, *bound))
        shifted = self.added.new(f"shifted_{stem}", axes, exponent - entry(shift, free))
        body = sp.exp(entry(shifted, axes))
        remaining = self.added.new(f"sum_exp_{stem}", free, Sum(body, *bound))
        self._totals[remaining] = None
        return shift, shifted, remaining

    def log_of_total(self, total: Any) -> Any:
        """log(s) for a sum of shifted exponentials, from the sum without the largest of them."""
        return Log1p(self.rest_of(total)) if self.winners else sp.log(total)

    def rest_of(self, total: Any) -> Any:
        """s - 1 for a sum of shifted exponentials: the sum without the largest of them."""
        base = base_of(total)
        if self._totals[base] is None:
            equation, free = self.added.equations[base], self.added.equations[base].indices
            name = equation.name.replace("sum_exp", "{}", 1)
            below, others = without_largest(equation.right)
            ties = self.added.new(name.format("ties"), free, others)
            rest = self.added.new(name.format("rest_exp"), free, below + entry(ties, free))
            self.added.equations.equations[base] = Equation(equation.left, 1 + entry(rest, free))
            self._totals[base] = rest
        return entry(self._totals[base], getattr(total, "indices", ()))

    def rule(self, e: Any) -> Any:
        """One expression whose parts are in safe form already."""
        if isinstance(e, sp.log | Log1p):
            found = self.log(spelled_out(e).args[0])
            return e if found is None else found
        return self.quotient(e) if isinstance(e, Mul) else e

    def weight(self, e: Any) -> Weight | None:
        """A read of a softmax, or of an array that is one, taken apart; None for all else."""
        factors = Mul.make_args(self.definition(e))
        inverse = [f for f in factors if _is_inverse(f)]
        if not isinstance(e, Indexed) or len(factors) != 2 or len(inverse) != 1:
            return None
        parts = self.shifted(inverse[0].base)  # type: ignore[attr-defined]
        above = exponent_of(next(f for f in factors if f is not inverse[0]))
        if parts is None or above is None:
            return None
        exponent = parts.minus_shift(above)
        return Weight(exponent, parts.total) if isinstance(exponent, Indexed) else None

    def log(self, e: Any) -> Any:
        """log(e) without an overflow or a cancellation, or None when the plain one is as good."""
        parts = self.shifted(e)
        if parts is not None:
            return parts.shift + self.log_of_total(parts.total)
        if exponent_of(e) is not None:
            return exponent_of(e)
        definition: Any = self.definition(e)
        if isinstance(definition, Sigmoid):
            return _minus_softplus_of_minus(definition.args[0])
        complement = self.definition(S.One - e)
        if isinstance(complement, Sigmoid):
            return -Softplus(complement.args[0])
        return self._log_of_product(definition)

    def _log_of_product(self, e: Any) -> Any:
        """The sum of the logs, for a product of exponentials and sums of them."""
        if not isinstance(e, Mul):
            return None
        logs = [self._log_of_power(*f.as_base_exp()) for f in Mul.make_args(self.quotient(e))]
        return sp.Add(*logs) if None not in logs else None

    def _log_of_power(self, base: Any, exponent: Any) -> Any:
        if base is S.Exp1:
            return exponent
        if base_of(base) in self._totals:
            return exponent * self.log_of_total(base)
        if base.is_Number and base.is_positive:
            return exponent * sp.log(base)
        inner = self.log(base)
        return None if inner is None else exponent * inner

    def quotient(self, e: Any) -> Any:
        """exp(v)/S as exp(v - M)/s."""
        for factor in e.args:
            parts = self.shifted(factor.base) if _is_inverse(factor) else None
            numerator = [f for f in e.args if exponent_of(f) is not None]
            if parts is not None and len(numerator) == 1:
                rest = [f for f in e.args if f is not factor and f is not numerator[0]]
                above = sp.exp(parts.minus_shift(exponent_of(numerator[0])))
                return Mul(above, 1 / parts.total, *rest)
        return e


def without_largest(total: Any) -> tuple[Any, Any]:
    """The parts of Sum(exp(u), k) - 1 for exponents u of which the largest is 0.

    They are the sum over u < 0, and how many others attain 0. Each gets an equation: a count added
    to tiny terms before 1 is taken off would swallow them.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> K = sizes("K"); k = index("k", K); u = tensor("u", K)
    >>> rest, others = without_largest(Sum(sp.exp(u[k]), k))
    >>> rest == Sum(sp.exp(u[k]) * sp.Piecewise((1, u[k] < 0), (0, True)), k)
    True
    >>> print(others)
    Sum(Piecewise((0, u[k] < 0), (1, True)), (k, 0, K - 1)) - 1
    """
    term, bound = total.function, bound_indices(total)
    below = exponent_of(term) < 0
    rest = Sum(term * piecewise((1, below), (0, True)), *bound)
    return rest, Sum(piecewise((0, below), (1, True)), *bound) - 1


def is_inside(read: Any) -> bool:
    """Whether a read is of the array's own places: at its axes, or where data point into it."""
    return is_plain(read) or all(
        _runs_over(i, n) for i, n in zip(read.indices, shape_of(read.base), strict=True)
    )


def _runs_over(i: Any, size: Any) -> bool:
    if isinstance(i, Indexed):
        places = places_in(i.base)
        return places is not None and same_extent(places, size)
    return isinstance(i, Idx) and same_extent(extent(i), size)


def _places(e: Any) -> list[Any]:
    """Free indices, and reads of data that stand as an index."""
    data = {i for r in reads(e) if isinstance(r, Indexed) for i in r.indices}
    return sorted(free_indices(e) | {i for i in data if isinstance(i, Indexed)}, key=str)


def _minus_softplus_of_minus(x: Any) -> Any:
    return -Softplus(-x)


def _is_inverse(factor: Any) -> bool:
    return isinstance(factor, Pow) and factor.exp is S.NegativeOne


def _placeholder(position: int, i: Idx) -> Any:
    return Idx(Symbol(f"free{position}", integer=True), extent(i))


def _renamed_bound(total: Any) -> Any:
    """The sum with bound names that depend on their position only."""
    renaming = {
        k: Idx(Symbol(f"bound{q}", integer=True), extent(k))
        for q, k in enumerate(bound_indices(total))
    }
    return Sum(substitute(total.function, renaming), *renaming.values())


def _stem(exponent: Any) -> str:
    """The name of what is exponentiated, for the names of the new equations."""
    names = {name_of(base_of(r)) for r in reads(exponent)}
    return names.pop() if len(names) == 1 else "exponent"
