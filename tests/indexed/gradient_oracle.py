"""Gradients by another route: the expanded scalar loss, differentiated by symengine at a point.

Nothing of the index calculus is used but the expansion of the equations themselves.
"""

from __future__ import annotations

import operator
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import symengine
from mpmath.ctx_mp import MPContext

from symnn.indexed import Program
from symnn.indexed.expansion.algebras import Symengine
from symnn.indexed.expansion.expand import Expansion

DIGITS = 60
mp = MPContext()
mp.dps = DIGITS
TOLERANCE = 1e-40


class Value:
    """A symengine expression as a number with many digits, by its own rules.

    Args:
        entries: which entry of which input a symbol stands for; it may still grow.
        data: the inputs.
    """

    def __init__(self, entries: Mapping[Any, Any], data: Mapping[Any, Any]) -> None:
        self.entries, self.data = entries, data
        self.known: dict[Any, Any] = {}

    def __call__(self, e: Any) -> Any:
        if e not in self.known:
            self.known[e] = self.compute(e)
        return self.known[e]

    def compute(self, e: Any) -> Any:
        kind = type(e).__name__
        if kind == "Piecewise":
            pairs = zip(e.args[::2], e.args[1::2], strict=True)
            return self(next(value for value, condition in pairs if self(condition)))
        if e in self.entries:
            base, place = self.entries[e]
            return _number(self.data[base], place)
        if kind in CONSTANTS:
            return CONSTANTS[kind]
        if e.is_Number:
            return _number(Fraction(str(e)))
        values = [self(a) for a in e.args]
        return RULES[kind](*values) if kind in RULES else getattr(mp, kind)(*values)


CONSTANTS = {"Pi": +mp.pi, "Exp1": +mp.e, "BooleanTrue": True, "BooleanFalse": False}
RULES = {
    "Add": lambda *a: mp.fsum(a), "Mul": lambda *a: mp.fprod(a), "Pow": mp.power,
    "StrictLessThan": operator.lt, "LessThan": operator.le, "Equality": operator.eq,
    "Unequality": operator.ne, "And": lambda *a: all(a), "Or": lambda *a: any(a),
    "Not": operator.not_,
}  # fmt: skip


def largest_error(
    program: Program,
    loss: Any,
    gradients: Mapping[Any, Any],
    sizes: Mapping[Any, int],
    data: Mapping[Any, Any] | None = None,
    seed: int = 0,
) -> float:
    """The largest |gradient entry - d loss/d entry| at one random rational point.

    Args:
        program: forward and adjoint equations.
        loss: the scalar.
        gradients: for each array, the array that claims to be the derivative of the loss by it.
        sizes: at which to expand.
        data: entries of inputs that must satisfy facts, as nested lists.
        seed: of the other entries.
    """
    expansion, symbols, value = prepared(program, sizes, data, seed)
    whole = expansion.value(loss)
    worst = mp.mpf(0)
    for base, gradient in gradients.items():
        for place in expansion.places(base):
            slope = value(whole.diff(entry_symbol(symbols, base, place)))
            worst = max(worst, abs(value(expansion.value(gradient, place)) - slope))
    return float(worst)


def prepared(
    program: Program, sizes: Mapping[Any, Any], data: Mapping[Any, Any] | None = None, seed: int = 0
) -> tuple[Expansion, Symengine, Value]:
    """The expansion of a program in symbols, and a point at which to evaluate."""
    symbols = Symengine()
    expansion = Expansion(program, sizes, symbols)
    values = _values(program, expansion, dict(data or {}), random.Random(seed))
    return expansion, symbols, Value(symbols.entries, values)


def entry_symbol(symbols: Symengine, base: Any, place: tuple[int, ...]) -> Any:
    return next(
        (s for s, key in symbols.entries.items() if key == (base, place)),
        symengine.Symbol("absent"),
    )


def _values(program: Program, expansion: Expansion, data: Any, rnd: random.Random) -> Any:
    drawn = {}
    for base in program.inputs:
        shape = expansion.shape(base)
        positive = getattr(base, "is_positive", False) or getattr(base.args[0] if base.args else
            base, "is_positive", False)  # fmt: skip
        drawn[base] = data.get(base) or _array(shape, rnd, bool(positive))
    return drawn


def _array(shape: tuple[int, ...], rnd: random.Random, positive: bool) -> Any:
    if shape:
        return [_array(shape[1:], rnd, positive) for _ in range(shape[0])]
    return Fraction(rnd.randint(1 if positive else -150, 150), 101)


def _number(values: Any, place: tuple[int, ...] = ()) -> Any:
    for i in place:
        values = values[i]
    return mp.mpf(values.numerator) / values.denominator


def simplex_rows(rows: int, columns: int, seed: int = 1) -> list[list[Fraction]]:
    """Rows of positive fractions that sum to 1."""
    rnd = random.Random(seed)
    weights = [[rnd.randint(1, 9) for _ in range(columns)] for _ in range(rows)]
    return [[Fraction(w, sum(row)) for w in row] for row in weights]
