"""Where a derivative may vanish, in exact terms: candidates only, each of which is to be proved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import S

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.polynomials import polynomial_in
from symnn.proof.inequalities.logarithms import exponential_form
from symnn.proof.tower import NO_FORM, NeedSign, Tower

MOST_TERMS = 60


def critical_values(slope: Any, x: Any, cell: Cell) -> Iterator[Any]:
    """Values of `x`, in terms of the other symbols, at which the slope may be zero.

    >>> from sympy.abc import y
    >>> x = sympy.Symbol("x", positive=True)
    >>> list(critical_values(sympy.log(x) - y, x, Cell({})))[:1]
    [exp(y)]
    """
    seen: set[Any] = set()
    for value in _candidates(slope, x, cell):
        if value not in seen and not value.has(x) and not value.has(*IMPROPER):
            seen.add(value)
            yield value


IMPROPER = (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity, S.ImaginaryUnit)


def _candidates(slope: Any, x: Any, cell: Cell) -> Iterator[Any]:
    k = Knowledge(cell)
    yield from _roots(slope, x, k)
    if slope.has(sympy.log):
        exponential = exponential_form(slope, k)
        if exponential is not None:
            yield from _roots(exponential, x, k)
    same = [s for s in cell.ranges if s != x and cell.range(s) == cell.range(x)]
    yield from (s for s in sorted(same, key=str) if s in slope.free_symbols)
    yield S.One


def _roots(slope: Any, x: Any, k: Knowledge) -> Iterator[Any]:
    t = k.tower()
    try:
        form = t.form(slope)
    except (NeedSign, *NO_FORM):
        return
    if len(form.above) > MOST_TERMS:
        return
    for factor, _ in form.above.factor()[1]:
        yield from _roots_of_factor(t, factor, x)


def _roots_of_factor(t: Tower, factor: Any, x: Any) -> Iterator[Any]:
    """a*g**k + b = 0, where the generator g is the only one that depends on the symbol."""
    factor = _in_roots(t, factor, x)
    degrees = factor.degrees()
    moving = [i for i, g in enumerate(t.generators) if degrees[i] and g.expression.has(x)]
    if len(moving) != 1:
        return
    place, parts = moving[0], by_power(t, factor, moving[0])
    if len(parts) == 2:
        low, high = sorted(parts)
        yield from _solved(t, place, (-parts[low] / parts[high], high - low), x)


def _in_roots(t: Tower, factor: Any, x: Any) -> Any:
    """The factor with powers of the symbol as powers of its root, where both occur."""
    for place, (degree, value) in t.relations.items():
        if t.generators[place].kind == "root" and t.polynomial_expression(value) == x:
            return _with_powers(t, factor, next(i for i, d in enumerate(value.degrees()) if d),
                                (place, degree))  # fmt: skip
    return factor


def _with_powers(t: Tower, factor: Any, base: int, root: tuple[int, int]) -> Any:
    """The polynomial with each power of one generator as a power of its root."""
    place, degree = root
    terms = {}
    for monomial, coefficient in factor.to_dict().items():
        moved = list(monomial)
        moved[place] += degree * moved[base]
        moved[base] = 0
        terms[tuple(moved)] = terms.get(tuple(moved), 0) + coefficient
    return t.field.context.from_dict(terms)


def by_power(t: Tower, factor: Any, place: int) -> dict[int, Any]:
    """The coefficients of a polynomial by the powers of one generator, as expressions."""
    found: dict[int, Any] = {}
    for monomial, coefficient in factor.to_dict().items():
        rest = (*monomial[:place], 0, *monomial[place + 1 :])
        term = t.polynomial_expression(t.field.context.from_dict({rest: coefficient}))
        power = int(monomial[place])
        found[power] = found.get(power, S.Zero) + term
    return found


def _solved(t: Tower, place: int, equation: tuple[Any, int], x: Any) -> Iterator[Any]:
    """The symbol from generator**power = value."""
    generator, (value, power) = t.generators[place], equation
    if generator.expression == x:
        yield value if power == 1 else value ** sympy.Rational(1, power)
        return
    if generator.argument is None:
        return
    argument = t.expression(generator.argument)
    target = {
        "exp": lambda: sympy.log(value) / power,
        "log": lambda: sympy.exp(value if power == 1 else value ** sympy.Rational(1, power)),
        "root": lambda: value ** (1 / (generator.unit * power)),
    }.get(generator.kind)
    polynomial = polynomial_in(argument, x)
    if target is None or polynomial is None or polynomial.degree() != 1:
        return
    slope, constant = polynomial.all_coeffs()
    yield (target() - constant) / slope
