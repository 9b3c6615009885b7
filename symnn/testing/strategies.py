"""`values_of`: a Hypothesis strategy from a domain."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from symnn.core import domain_of
from symnn.core.domains import entries
from symnn.errors import SymnnError
from symnn.lazy import extra
from symnn.testing.kinks import kinks_in
from symnn.testing.members import Drawing

T = TypeVar("T")


@dataclass(frozen=True)
class Hypothetical:
    """Choices that Hypothesis makes, and shrinks."""

    draw: Callable[[Any], Any]
    strategies: Any

    def pick(self, options: Sequence[T], /) -> T:
        return options[self.draw(self.strategies.integers(0, len(options) - 1))]

    def integer(self, low: int, high: int, /) -> int:
        return self.draw(self.strategies.integers(low, high))

    def float(self, low: float, high: float, /) -> float:
        return self.draw(self.strategies.floats(low, high, allow_nan=False))


def values_of(
    symbol: Any,
    *,
    kinks_of: Any = None,
    exact: bool = False,
    largest: float | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Any:
    """A Hypothesis strategy of values from the domain of a symbol.

    Every value belongs to the domain, to the last bit: an open end is never drawn, a closed one
    often is, and so are its neighbors, tiny and huge numbers. Failures shrink to simple numbers.

    Args:
        symbol: from `sn.symbol`, `sn.tensor` or SymPy; its domain, or what it assumes, counts.
        kinks_of: an expression; values at which it changes its formula are drawn too.
        exact: fractions (and arrays of them) instead of floats.
        largest: bound of the absolute value of numbers; None for all that a float can be.
        sizes: of the extents of arrays, by name; what is not given is drawn from 1 to 4.

    Returns:
        Floats, integers for domains of integers, arrays of NumPy for array domains. A member of a
        `FiniteSet` that is no float is drawn as the float nearest to it, unless `exact` is set.

    >>> from hypothesis import given
    >>> from symnn.syntax import symbol
    >>> @given(values_of(symbol("p", "Interval.open(0, 1)")))
    ... def test_an_open_end_is_never_reached(p):
    ...     assert 0 < p < 1
    >>> test_an_open_end_is_never_reached()

    Raises:
        MissingExtraError: Hypothesis is not installed.
        SymnnError: it is no symbol, or its domain has no such value.
    """
    st = extra("hypothesis.strategies", "testing")
    if not hasattr(symbol, "free_symbols"):
        raise SymnnError(f"values_of: {symbol!r:.60} is no symbol; make one with `symnn.symbol`")
    domain = domain_of(symbol)
    kinks = tuple(kinks_in(kinks_of, symbol)) if kinks_of is not None else ()

    def drawing(draw: Callable[[Any], Any]) -> Drawing:
        return Drawing(Hypothetical(draw, st), exact, largest, kinks, dict(sizes or {}))

    drawing(NotImplemented).usable(entries(domain))
    return st.composite(lambda draw: drawing(draw).member(domain))()
