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

from symnn.balls.arithmetic import Value, power
from symnn.balls.functions import FUNCTIONS
from symnn.balls.outcomes import Imprecise, Undefined
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.language.program import Program

FUNCTION_ULPS = 4
"""What libraries of elementary functions stay within, with room to spare."""

FINER = (0, 24, 64, 160, 400)
"""By how many bits the arithmetic is imagined finer, one after the other."""

EXACT = (sympy.Abs, sympy.Max, sympy.Min, sympy.sign, sympy.floor, sympy.ceiling, sympy.Heaviside)


class Rounding:
    """What rounding explains, for any entry of a program at the data that ran.

    Where a condition or a pole is within reach of rounding, the arithmetic is imagined finer until
    it is not, and the error there is scaled back: a bound of first order.

    Args:
        program: the equations that were compiled.
        sizes: the value of each symbolic size.
        inputs: the arrays that the compiled code read, by name.
    """

    def __init__(
        self, program: Program, sizes: Mapping[Any, Any], inputs: Mapping[str, Any]
    ) -> None:
        self.program, self.inputs = program, dict(inputs)
        self.sizes = {n: int(value) for n, value in sizes.items()}
        self.expansions: dict[tuple[Any, int], Expansion] = {}

    def radius(self, base: Any, place: tuple[int, ...], kind: Any) -> float:
        """How far rounding may move an entry; 0 where no finer arithmetic decides.

        Args:
            base, place: the entry.
            kind: the dtype of the floats.
        """
        for finer in FINER:
            try:
                ball = arb(self._expansion(kind, finer).value(base, place))
            except (Imprecise, Undefined):
                continue
            if ball.is_finite():
                return float(ball.rad()) * 2.0**finer
        return 0.0

    def _expansion(self, kind: Any, finer: int) -> Expansion:
        key = np.dtype(kind), finer
        if key not in self.expansions:
            unit = arb(float(np.finfo(kind).eps) / 2) / arb(2) ** finer
            algebra = Rounded(self.inputs, unit, 96 + finer)
            self.expansions[key] = Expansion(self.program, self.sizes, algebra)
        return self.expansions[key]


class Rounded(Balls):
    """Scalars are balls around the exact value that contain what floating point may return.

    Args:
        inputs: arrays by name; taken exactly.
        unit: the unit roundoff of the floats, 2**-53 for float64.
        precision: of the balls, in bits; finer than the floats.
    """

    def __init__(self, inputs: Mapping[Any, Any], unit: arb, precision: int = 96) -> None:
        super().__init__(inputs, precision, exact=False)
        self.unit = unit

    def is_exact(self, value: Value) -> bool:
        """Whether a value is a float itself, such as a count or half of one: nothing is rounded."""
        dyadic = isinstance(value, fmpq) and value.q & (value.q - 1) == 0
        return dyadic and abs(value.p) * self.unit < 1  # type: ignore[union-attr]

    def rounded(self, value: Value, count: int = 1) -> Value:
        """The value after `count` roundings."""
        if self.is_exact(value):
            return value
        ball = arb(value)
        return self.widened(ball, ball.abs_upper() * self.unit * count)

    @staticmethod
    def widened(ball: arb, radius: arb) -> arb:
        """The ball with a larger radius."""
        return ball + arb(0, radius)

    def number(self, value: Basic | int) -> Value:
        return self.rounded(super().number(value))

    def add(self, terms: Iterable[Value]) -> Value:
        known = list(terms)
        exact = sum(known, fmpq(0))
        if self.is_exact(exact):
            return exact
        total = arb(exact)
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
        floats = [v for v in values if isinstance(v, float)]
        plain = len(floats) == len(values)
        sizes = np.abs(floats) if plain else np.array([float(b.abs_upper()) for b in balls])
        return arb_mat(1, len(balls), balls), arb_mat(len(balls), 1, balls), sizes

    def dot(self, first: Any, second: Any) -> Value:
        exact = (first[0] * second[1])[0, 0]
        # The factor covers the rounding of this bound itself.
        size = arb(float(first[2] @ second[2]) * 1.0001)
        return self.widened(exact, size * self.unit * len(first[2]))

    def power(self, base: Value, exponent: Value) -> Value:
        whole = isinstance(exponent, fmpq) and exponent.q == 1
        count = abs(int(exponent.p)) if whole else FUNCTION_ULPS  # type: ignore[union-attr]
        return self.rounded(power(base, exponent), min(count, FUNCTION_ULPS))

    def function(self, kind: type, arguments: list[Value]) -> Value:
        if kind in EXACT:
            return FUNCTIONS[kind](*arguments)
        return self.rounded(super().function(kind, arguments), FUNCTION_ULPS)
