"""Whether an expression, as written, is a real number everywhere on a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import sympy
from sympy import S

from symnn.certificates.cells import (
    NONNEGATIVE,
    NONZERO,
    POSITIVE,
    WORDS,
    ZERO,
    Cell,
    Fact,
    facts_of,
)
from symnn.certificates.enclosure import Unsure
from symnn.certificates.forms import NeedSign, NoForm
from symnn.certificates.rules import forms_on
from symnn.certificates.signs import has_sign, sign

Need = tuple[Any, int]
Options = tuple[tuple[Need, ...], ...]


def missing(e: Any, cell: Cell, strict: bool = False) -> str | None:
    """What is not shown of the things that an expression needs; None when all is.

    Args:
        e: the expression.
        cell: where.
        strict: ask that it be defined around each point too, as a derivative needs.
    """
    for needs, where, rigid in _needs(e, cell):
        options = [_open(option) for option in needs] if strict and not rigid else needs
        if not any(all(has_sign(n, s, where) for n, s in option) for option in options):
            words = " or ".join(
                " and ".join(f"{n} {WORDS[s]}" for n, s in option) for option in options
            )
            return words or f"`{e}` is a real number"
    return None


def surely_undefined(e: Any, cell: Cell) -> bool:
    """Whether an expression certainly has no real value anywhere on a cell.

    Only what a function needs by its nature counts, not what the rules here need of it.
    """
    if isinstance(e, sympy.Piecewise | sympy.Sum | sympy.Product | sympy.Integral | sympy.Limit):
        return False
    if any(surely_undefined(part, cell) for part in e.args):
        return True
    whole = isinstance(e, sympy.Pow) and e.exp.is_Rational
    options = _options(e) if whole or isinstance(e, BY_NATURE) else None
    return bool(options) and all(
        any(not _certain_sign(cell.applied(n), cell) & s for n, s in option)
        for option in options or ()
    )


def _certain_sign(e: Any, cell: Cell) -> int:
    """The sign of an expression; of a number that is 0, by its form."""
    found = sign(e, cell)
    if found & ZERO and found != ZERO and not e.free_symbols:
        with suppress(NeedSign, NoForm, Unsure):
            return ZERO if forms_on(cell).form(e).is_zero else found
    return found


def _open(option: tuple[Need, ...]) -> tuple[Need, ...]:
    return tuple((e, POSITIVE if s == NONNEGATIVE and e.free_symbols else s) for e, s in option)


def _needs(e: Any, cell: Cell) -> Iterator[tuple[Options, Cell, bool]]:
    """What must hold, as alternatives; where; whether it is no matter of smoothness."""
    if isinstance(e, sympy.Piecewise):
        yield from _needs_of_branches(e, cell)
        return
    if isinstance(e, sympy.Sum | sympy.Product):
        yield from _needs_of_sum(e, cell)
        return
    for part in e.args:
        yield from _needs(part, cell)
    options = _options(e)
    if options is not None:
        yield options, cell, isinstance(e, sympy.Indexed)


def _needs_of_branches(e: Any, cell: Cell) -> Iterator[tuple[Options, Cell, bool]]:
    rest = cell
    for branch, condition in e.args:
        for side in condition.args:
            yield from _needs(side, rest)
        yield from _needs(branch, rest.given(*facts_of(condition)))
        rest = rest.given(*facts_of(sympy.Not(condition, evaluate=False)))
    if e.args[-1][1] is not S.true:
        yield (), cell, True


def _needs_of_sum(e: Any, cell: Cell) -> Iterator[tuple[Options, Cell, bool]]:
    inner = cell
    for limit in reversed(e.limits):
        if len(limit) != 3 or any(b.is_infinite for b in limit[1:]):
            yield (), cell, True
            return
        index, first, last = limit
        for bound in (first, last):
            yield from _needs(bound, inner)
        whole = first.is_integer and last.is_integer
        yield ((((last - first + 1, NONNEGATIVE),),) if whole else ()), inner, True
        inner = inner.given(Fact(index - first, NONNEGATIVE), Fact(last - index, NONNEGATIVE))
    yield from _needs(e.function, inner)


def _options(e: Any) -> Options | None:
    """The alternatives for this node alone; None when it is defined wherever its parts are."""
    if isinstance(e, sympy.Pow):
        return _of_power(e.base, e.exp)
    if isinstance(e, sympy.Indexed):
        return _of_read(e)
    if isinstance(e, ALWAYS) or e in (S.true, S.false) or e.is_Relational:
        return None
    rule = NEEDS.get(e.func)
    return rule(*e.args) if rule else ()


def _of_read(e: Any) -> Options | None:
    needs = [
        (end, NONNEGATIVE)
        for i, n in zip(e.indices, e.shape or (), strict=False)
        for end in (i, n - 1 - i)
    ]
    return (tuple(needs),) if needs else None


def _of_power(base: Any, exponent: Any) -> Options | None:
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


def _one(make: Callable[..., Any], sign: int) -> Callable[..., Options]:
    return lambda *args: (((make(*args), sign),),)


ALWAYS = (
    sympy.Add, sympy.Mul, sympy.Symbol, sympy.IndexedBase, sympy.Rational,
    sympy.core.numbers.NumberSymbol, sympy.exp, sympy.sin, sympy.cos, sympy.sinh, sympy.cosh,
    sympy.tanh, sympy.sech, sympy.asinh, sympy.atan, sympy.erf, sympy.erfc, sympy.erfi, sympy.Abs,
    sympy.sign, sympy.Max, sympy.Min, sympy.Heaviside, sympy.floor, sympy.ceiling,
    sympy.KroneckerDelta, sympy.Si, sympy.Shi, sympy.Tuple, sympy.And, sympy.Or, sympy.Not,
)  # fmt: skip

NEEDS: dict[Any, Callable[..., Options]] = {
    sympy.log: _one(lambda x: x, POSITIVE),
    **dict.fromkeys((sympy.tan, sympy.sec), _one(sympy.cos, NONZERO)),
    **dict.fromkeys((sympy.cot, sympy.csc), _one(sympy.sin, NONZERO)),
    **dict.fromkeys((sympy.coth, sympy.csch), _one(lambda x: x, NONZERO)),
    **dict.fromkeys((sympy.asin, sympy.acos), lambda x: (
        ((),) if isinstance(x, sympy.sin | sympy.cos) else (((1 - x**2, NONNEGATIVE),),)
    )),
    sympy.acosh: _one(lambda x: x - 1, NONNEGATIVE),
    sympy.atanh: _one(lambda x: 1 - x**2, POSITIVE),
    **dict.fromkeys(
        (sympy.gamma, sympy.loggamma, sympy.digamma, sympy.trigamma), _one(lambda x: x, POSITIVE)
    ),
    sympy.polygamma: _one(lambda n, x: x, POSITIVE),
    sympy.factorial: _one(lambda x: x + 1, POSITIVE),
    sympy.LambertW: lambda x, *branch: () if branch else (((x + sympy.exp(-1), NONNEGATIVE),),),
    sympy.erfinv: _one(lambda x: 1 - x**2, POSITIVE),
    sympy.zeta: lambda x, *more: () if more else (((x - 1, POSITIVE),),),
    sympy.Mod: _one(lambda x, m: m, NONZERO),
    sympy.binomial: lambda n, k: (((k, NONNEGATIVE),),) if k.is_integer else (),
}  # fmt: skip
"""What functions need; one that is neither here nor always real is never taken for defined."""
BY_NATURE = (sympy.log, sympy.tan, sympy.sec, sympy.cot, sympy.csc, sympy.coth, sympy.csch,
             sympy.asin, sympy.acos, sympy.acosh, sympy.atanh)  # fmt: skip
"""Functions that have a real value nowhere else."""
