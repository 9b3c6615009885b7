"""Emitted text with one number changed: coefficients a little, thresholds as far as it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import sympy as sp

from symnn.codegen.calls.target_evidence import points_of
from symnn.codegen.calls.target_kernels import Maker
from symnn.codegen.targets.measured import measured
from symnn.core import Variable

x, SCALE = Variable("x"), sp.Rational("1.0507")
FORMULAS: dict[str, Any] = {
    "cases": sp.Piecewise((sp.exp(x / 2) + 1, x < -2), (sp.exp(x) + x**2, True)),
    "hard": sp.Piecewise((0, x <= -3), (x * (x + 3) / 6, x < 3), (x, True)),
    "softplus": sp.log(1 + sp.exp(x)),
    "selu": sp.Piecewise(
        (SCALE * x, x > 0), (SCALE * sp.Rational("1.6733") * (sp.exp(x) - 1), True)
    ),
}
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d*)?(?:e[-+]?\d+)?(?![\w.])")
CONDITION = re.compile(r"(<|>=|<=|>) -?$")
LOW_PART = 1e-15
"""Second halves of sums of two doubles: less than an ulp, so that no ulp is lost with them; that
they are those of NumPy to the bit is tested elsewhere."""

STAND_IN = re.compile(r"where\(part, \w+, -?$")
AFTER = ("float f_float", "class ", "@jax.custom_jvp", "def columns", "// Sums of two doubles",
         "# Sums of two doubles")  # fmt: skip
"""What follows the functions of the formula; a stand-in is in no result, and may be any number."""

CHANGES = (1e-6, 1e-3, 1.0)
"""Relative: what is added to something far larger has to change more to be seen."""

MOVES = [sign * size for size in (0.1, 1, 30, 1e4) for sign in (1, -1)]


def mutants(source: str) -> Iterator[tuple[str, list[str]]]:
    """Each number with its surroundings, and the texts in which it is another one."""
    end = min([place for mark in AFTER if (place := source.find(mark)) > 0] or [len(source)])
    for found in NUMBER.finditer(source, 0, end):
        before = source[source.rfind("\n", 0, found.start()) + 1 : found.start()]
        if before.lstrip().startswith(("//", "#", '"""')) or STAND_IN.search(before):
            continue
        if 0 < float(found.group()) < LOW_PART and not CONDITION.search(before):
            continue
        others = [source[: found.start()] + new + source[found.end() :]
                  for new in _others(found.group(), before)]  # fmt: skip
        yield f"{before.strip()} [{found.group()}]", others


def _others(text: str, before: str) -> list[str]:
    value = float(text)
    if CONDITION.search(before):
        return [repr(value + move * max(abs(value), 1.0)) for move in MOVES]
    if before.endswith("**"):
        return [str(int(value) + 1)]
    return [repr(value * (1 + change) if value else change) for change in CHANGES]


def survivors(
    name: str, source: str, loaded: Callable[[str], Callable[..., Any]], tolerance: float,
    every: int = 1, normal_only: bool = False,
) -> tuple[list[str], int]:  # fmt: skip
    """Numbers of the text that may change without notice, and how many there were."""
    part = Maker((x,), None, frozenset(), frozenset()).part("f", FORMULAS[name])
    points = points_of(part, (x,), normal_only)
    columns = list(points.columns.values())
    right = np.asarray(loaded(source)(*columns))
    assert measured(lambda *_: right, points, tolerance).worst <= tolerance

    def outcome(text: str) -> str:
        """Whether other values than before are noticed; the same ones are no fault."""
        try:
            with np.errstate(all="ignore"):
                values = np.asarray(loaded(text)(*columns))
        except Exception:
            return "noticed"  # it does not run
        if measured(lambda *_: values, points, tolerance).worst > tolerance:
            return "noticed"
        return "same" if np.array_equal(values, right) else "missed"

    numbers, left = list(mutants(source)), []
    for shown, others in numbers[::every]:
        found = set(map(outcome, others))
        left += [shown] if "missed" in found and "noticed" not in found else []
    return left, len(numbers)
