"""Evidence of accuracy: a formula of the catalog compiled and measured, as a line to be stored."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from sympy import DiracDelta

from symnn.accuracy import SAMPLERS, sample
from symnn.catalog.evidence import AccuracyLine
from symnn.codegen.calls.compiler import compile as compiled
from symnn.codegen.graph.derivatives import derivative
from symnn.core.formula import Formula
from symnn.core.symbols import domain_of
from symnn.errors import NotSupportedError

TIERS = {"stable": None, "guarded": "guarded"}
POINTS = 100
SEED = 0


def accuracy_lines(record: Formula, points: int = POINTS) -> Iterator[AccuracyLine]:
    """The lines of a formula and of its derivative, for each tier that compiles it.

    >>> from symnn.catalog import get
    >>> [line.tier for line in accuracy_lines(get("relu"), 9) if line.order == 0]
    ['stable', 'guarded']
    """
    for order, expression in enumerate(_with_slope(record)):
        found = {}
        for tier, accuracy in TIERS.items():
            try:
                found[tier] = compiled(expression, inputs=record.arguments, accuracy=accuracy)
            except NotSupportedError:
                continue
        for tier, function in found.items():
            yield _measured(record, order, expression, tier, function, points)


def _with_slope(record: Formula) -> Iterator[Any]:
    yield record.expression
    if record.variable.is_integer:
        return
    slope: Any = derivative(record.expression, record.variable)
    if slope.free_symbols and not slope.has(DiracDelta):
        yield slope


def _measured(
    record: Formula, order: int, expression: Any, tier: str, function: Any, points: int
) -> AccuracyLine:
    domains: Any = {a.name: domain_of(a) for a in record.arguments}
    runs = [
        sample(expression, domains, sampler=s, points=points, seed=SEED).measure(function)
        for s in SAMPLERS
    ]
    known = [m for m in runs if not math.isnan(m.max_ulp)]
    worst = max(known, key=lambda m: m.max_ulp, default=None)
    count = sum(m.points for m in known)
    return AccuracyLine(
        name=record.name, order=order, statement=str(expression), tier=tier, dtype="float64",
        points=sum(m.points for m in runs), seed=SEED,
        max_ulp=None if worst is None else worst.max_ulp,
        mean_ulp=sum(m.mean_ulp * m.points for m in known) / count if count else None,
        worst=() if worst is None else worst.worst,
        spurious=sum(m.spurious for m in runs), versions=runs[0].versions,
    )  # fmt: skip
