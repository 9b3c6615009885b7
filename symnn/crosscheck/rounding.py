"""How far a value computed in floats may be from the exact one: a bound for each entry.

The program is evaluated once more, in balls whose radius grows with every operation by what
rounding may do to it: n summands add (n - 1)*u*(sum of their magnitudes), whatever their order; a
product adds one unit in the last place, a function four. Errors of the operands pass through the
ball arithmetic itself. So an entry in which large terms cancel is allowed a large error, and one
without cancellation almost none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import sympy
from flint import arb, arb_mat, fmpq
from sympy import Basic

from symnn.balls.arithmetic import Value, power, sign
from symnn.balls.evaluate import HOLDS
from symnn.balls.functions import FUNCTIONS
from symnn.indexed.algebras import Balls

FUNCTION_ULPS = 4
"""What libraries of elementary functions stay within, with room to spare."""

EXACT = (sympy.Abs, sympy.Max, sympy.Min, sympy.sign, sympy.floor, sympy.ceiling, sympy.Heaviside)


class Rounded(Balls):
    """Scalars are balls around the exact value that contain what floating point may return.

    A condition on a value that rounding may move to either side is decided by the middle.

    Args:
        inputs: arrays by name; taken exactly.
        unit: the unit roundoff of the floats, 2**-53 for float64.
    """

    def __init__(self, inputs: Mapping[Any, Any], unit: float) -> None:
        super().__init__(inputs, precision=96, exact=False)
        self.unit = arb(unit)

    def rounded(self, value: Value, count: int = 1) -> arb:
        """The value after `count` roundings."""
        ball = arb(value)
        return self.widened(ball, ball.abs_upper() * self.unit * count)

    @staticmethod
    def widened(ball: arb, radius: arb) -> arb:
        """The ball with a larger radius."""
        return ball + arb(0, radius)

    def number(self, value: Basic | int) -> Value:
        exact = super().number(value)
        dyadic = isinstance(exact, fmpq) and exact.q & (exact.q - 1) == 0
        return exact if dyadic else self.rounded(exact)

    def add(self, terms: Iterable[Value]) -> Value:
        known = list(terms)
        total = arb(sum(known, fmpq(0)))
        if len(known) < 2:
            return total
        size = sum((arb(t).abs_upper() for t in known), arb(0))
        return self.widened(total, size * self.unit * (len(known) - 1))

    def multiply(self, factors: Iterable[Value]) -> Value:
        known = list(factors)
        signs = sum(1 for f in known if f in (1, -1))
        return self.rounded(super().multiply(known), max(0, len(known) - 1 - signs))

    def line(self, values: list[Value]) -> Any:
        balls = [arb(v) for v in values]
        sizes = np.array([float(b.abs_upper()) for b in balls])
        return arb_mat(1, len(balls), balls), arb_mat(len(balls), 1, balls), sizes

    def dot(self, first: Any, second: Any) -> Value:
        exact = (first[0] * second[1])[0, 0]
        # The factor covers the rounding of this bound itself.
        size = arb(float(first[2] @ second[2]) * 1.0001)
        return self.widened(exact, size * self.unit * len(first[2]))

    def power(self, base: Value, exponent: Value) -> Value:
        found = power(self._defined(base, exponent), exponent)
        whole = isinstance(exponent, fmpq) and exponent.q == 1
        count = abs(int(exponent.p)) if whole else FUNCTION_ULPS  # type: ignore[union-attr]
        return self.rounded(found, min(count, FUNCTION_ULPS))

    @staticmethod
    def _defined(base: Value, exponent: Value) -> Value:
        """The base without the part that rounding may have moved across zero."""
        if exponent == fmpq(1, 2) and isinstance(base, arb) and base.contains(0):
            return base.nonnegative_part()
        return base

    def function(self, kind: type, arguments: list[Value]) -> Value:
        if kind in EXACT:
            return FUNCTIONS[kind](*[self._middle_if_torn(a, kind) for a in arguments])
        return self.rounded(super().function(kind, arguments), FUNCTION_ULPS)

    @staticmethod
    def _middle_if_torn(value: Value, kind: type) -> Value:
        """For a step, a value on both sides of the jump counts as its middle."""
        steps = (sympy.sign, sympy.floor, sympy.ceiling, sympy.Heaviside)
        return value.mid() if kind in steps and isinstance(value, arb) else value

    def relation(self, kind: type, left: Value, right: Value) -> bool:
        if left is right:
            return HOLDS[kind](0)
        gap = left - right
        found = sign(gap)
        return HOLDS[kind](sign(arb(gap).mid()) or 0 if found is None else found)
