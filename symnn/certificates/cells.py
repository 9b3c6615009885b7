"""Parts of a domain: a range for each symbol, signs of expressions, and values of fixed symbols."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import sympy
from sympy import Rational, S, oo

from symnn.certificates.enclosure import Unsure
from symnn.core import Claim, Simplex
from symnn.core.domains import INTEGER_SETS, entries, is_array, pieces

NEGATIVE, ZERO, POSITIVE = 1, 2, 4
NEVER, NONPOSITIVE, NONZERO, NONNEGATIVE, ANY = 0, 3, 5, 6, 7
"""Signs as sets of what may be."""

WORDS = {
    NEVER: "impossible", NEGATIVE: "< 0", ZERO: "= 0", POSITIVE: "> 0", NONPOSITIVE: "<= 0",
    NONZERO: "!= 0", NONNEGATIVE: ">= 0", ANY: "of any sign",
}  # fmt: skip
OF_RELATION: dict[Any, int] = {
    sympy.Eq: ZERO, sympy.Ne: NONZERO, sympy.Lt: NEGATIVE, sympy.Le: NONPOSITIVE,
    sympy.Gt: POSITIVE, sympy.Ge: NONNEGATIVE,
}  # fmt: skip
OF_SYMBOL = {"==": ZERO, "!=": NONZERO, "<": NEGATIVE, "<=": NONPOSITIVE, ">": POSITIVE,
             ">=": NONNEGATIVE}  # fmt: skip
MOST_CELLS = 64


def opposite(sign: int) -> int:
    """The sign of -x."""
    return (
        (sign & ZERO) | (POSITIVE if sign & NEGATIVE else 0) | (NEGATIVE if sign & POSITIVE else 0)
    )


@dataclass(frozen=True)
class Span:
    """An interval, open or closed at either end, of reals or of integers."""

    low: Any = -oo
    high: Any = oo
    low_open: bool = True
    high_open: bool = True
    integer: bool = False

    @property
    def sign(self) -> int:
        """The signs of its members."""
        found = ANY
        if self.low.is_nonnegative:
            found &= POSITIVE if self.low.is_positive or self.low_open else NONNEGATIVE
        if self.high.is_nonpositive:
            found &= NEGATIVE if self.high.is_negative or self.high_open else NONPOSITIVE
        return found

    @property
    def is_empty(self) -> bool:
        """Whether it certainly has no member."""
        if not (self.low.is_Rational and self.high.is_Rational):
            return False
        if self.low > self.high:
            return True
        closed = not self.low_open and not self.high_open
        return bool(self.low == self.high) and not closed

    def cut(self, value: Any, sign: int) -> Span | None:
        """The members x with x - value of a sign; None when ends cannot be compared."""
        if not all(e.is_Rational or e.is_infinite for e in (self.low, self.high, value)):
            return None
        found = self
        if sign in (POSITIVE, NONNEGATIVE) and value >= self.low:
            opened = sign == POSITIVE or (value == self.low and self.low_open)
            found = replace(found, low=value, low_open=opened)
        if sign in (NEGATIVE, NONPOSITIVE) and value <= self.high:
            opened = sign == NEGATIVE or (value == self.high and self.high_open)
            found = replace(found, high=value, high_open=opened)
        return found.tightened()

    def tightened(self) -> Span:
        """Integers between closed whole ends."""
        if not self.integer:
            return self
        low, high = self.low, self.high
        if low.is_Rational:
            low = sympy.floor(low) + 1 if self.low_open else sympy.ceiling(low)
        if high.is_Rational:
            high = sympy.ceiling(high) - 1 if self.high_open else sympy.floor(high)
        return Span(low, high, bool(low.is_infinite), bool(high.is_infinite), True)


@dataclass(frozen=True)
class Fact:
    """The sign of an expression."""

    expression: Any
    sign: int

    def __str__(self) -> str:
        return f"{self.expression} {WORDS[self.sign]}"


@dataclass(frozen=True, eq=False)
class Cell:
    """A part of a domain.

    Args:
        spans: where each symbol may be; of arrays, where their entries may be.
        facts: signs of expressions.
        fixed: symbols with values in terms of the others; they are gone from everything else.
        totals: what the entries of an array sum to, by array and length.
        known: signs that were found, by expression.
    """

    spans: Mapping[Any, Span]
    facts: tuple[Fact, ...] = ()
    fixed: Mapping[Any, Any] = field(default_factory=dict)
    totals: Mapping[Any, Any] = field(default_factory=dict)
    known: dict[Any, int] = field(default_factory=dict, repr=False)

    def span(self, symbol: Any) -> Span | None:
        """Where a symbol, or an entry of an array, may be."""
        key = symbol.base if isinstance(symbol, sympy.Indexed) else symbol
        return self.spans.get(key)

    def given(self, *facts: Fact) -> Cell:
        """The part where further facts hold."""
        return replace(self, facts=self.facts + facts, known={})

    def spanned(self, symbol: Any, span: Span) -> Cell:
        """The part where a symbol is in another interval."""
        return replace(self, spans={**self.spans, symbol: span}, known={})

    def at(self, symbol: Any, value: Any) -> Cell:
        """The part where a symbol has a value; that it lies in its interval becomes a fact."""
        spans = {s: r for s, r in self.spans.items() if s != symbol}
        inside = _inside(value, self.spans[symbol]) if symbol in self.spans else ()
        facts = tuple(Fact(put(f.expression, {symbol: value}), f.sign) for f in self.facts)
        fixed = {s: put(v, {symbol: value}) for s, v in self.fixed.items()}
        return replace(
            self, spans=spans, facts=facts + inside, fixed={**fixed, symbol: value}, known={}
        )

    def applied(self, e: Any) -> Any:
        """An expression with the fixed symbols replaced."""
        return put(e, self.fixed)

    def split(self, e: Any, sign: int) -> Cell:
        """The part where an expression has a sign."""
        linear = _linear(e)
        if linear is None or sign == NONZERO:
            return self._solved(e) if sign == ZERO else self.given(Fact(e, sign))
        symbol, value, rising = linear
        if sign == ZERO:
            return self.at(symbol, value)
        span = self.spans.get(symbol)
        if sign == ANY:
            return self
        cut = span.cut(value, sign if rising else opposite(sign)) if span else None
        return self.given(Fact(e, sign)) if cut is None else self.spanned(symbol, cut)

    def _solved(self, e: Any) -> Cell:
        """Where e = 0: solved for a symbol that occurs linearly, if there is one."""
        for symbol in sorted(e.free_symbols, key=str):
            if symbol not in self.spans or not e.is_polynomial(symbol):
                continue
            coefficients = sympy.Poly(e, symbol).all_coeffs()
            if len(coefficients) == 2 and coefficients[0].is_Rational:
                return self.at(symbol, sympy.expand(-coefficients[1] / coefficients[0]))
        return self.given(Fact(e, ZERO))


def facts_of(condition: Any) -> list[Fact]:
    """What a condition says of signs; less than it says is sound."""
    if isinstance(condition, sympy.And):
        return [f for part in condition.args for f in facts_of(part)]
    denied = isinstance(condition, sympy.Not)
    relation: Any = condition.args[0] if denied else condition
    found = OF_RELATION.get(type(relation))
    if found is None:
        return []
    return [Fact(relation.lhs - relation.rhs, ANY & ~found if denied else found)]


def put(e: Any, values: Mapping[Any, Any]) -> Any:
    """The expression with values for symbols.

    Raises:
        Unsure: a part of it is undefined there.
    """
    if not values:
        return e
    try:
        found = e.xreplace(dict(values))
    except (TypeError, ValueError, RecursionError):
        found = S.NaN
    if found.has(*INFINITE) and not e.has(oo, -oo):
        found = _part_by_part(e, values)
    if found.has(*INFINITE) and not e.has(oo, -oo):
        raise Unsure("a part is undefined where a symbol is fixed")
    return found


INFINITE = (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity)


def _part_by_part(e: Any, values: Mapping[Any, Any]) -> Any:
    """Of a Piecewise only the branch that holds, so that what it hides may be undefined."""
    if isinstance(e, sympy.Piecewise):
        branches: Any = e.args
        for branch, condition in branches:
            chosen = _part_by_part(condition, values)
            if chosen is not S.false:
                return _part_by_part(branch, values) if chosen is S.true else S.NaN
    if e in values or not e.args:
        return values.get(e, e)
    arguments = [_part_by_part(a, values) for a in e.args]
    if any(a.has(*INFINITE) for a in arguments):
        return S.NaN
    try:
        return e.func(*arguments)
    except (TypeError, ValueError):
        return S.NaN


def _linear(e: Any) -> tuple[Any, Any, bool] | None:
    """(x, v, rising) when e = slope*(x - v) with rational slope and v."""
    if len(e.free_symbols) != 1 or not e.is_polynomial():
        return None
    (symbol,) = e.free_symbols
    if not isinstance(symbol, sympy.Symbol) or e.has(sympy.Indexed):
        return None
    coefficients = sympy.Poly(e, symbol).all_coeffs()
    if len(coefficients) != 2 or not all(isinstance(c, Rational) for c in coefficients):
        return None
    slope, constant = coefficients
    return symbol, -constant / slope, bool(slope > 0)


def _inside(value: Any, span: Span) -> tuple[Fact, ...]:
    found = []
    if span.low.is_finite:
        found.append(Fact(value - span.low, POSITIVE if span.low_open else NONNEGATIVE))
    if span.high.is_finite:
        found.append(Fact(span.high - value, POSITIVE if span.high_open else NONNEGATIVE))
    if span.integer and value.is_Rational and not value.is_Integer:
        found.append(Fact(S.One, ZERO))
    return tuple(found)


def cells_of(claim: Claim) -> Iterator[Cell]:
    """Cells that cover the domain of a claim, with its conditions as facts."""
    scalars = [(s, list(_spans(d))) for s, d in claim.domains if not is_array(d)]
    arrays = {s: _hull(d) for s, d in claim.domains if is_array(d)}
    totals = {(s, d.n): S.One for s, d in claim.domains if isinstance(d, Simplex)}
    choices = list(product(*[spans for _, spans in scalars]))
    if len(choices) > MOST_CELLS:
        raise Unsure("the domain has too many pieces")
    for chosen in choices:
        named = dict(zip([s for s, _ in scalars], chosen, strict=True))
        cell = Cell({**named, **arrays}, totals=totals)
        for symbol, span in named.items():
            if span.low == span.high:
                cell = cell.at(symbol, span.low)
        for condition in claim.conditions:
            sign = OF_RELATION.get(type(condition))
            if sign is not None:
                gap: Any = condition.lhs - condition.rhs  # type: ignore[operator]
                cell = cell.split(cell.applied(gap), sign)
        yield cell


def _spans(domain: Any) -> Iterator[Span]:
    for part in pieces(domain):
        if isinstance(part, sympy.FiniteSet):
            yield from (Span(a, a, False, False) for a in part.args)
        elif part in INTEGER_SETS:
            least = {S.Naturals: S.One, S.Naturals0: S.Zero}.get(part, -oo)
            yield Span(least, oo, bool(least.is_infinite), True, True)
        elif isinstance(part, sympy.Interval):
            yield Span(part.start, part.end, bool(part.left_open), bool(part.right_open))
        else:
            yield Span()


def _hull(domain: Any) -> Span:
    spans = list(_spans(entries(domain)))
    return spans[0] if len(spans) == 1 else Span()
