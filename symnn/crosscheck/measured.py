"""Evidence of accuracy: a formula of the catalog compiled and measured, as a line to be stored."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator
from typing import Any

from sympy import DiracDelta, lambdify

from symnn.accuracy import SAMPLERS, Measurement, sample
from symnn.catalog.evidence import AccuracyLine
from symnn.codegen.calls.compiler import compile as compiled
from symnn.codegen.graph.derivatives import derivative
from symnn.core.formula import Formula
from symnn.core.symbols import domain_of
from symnn.errors import NotSupportedError

POINTS = 700
"""For each of the three samplers."""
SEED = 0

TIERS: dict[str, Callable[[Any, Any], Any]] = {
    "written": lambda e, arguments: lambdify(arguments, e, "scipy"),
    "stable": lambda e, arguments: compiled(e, inputs=arguments),
    "accurate": lambda e, arguments: compiled(e, inputs=arguments, accuracy="accurate"),
    "guarded": lambda e, arguments: compiled(e, inputs=arguments, accuracy="guarded"),
}
"""How a formula becomes a function: NumPy doing what is written, and what is compiled."""

QUICK = ("written", "stable", "guarded")
"""The tiers that no search precedes."""


def accuracy_lines(
    record: Formula, points: int = POINTS, tiers: Collection[str] = QUICK
) -> Iterator[AccuracyLine]:
    """The lines of a formula and of its derivative, for each tier that compiles it.

    Args:
        record: the formula.
        points: for each sampler, at most.
        tiers: which to measure, of `written`, `stable`, `accurate` and `guarded`.

    >>> from symnn.catalog import get
    >>> [line.tier for line in accuracy_lines(get("relu"), 9) if line.order == 0]
    ['written', 'stable', 'guarded']
    """
    domains: Any = {a.name: domain_of(a) for a in record.arguments}
    for order, expression in enumerate(_with_slope(record)):
        samples = [
            sample(expression, domains, sampler=s, points=points, seed=SEED) for s in SAMPLERS
        ]
        for tier in (t for t in TIERS if t in tiers):
            try:
                function = TIERS[tier](expression, record.arguments)
            except NotSupportedError:
                continue
            yield _line(record, order, tier, [s.measure(function) for s in samples])


def _with_slope(record: Formula) -> Iterator[Any]:
    yield record.expression
    if record.variable.is_integer:
        return
    slope: Any = derivative(record.expression, record.variable)
    if slope.free_symbols and not slope.has(DiracDelta):
        yield slope


def _line(record: Formula, order: int, tier: str, runs: list[Measurement]) -> AccuracyLine:
    """The measurements of one function over all samplers as one line."""
    known = [m for m in runs if not math.isnan(m.max_ulp)]
    worst = max(known, key=lambda m: m.max_ulp, default=None)
    count = sum(m.points for m in known)
    return AccuracyLine(
        name=record.name, order=order, statement=runs[0].formula, tier=tier, dtype="float64",
        points=sum(m.points for m in runs), seed=SEED,
        max_ulp=None if worst is None else worst.max_ulp,
        mean_ulp=sum(m.mean_ulp * m.points for m in known) / count if count else None,
        worst=() if worst is None else worst.worst,
        spurious=sum(m.spurious for m in runs), versions=runs[0].versions,
    )  # fmt: skip
