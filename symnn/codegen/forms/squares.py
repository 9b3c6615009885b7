"""Sums of squares below a root: what a norm, a deviation or a root mean square is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from sympy import Add, Indexed, Mul, Pow, S, Symbol

from symnn.codegen.forms.added import Added
from symnn.codegen.forms.moments import mean_in
from symnn.codegen.lowering.dispatch import natural_order
from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.order import is_plain
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import base_of, entry, reads, rewrite, substitute


@dataclass(frozen=True)
class Squares:
    """A radicand, taken apart: factor*Sum(term**2, bound) + shift.

    Args:
        factor, shift: c > 0 and b >= 0, the same for all entries.
        term: u.
        bound: the indices of the sum.
    """

    factor: Any
    term: Any
    bound: tuple[Any, ...]
    shift: Any

    def at(self, places: Mapping[Any, Any]) -> Squares:
        """The same with its free indices replaced."""
        return Squares(self.factor, substitute(self.term, places), self.bound, self.shift)


@dataclass(frozen=True)
class Rooted:
    """A program whose radicands are equations.

    Args:
        program: the equations.
        radicands: the arrays that are radicands, with what they are over their formal indices.
    """

    program: Program
    radicands: Mapping[Any, Squares]

    @cached_property
    def means(self) -> dict[Any, Any]:
        """For radicands whose terms are measured from a mean: its read, over their indices."""
        found = {b: mean_in(self.program, s.term, s.bound) for b, s in self.radicands.items()}
        return {radicand: mean for radicand, mean in found.items() if mean is not None}

    def axes_of_mean(self, radicand: Any) -> tuple[int, ...]:
        """For each axis of a radicand the one of its mean that runs with it."""
        at = getattr(self.means[radicand], "indices", ())
        return tuple(map(at.index, getattr(self.program[radicand].left, "indices", ())))


def with_radicands(program: Program) -> Rooted:
    """The same program with each radicand as an equation of its own.

    >>> from symnn.core import sizes, tensor
    >>> from sympy import sqrt; from symnn.indexed import Sum, index
    >>> N, D = sizes("N D"); n, d = index("n", N), index("d", D); x = tensor("x", N, D)
    >>> P = Program(); r = P.define("r", (n,), sqrt(Sum(x[n, d]**2, d)))
    >>> for equation in with_radicands(P).program: print(equation)
    radicand[n] := Sum(x[n, d]**2, (d, 0, D - 1))
    r[n] := sqrt(radicand[n])
    """
    added: Added = Added(program)
    found: dict[Any, tuple[Any, Squares]] = {}
    rule = partial(_named, added, found)
    changed = [Equation(e.left, rewrite(e.right, rule)) for e in program]
    kept = Program([*added.equations, *changed], program.facts)
    return Rooted(kept, {base_of(read): squares for read, squares in found.values()})


def _named(added: Added, found: dict[Any, tuple[Any, Squares]], e: Any) -> Any:
    """A power of a radicand as the power of a read."""
    if not isinstance(e, Pow) or not is_power_of_root(e.exp):
        return e
    squares = squares_in(added.program, e.base)
    if squares is None or not all(map(is_plain, reads(squares.term) | reads(e.base))):
        return e
    if isinstance(e.base, Indexed | Symbol):
        left = added.program[base_of(e.base)].left
        found[left] = left, squares_in(added.program, left)  # type: ignore[assignment]
        return e
    if e.base not in found:
        free = natural_order(e.base)
        found[e.base] = entry(added.new("radicand", free, e.base), free), squares
    return Pow(found[e.base][0], e.exp)


def is_power_of_root(exponent: Any) -> bool:
    """Whether a power is one of a root, or divides."""
    return bool(exponent.is_Rational and (exponent.is_negative or exponent.q == 2))


def squares_in(program: Program, e: Any) -> Squares | None:
    """c*Sum(u**2, k) + b, with definitions in the place of reads; None for anything else.

    Args:
        program: its equations tell what reads are.
        e: what may be a radicand.
    """
    if isinstance(e, Indexed | Symbol) and base_of(e) in program and is_plain(e):
        equation = program[base_of(e)]
        return squares_in(program, equation.at(getattr(e, "indices", ())))
    if isinstance(e, Add):
        shifts = [a for a in e.args if _is_shift(program, a)]
        others = [a for a in e.args if a not in shifts]
        inner = squares_in(program, others[0]) if len(others) == 1 else None
        return None if inner is None else _moved(inner, Add(*shifts))
    if isinstance(e, Mul):
        parts = [f for f in e.args if isinstance(f, BINDERS[0] | Indexed)]
        factor = Mul(*[f for f in e.args if f not in parts])
        inner = squares_in(program, parts[0]) if len(parts) == 1 else None
        return _times(inner, factor) if inner is not None and factor.is_positive else None
    if isinstance(e, BINDERS[0]):
        term = _root_of(e.function)
        return None if term is None else Squares(S.One, term, tuple(bound_indices(e)), S.Zero)
    return None


def _is_shift(program: Program, a: Any) -> bool:
    """Whether a summand is a number, or a parameter, that is not negative."""
    single = a.is_Number or (isinstance(a, Symbol) and base_of(a) not in program)
    return bool(single and a.is_nonnegative)


def _moved(inner: Squares, by: Any) -> Squares:
    return Squares(inner.factor, inner.term, inner.bound, inner.shift + by)


def _times(inner: Squares, by: Any) -> Squares:
    return Squares(by * inner.factor, inner.term, inner.bound, by * inner.shift)


def _root_of(e: Any) -> Any:
    """u where e is u**2 or a product of even powers; None otherwise."""
    powers = [f.as_base_exp() for f in Mul.make_args(e)]
    if not all(p.is_Integer and p > 0 and p % 2 == 0 for _, p in powers):
        return None
    return Mul(*[Pow(base, p // 2) for base, p in powers])
