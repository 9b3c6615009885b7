"""What must hold for an expression, as written, to be a real number; and whether it does.

`x/x` and `0*log(x)` keep their conditions because they are read off the unevaluated tree. Of a
`Piecewise` only the chosen branch needs be defined. `x**0` is 1 for every x, so `0**0` is defined.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy
from sympy import Basic, Expr, S

from symnn.proof.cells.cell import Cell, with_index
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case, cases_by_sign
from symnn.proof.ranges.signs import NONNEGATIVE, NONZERO, POSITIVE, WORDS, Sign
from symnn.proof.tower import NO_FORM, NeedSign
from symnn.proof.tower.switching import decided

Need = tuple[Expr, Sign]


@dataclass(frozen=True)
class Requirement:
    """A condition for a node to be a real number.

    Args:
        node: the part of the expression that needs it.
        alternatives: one of these must hold; each is a conjunction of signs.
        guards: the requirement matters only where all of these conditions hold.
        binders: index, lower and upper bound of the sums around the node.
    """

    node: Expr
    alternatives: tuple[tuple[Need, ...], ...]
    guards: tuple[Basic, ...] = ()
    binders: tuple[tuple[Any, Expr, Expr], ...] = ()

    def __str__(self) -> str:
        options = [
            " and ".join(f"{e} {WORDS[s]}" for e, s in option) for option in self.alternatives
        ]
        return " or ".join(options) or f"`{self.node}` is a real number"


Found = dict[Requirement, None]
"""An ordered set."""


def requirements(expression: Basic) -> tuple[Requirement, ...]:
    """All conditions for the expression to be a real number.

    >>> from sympy import Symbol, log
    >>> x = Symbol("x")
    >>> sorted(str(r) for r in requirements(log(x) / (x - 1)))
    ['x - 1 != 0', 'x > 0']
    """
    found: Found = {}
    _collect(expression, (), (), found)
    return tuple(found)


def _collect(e: Any, guards: tuple, binders: tuple, found: Found) -> None:
    if isinstance(e, sympy.Piecewise):
        return _collect_branches(e, guards, binders, found)
    if isinstance(e, sympy.Sum | sympy.Product):
        return _collect_binder(e, guards, binders, found)
    if isinstance(e, sympy.Derivative):
        # worked out piece by piece, with further needs of its own
        return _collect(e.expr, guards, binders, found)
    for part in e.args:
        _collect(part, guards, binders, found)
    if isinstance(e, Expr):
        needs = _needs_of(e)
        if needs is not None:
            found[Requirement(e, needs, guards, binders)] = None
    return None


def _collect_branches(e: Any, guards: tuple, binders: tuple, found: Found) -> None:
    before: tuple[Basic, ...] = ()
    for branch, condition in e.args:
        for side in condition.args:
            _collect(side, guards + before, binders, found)
        _collect(branch, (*guards, *before, condition), binders, found)
        before = (*before, sympy.Not(condition))
    if before and before[-1] is not S.false:
        found[Requirement(e, (), guards + before, binders)] = None


def _collect_binder(e: Any, guards: tuple, binders: tuple, found: Found) -> None:
    inner = binders
    for limit in reversed(e.limits):
        if len(limit) != 3 or any(bound.is_infinite for bound in limit[1:]):
            found[Requirement(e, (), guards, binders)] = None
            return
        index, low, high = limit
        for bound in (low, high):
            _collect(bound, guards, inner, found)
        needs = ((high - low + 1, NONNEGATIVE),) if low.is_integer and high.is_integer else None
        found[Requirement(e, (needs,) if needs else (), guards, inner)] = None
        inner = (*inner, (index, low, high))
    _collect(e.function, guards, inner, found)


def _needs_of(e: Any) -> tuple[tuple[Need, ...], ...] | None:
    """The alternatives for this node alone; None when it is always defined."""
    if isinstance(e, sympy.Pow):
        return _needs_of_power(e.base, e.exp)
    if isinstance(e, sympy.Indexed):
        return _needs_of_read(e)
    if isinstance(e, ALWAYS_REAL):
        return None
    rule = _need_rule(type(e))
    return rule(*e.args) if rule else ()


def _needs_of_read(e: Any) -> tuple[tuple[Need, ...], ...] | None:
    """The place lies in the array. Reads at an `Idx` are those of programs, where all else is 0."""
    needs: list[Need] = []
    for i, n in zip(e.indices, e.shape or (), strict=False):
        if not i.has(sympy.Idx):
            needs += [(end, NONNEGATIVE) for end in (i, n - 1 - i)]
    open_ones = [(end, sign) for end, sign in needs if not (end.is_Integer and end >= 0)]
    return (tuple(open_ones),) if open_ones else None


def _needs_of_power(base: Any, exponent: Any) -> tuple[tuple[Need, ...], ...] | None:
    if base is S.Exp1:
        return None
    if exponent.is_Integer:
        return (((base, NONZERO),),) if exponent < 0 else None
    if exponent.is_Rational:
        return (((base, NONNEGATIVE if exponent > 0 else POSITIVE),),)
    options: list[tuple[Need, ...]] = [
        ((base, POSITIVE),), ((base, NONNEGATIVE), (exponent, NONNEGATIVE)),
    ]  # fmt: skip
    if exponent.is_integer:
        options += [((exponent, NONNEGATIVE),), ((base, NONZERO),)]
    return tuple(options)


@cache
def _need_rule(kind: type) -> Callable[..., tuple[tuple[Need, ...], ...] | None] | None:
    return next((NEEDS[base] for base in kind.__mro__ if base in NEEDS), None)


def _one(make: Callable[..., Expr], sign: Sign) -> Callable[..., tuple[tuple[Need, ...], ...]]:
    return lambda *args: (((make(*args), sign),),)


def _off_poles(x: Any) -> tuple[tuple[Need, ...], ...]:
    """Gamma has its poles at 0, -1, -2, ..."""
    return (((x, POSITIVE),), ((sympy.sin(S.Pi * x), NONZERO),))


def _needs_of_binomial(n: Any, k: Any) -> tuple[tuple[Need, ...], ...]:
    """A polynomial in n for integers k; for others by gamma, where 0 <= k <= n."""
    return (((k, NONNEGATIVE), *(() if k.is_integer else ((n - k, NONNEGATIVE),))),)


ALWAYS_REAL = (
    sympy.Add, sympy.Mul, sympy.Symbol, sympy.IndexedBase, sympy.Idx, sympy.Rational,
    sympy.core.numbers.NumberSymbol, sympy.exp, sympy.sin, sympy.cos, sympy.sinc, sympy.sinh,
    sympy.cosh, sympy.tanh, sympy.sech, sympy.asinh, sympy.atan, sympy.erf, sympy.erfc, sympy.erfi,
    sympy.Abs, sympy.sign, sympy.Max, sympy.Min, sympy.Heaviside, sympy.floor, sympy.ceiling,
    sympy.KroneckerDelta, sympy.Si, sympy.Shi, sympy.re, sympy.im, sympy.conjugate, sympy.Tuple,
)  # fmt: skip

NEEDS: dict[type, Callable[..., Any]] = {
    sympy.log: _one(lambda x, *base: x, POSITIVE),
    sympy.tan: _one(sympy.cos, NONZERO), sympy.sec: _one(sympy.cos, NONZERO),
    sympy.cot: _one(sympy.sin, NONZERO), sympy.csc: _one(sympy.sin, NONZERO),
    sympy.coth: _one(lambda x: x, NONZERO), sympy.csch: _one(lambda x: x, NONZERO),
    sympy.asin: _one(lambda x: 1 - x**2, NONNEGATIVE),
    sympy.acos: _one(lambda x: 1 - x**2, NONNEGATIVE),
    sympy.acosh: _one(lambda x: x - 1, NONNEGATIVE),
    sympy.atanh: _one(lambda x: 1 - x**2, POSITIVE),
    sympy.erfinv: _one(lambda x: 1 - x**2, POSITIVE),
    sympy.gamma: lambda x: _off_poles(x), sympy.loggamma: _one(lambda x: x, POSITIVE),
    sympy.polygamma: lambda n, x: _off_poles(x),
    sympy.factorial: _one(lambda x: x + 1, POSITIVE),
    sympy.LambertW: lambda x, *branch: () if branch else (((x + sympy.exp(-1), NONNEGATIVE),),),
    sympy.zeta: _one(lambda s: s - 1, NONZERO), sympy.Mod: _one(lambda x, m: m, NONZERO),
    sympy.atan2: lambda y, x: (
        ((y, NONZERO),), ((x, NONZERO),), ((x**2 + y**2, POSITIVE),),
    ),
    sympy.binomial: lambda n, k: _needs_of_binomial(n, k),
}  # fmt: skip
"""Conditions of functions; one that is neither here nor always real is never taken for defined."""


def established(requirement: Requirement, case: Case) -> bool:
    """Whether the requirement is proved on a case."""
    needed = substituted(requirement, case)
    return _proved(needed, _with_indices(needed, case.cell))


def _with_indices(requirement: Requirement, cell: Cell) -> Cell:
    for index, low, high in requirement.binders:
        cell = with_index(cell, index, low, high)
    return cell


def _proved(requirement: Requirement, cell: Cell) -> bool:
    k = Knowledge(cell)
    try:
        t = k.tower()
        if not all(decided(t, guard) for guard in requirement.guards):
            return True
    except NeedSign as need:
        return _proved_by_cases(requirement, cell, need.expression)
    except NO_FORM:
        return False
    return any(all(k.is_one_of(e, s) for e, s in option) for option in requirement.alternatives)


def _proved_by_cases(requirement: Requirement, cell: Cell, switch: Expr) -> bool:
    cases = cases_by_sign(cell, switch)
    return cases is not None and all(
        _proved(substituted(requirement, case), case.cell) for case in cases
    )


def substituted(requirement: Requirement, case: Case) -> Requirement:
    """The requirement on a case that fixes some symbols."""
    if not case.substitution:
        return requirement
    options = tuple(tuple((case.applied(e), s) for e, s in o) for o in requirement.alternatives)
    guards = tuple(case.applied(g) for g in requirement.guards)
    binders = tuple((i, case.applied(a), case.applied(b)) for i, a, b in requirement.binders)
    return Requirement(requirement.node, options, guards, binders)
