"""`assert_implements`: somebody's own numeric function against the formula that it should compute.

The function is called with floats of the domain, and its result compared with the exact value of
the formula at the very numbers that these floats are, so that no error is its arguments'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from sympy import Derivative, Expr, IndexedBase, Interval

from symnn.balls import Imprecise, Undefined
from symnn.core import domain_of
from symnn.core.domains import Domain, pieces
from symnn.errors import SymnnError
from symnn.syntax import declare
from symnn.syntax.expression import build
from symnn.testing.miss import Miss, Tolerance, exact_value
from symnn.testing.samples import Sample, Sampler

SHOWN = 3


@dataclass(frozen=True)
class Comparison:
    """What agreed.

    Args:
        values: the number of values.
        slopes: the number of slopes.
        skipped: how often the formula has no value that could be told, as a slope at a kink.
        worst: the largest error, in ulps of the exact value.
    """

    values: int
    slopes: int
    skipped: int
    worst: float


def assert_implements(
    function: Callable[..., Any],
    formula: str | Expr,
    domains: Mapping[str, str | Domain],
    *,
    gradient: Callable[..., Any] | None = None,
    rtol: float = 1e-12,
    atol: float = 0.0,
    ulps: float | None = None,
    points: int = 200,
    seed: int = 0,
    sizes: Mapping[str, int] | None = None,
) -> Comparison:
    """Compares a function with a formula at ends, kinks, extremes and random points.

    Args:
        function: takes the symbols in the order of `domains` (sizes of arrays left out), each as
            a float, an integer or an array of NumPy, and returns a number.
        formula: text, or a SymPy expression.
        domains: of the arguments, in their order.
        gradient: takes the same and returns the derivative, or those by each scalar in order.
        rtol, atol: a result may be off by the larger of `atol` and `rtol` of the exact value.
        ulps: in place of `rtol`, so many units in the last place.
        points: how many are tried.
        seed: of the random ones.
        sizes: of the extents of arrays, by name; else drawn from 1 to 4.

    >>> import math
    >>> naive = lambda x: math.log(1 + math.exp(x))
    >>> stable = lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x)))
    >>> assert_implements(stable, "log(1 + exp(x))", {"x": "Reals"}).worst < 2
    True
    >>> assert_implements(naive, "log(1 + exp(x))", {"x": "Reals"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    AssertionError: the function differs from `log(1 + exp(x))` in ...

    Raises:
        AssertionError: it differs, with the worst points; or the formula has no value somewhere.
        SymnnError: the formula or a domain is malformed.
    """
    __tracebackhide__ = True
    declared = declare(domains)
    symbols = _arguments(declared, domains)
    expression = build(formula, declared) if isinstance(formula, str) else formula
    sampler = Sampler(expression, symbols, Random(seed), dict(sizes or {}))
    task = _Task(function, gradient, expression, Tolerance(rtol, atol, ulps))
    with np.errstate(all="ignore"):
        results = [r for point in sampler.points(points) for r in task.results(point)]
    return _judged(formula, results)


def _arguments(declared: Mapping[str, Any], domains: Iterable[str]) -> list[Any]:
    """What the function takes: all that is declared but the sizes, which arrays bring along."""
    arrays = [symbol for symbol in declared.values() if isinstance(symbol, IndexedBase)]
    sizes = {n.name for a in arrays for extent in a.shape for n in extent.free_symbols}  # type: ignore[union-attr]
    return [declared[name] for name in domains if name not in sizes]


@dataclass(frozen=True)
class _Task:
    """A function and its gradient, with the formula that both should compute."""

    function: Callable[..., Any]
    gradient: Callable[..., Any] | None
    expression: Any
    tolerance: Tolerance

    def results(self, point: Sample) -> Iterator[Miss | None]:
        """How far off the function is at a point, and its slopes; None where nothing is known."""
        try:
            exact = exact_value(self.expression, point)
        except Undefined as reason:
            raise AssertionError(
                f"the formula has no value at {point}: {reason}; narrow the domain"
            ) from None
        except Imprecise:
            yield None
        else:
            computed = _called(self.function, point)
            yield Miss.of(point, "value", computed, exact, self.tolerance)
        if self.gradient is not None:
            yield from self._slopes(point, _smooth(point))

    def _slopes(self, point: Sample, symbols: Sequence[Any]) -> Iterator[Miss | None]:
        computed = _called(self.gradient, point)
        parts = _parts(computed, len(symbols))
        for symbol, part in zip(symbols, parts, strict=True):
            try:
                exact = exact_value(Derivative(self.expression, symbol), point)
            except (Undefined, Imprecise):
                yield None
            else:
                yield Miss.of(point, f"slope by {symbol}", part, exact, self.tolerance)


def _called(function: Any, point: Sample) -> Any:
    """What the function returns, or the exception that it raises."""
    try:
        return function(*point.values.values())
    except Exception as error:
        return error


def _parts(computed: Any, count: int) -> list[Any]:
    if isinstance(computed, Exception):
        return [computed] * count
    several = isinstance(computed, tuple | list | np.ndarray) and np.ndim(computed) == 1
    if not several and count == 1:
        return [computed]
    if not several or len(computed) != count:
        raise AssertionError(
            f"the gradient is {computed!r:.80}; needed {count} numbers, one for each argument"
        )
    return list(computed)


def _smooth(point: Sample) -> list[Any]:
    """The arguments by which a derivative makes sense.

    Raises:
        SymnnError: an argument is an array or an integer.
    """
    for symbol in point.values:
        domain = domain_of(symbol)
        parts = () if isinstance(symbol, IndexedBase) else pieces(domain)  # type: ignore[arg-type]
        if not any(isinstance(part, Interval) for part in parts):
            raise SymnnError(
                f"assert_implements: there is no slope by `{symbol}`, whose domain is `{domain}`; "
                "needed intervals, or no `gradient`"
            )
    return list(point.values)


def _judged(formula: object, results: Sequence[Miss | None]) -> Comparison:
    """The comparison, if every result is within its tolerance."""
    __tracebackhide__ = True
    known = [r for r in results if r is not None]
    values = [r for r in known if r.what == "value"]
    if not values:
        raise AssertionError(f"nothing was compared: the values of `{formula}` could not be told")
    missed = sorted((r for r in known if r.error > 1), key=lambda r: (-r.error, len(str(r))))
    if missed:
        lines = [f"the function differs from `{formula}` in {len(missed)} of {len(known)} results"]
        worst = list(dict.fromkeys(map(str, missed)))[:SHOWN]
        raise AssertionError("\n  ".join([*lines, *worst]))
    largest = max(r.ulps for r in known)
    return Comparison(len(values), len(known) - len(values), len(results) - len(known), largest)
