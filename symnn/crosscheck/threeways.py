"""One program computed in three ways: expanded scalars, compiled arrays, exact arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from flint import arb

from symnn.balls.precision import working_precision
from symnn.crosscheck.compare import shown, ulp_at
from symnn.indexed.expansion.algebras import Balls, Symbolic, exact_value
from symnn.indexed.expansion.expand import Expansion, sizes_of
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import name_of

EPSILON = 2.0**-52


@dataclass(frozen=True)
class ThreeWays:
    """One entry, computed in three ways.

    Args:
        name, place: of the entry.
        scalar: by `sympy.lambdify` of the expression in the entries of the inputs.
        compiled: by the compiled program.
        exact: midpoint and radius of the enclosure, as text.
        scalar_ulps, compiled_ulps: distances in units in the last place of the exact value.
    """

    name: str
    place: tuple[int, ...]
    scalar: float
    compiled: float
    exact: str
    scalar_ulps: float
    compiled_ulps: float


class Identifiers(Symbolic):
    """Symbols with names that Python can read, so that `lambdify` prints them as they are."""

    def symbol(self, name: str) -> Any:
        return sympy.Symbol(name.replace("[", "_").replace(",", "_").rstrip("]"))


def three_ways(
    program: Program,
    inputs: Mapping[str, Any],
    compiled: Mapping[str, Any],
    entries: Sequence[tuple[str, tuple[int, ...]]],
    precision: int = 160,
) -> tuple[ThreeWays, ...]:
    """The entries by expanded scalars, by the compiled program, and exactly.

    Args:
        program: the equations.
        inputs: small float64 arrays by name: the expansion writes every entry out.
        compiled: what the compiled program computed from them, by name.
        entries: (name, place) pairs to look at.
        precision: of the balls, in bits.
    """
    sizes = sizes_of(program, inputs)
    written, exact = Identifiers(), Balls(inputs, precision, exact=False)
    scalars, balls = Expansion(program, sizes, written), Expansion(program, sizes, exact)
    found = []
    for name, place in entries:
        base = program.named(name)
        scalar = _lambdified(scalars.value(base, place), written)(inputs)
        value = float(compiled[name][place] if place else compiled[name])
        with working_precision(precision):
            ball = arb(balls.value(base, place))
            ulp = ulp_at(float(ball.mid()), EPSILON)
            gaps = [float((arb(exact_value(v)) - ball).abs_upper()) / ulp for v in (scalar, value)]
        found.append(ThreeWays(name, place, scalar, value, shown(ball), *gaps))
    return tuple(found)


def _lambdified(expression: Any, written: Symbolic) -> Callable[[Mapping[str, Any]], float]:
    """The expression as SymPy's own `lambdify` computes it, from the arrays by name."""
    symbols = sorted(expression.free_symbols, key=str)
    function = sympy.lambdify(symbols, expression, "numpy")

    def call(inputs: Mapping[str, Any]) -> float:
        places = (written.entries[symbol] for symbol in symbols)
        return float(function(*(inputs[name_of(b)][p] if p else inputs[name_of(b)]
                                for b, p in places)))  # fmt: skip

    return call
