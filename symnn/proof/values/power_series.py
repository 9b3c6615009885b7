"""Infinite sums by the classical series, where their conditions hold for all parameters.

exp and its even and odd parts, the binomial series, log, atan and atanh, zeta and polygamma.
`Source:` NIST DLMF 4.2.19, 4.6.1, 4.24.3, 4.33, 4.38.5, 5.15.1, 25.2.1, 25.11.1.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Integer, Rational, S, exp, factorial, ff, log, oo, polygamma, sqrt

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.substitution import replaced
from symnn.proof.ranges.signs import NEGATIVE, NONNEGATIVE, NONZERO, POSITIVE, ZERO, within
from symnn.proof.tower import NeedSign
from symnn.proof.values.integrals import NoValue
from symnn.proof.values.summands import Summand, summands


def series_value(node: Any, cell: Cell) -> Any:
    """The sum to infinity of a single series that begins at an integer.

    Raises:
        NoValue: none of the series known here.
        NeedSign: it depends on the sign of a parameter.
    """
    if len(node.limits) != 1:
        raise NoValue("not a single sum")
    k, first, last = node.limits[0]
    if last is not oo or not first.is_Integer or first < 0:
        raise NoValue("not a sum from a natural number to infinity")
    return sympy.Add(*[_value(s, int(first), Knowledge(cell)) for s in summands(node.function, k)])


def _value(s: Summand, first: int, known: Knowledge) -> Any:
    if s.ratio == 0 or known.sign(s.ratio) == ZERO:
        return replaced(s.whole, {s.k: S.Zero}) if first == 0 else S.Zero
    for rule in (_geometric, _binomial, _exponential, _hyperbolic, _zeta, _rational):
        value = rule(s, first, known)
        if value is not None:
            return s.factor * value
    raise NoValue("a series without a rule")


def _less(s: Summand, total: Any, first: int) -> Any:
    """The sum from 0 on less its first terms."""
    return total - sympy.Add(*[replaced(s.body, {s.k: Integer(j)}) for j in range(first)])


def _falling(polynomial: Any, k: Any) -> list[Any]:
    """The coefficients of k*(k - 1)*...*(k - i + 1) that make up a polynomial."""
    found, rest = [], sympy.Poly(polynomial, k)
    while not rest.is_zero:
        rest, value = sympy.div(rest, sympy.Poly(k - len(found), k))
        found.append(value.as_expr())
    return found


def _geometric(s: Summand, first: int, known: Knowledge) -> Any:
    """The sum of P(k)*z**k for |z| < 1."""
    z = s.ratio
    if s.binomials or s.factorials or not s.is_polynomial or not _is_small(z, known):
        return None
    terms = [a * factorial(i) * z**i / (1 - z) ** (i + 1)
             for i, a in enumerate(_falling(s.rational, s.k))]  # fmt: skip
    return _less(s, sympy.Add(*terms), first)


def _exponential(s: Summand, first: int, known: Knowledge) -> Any:
    """The sum of P(k)*z**k/(k + c)!."""
    if s.binomials or len(s.factorials) != 1 or s.factorials[0][0] != 1 or not s.is_polynomial:
        return None
    (_, c), k, z = s.factorials[0], s.k, s.ratio
    if not c.is_Integer or first + c < 0:
        return None
    if c != 0 and not known.is_one_of(z, NONZERO):
        raise NeedSign(z)
    shifted = sympy.expand(s.rational.xreplace({k: k - c}))
    total = sympy.Add(*[a * z**i for i, a in enumerate(_falling(shifted, k))]) * exp(z)
    early = [shifted.xreplace({k: Integer(j)}) * z**j / factorial(j) for j in range(int(first + c))]
    return (total - sympy.Add(*early)) * z ** (-c)


def _hyperbolic(s: Summand, first: int, known: Knowledge) -> Any:
    """The sums of z**k/(2*k)! and z**k/(2*k + 1)!."""
    plain = not s.binomials and len(s.factorials) == 1 and not s.rational.has(s.k)
    if not plain or s.factorials[0] not in ((2, 0), (2, 1)):
        return None
    root, real = _root(s.ratio, known)
    if s.factorials[0][1] == 0:
        return _less(s, s.rational * (sympy.cosh(root) if real else sympy.cos(root)), first)
    wave = sympy.sinh(root) if real else sympy.sin(root)
    return _less(s, s.rational * wave / root, first)


def _root(z: Any, known: Knowledge) -> tuple[Any, bool]:
    """A root of |z|, and whether z is positive.

    Raises:
        NeedSign: the sign of z is not known.
    """
    sign = known.sign(z)
    if sign not in (NEGATIVE, POSITIVE):
        raise NeedSign(z)
    size = z if sign == POSITIVE else -z
    base, power = size.as_base_exp()
    return (base ** (power / 2) if power.is_Integer and power % 2 == 0 else sqrt(size),
            sign == POSITIVE)  # fmt: skip


def _binomial(s: Summand, first: int, known: Knowledge) -> Any:
    """The sum of P(k)*binomial(a, k)*z**k, and what is written otherwise."""
    if len(s.binomials) != 1 or s.factorials or not s.is_polynomial:
        return None
    a, scale = _as_upper(*s.binomials[0], s.k, known)
    if a is None or not _is_small(scale * s.ratio, known):
        return None
    z = scale * s.ratio
    terms = [c * ff(a, i) * z**i * (1 + z) ** (a - i)
             for i, c in enumerate(_falling(s.rational, s.k))]  # fmt: skip
    return _less(s, sympy.Add(*terms), first)


def _as_upper(upper: Any, lower: Any, k: Any, known: Knowledge) -> tuple[Any, Any]:
    """(a, c) with binomial(upper, lower) = binomial(a, k)*c**k for k = 0, 1, 2, ..."""
    if lower == k and not upper.has(k):
        return upper, S.One
    if (upper, lower) == (2 * k, k):
        return -S.Half, Integer(-4)
    rest = sympy.expand(upper - k)
    natural = rest.is_integer and within(known.sign(rest), NONNEGATIVE)
    if not rest.has(k) and (lower == k or (natural and sympy.expand(lower - rest) == 0)):
        return -rest - 1, -S.One
    return None, None


def _is_small(z: Any, known: Knowledge) -> bool:
    return all(known.is_one_of(gap, POSITIVE) for gap in (1 - z, 1 + z))


def _zeta(s: Summand, first: int, known: Knowledge) -> Any:
    """The sum of 1/k**a for a > 1."""
    if s.powers is None or s.ratio != 1 or s.factorials or s.binomials or s.rational != 1:
        return None
    if first != 1 or not known.is_one_of(-s.powers - 1, POSITIVE):
        return None
    return sympy.zeta(-s.powers)


def _rational(s: Summand, first: int, known: Knowledge) -> Any:
    """The sum of R(k)*z**k for a rational R whose poles are rational."""
    z = s.ratio
    if s.factorials or s.binomials or s.powers is not None:
        return None
    pieces: Any = sympy.apart(sympy.together(s.rational), s.k)
    poles = [_pole(piece, s.k) for piece in sympy.Add.make_args(pieces)]
    if any(p is None for p in poles):
        return None
    if z == 1:
        return _harmonic(poles, first)
    if not (z == -1 or _is_small(z, known)):
        return None
    values = [a * _lerch(z, c, n, first, known) for a, c, n in poles]
    return None if S.NaN in values else sympy.Add(*values)


def _pole(piece: Any, k: Any) -> Any:
    """(a, c, n) with piece = a/(k + c)**n; n = 0 for a constant."""
    if not piece.has(k):
        return piece, S.Zero, 0
    above, below = sympy.fraction(piece)
    base, n = below.as_independent(k, as_Add=False)[1].as_base_exp()
    slope = sympy.diff(base, k)
    if above.has(k) or slope.has(k) or not n.is_Integer or n < 1:
        return None
    c = sympy.expand(base / slope - k)
    return (sympy.cancel(piece * (k + c) ** n), c, int(n)) if c.is_Rational else None


def _harmonic(poles: list[Any], first: int) -> Any:
    """The sum of fractions a/(k + c)**n, by polygamma; simple ones must cancel far out."""
    if any(n == 0 for *_, n in poles) or sympy.expand(sum(a for a, _, n in poles if n == 1)) != 0:
        return None
    total = S.Zero
    for a, c, n in poles:
        start = first + c
        if start <= 0:
            return None
        total += a * (-1) ** n / factorial(n - 1) * _polygamma(n - 1, start)
    return total


def _polygamma(order: int, place: Any) -> Any:
    """polygamma at a rational place, from the one in (0, 1] by steps."""
    total: Any = S.Zero
    while place > 1:
        place -= 1
        total += (-1) ** order * factorial(order) / place ** (order + 1)
    return total + polygamma(order, place)


def _lerch(z: Any, c: Any, n: int, first: int, known: Knowledge) -> Any:
    """The sum of z**k/(k + c)**n for -1 <= z < 1, where log, atan, atanh or zeta give it.

    `Why at -1:` Abel's theorem, since the alternating sums converge.
    """
    if n == 0:
        return S.NaN if z == -1 else z**first / (1 - z)
    start: Any = first + c
    if c.is_nonzero and not known.is_one_of(z, NONZERO):
        raise NeedSign(z)
    if c.is_Integer and start > 0 and (n == 1 or z == -1):
        total: Any = -log(1 - z) if n == 1 else -(1 - Rational(2) ** (1 - n)) * sympy.zeta(n)
        early = [z**j / Integer(j) ** n for j in range(1, int(start))]
        return (total - sympy.Add(*early)) * z ** (-c)
    if c.is_Rational and c.q == 2 and start > 0 and n == 1:
        root, real = _root(z, known)
        total = 2 * (sympy.atanh(root) if real else sympy.atan(root)) / root
        early = [z**j / (j + S.Half) for j in range(int(start - S.Half))]
        return (total - sympy.Add(*early)) * z ** (S.Half - c)
    return S.NaN
