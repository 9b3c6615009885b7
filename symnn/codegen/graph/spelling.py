"""Numbers, sizes, positions and shapes as Python source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import Expr, Integer, Rational

from symnn.indexed.language.measured import Measured
from symnn.syntax.names import identifier

ATOM, POWER, SIGN, PRODUCT, SUM, AND, OR, COMPARISON = 9, 8, 7, 6, 5, 4, 3, 2


@dataclass(frozen=True)
class Text:
    """Source of an expression, with how tightly it binds."""

    source: str
    binding: int = ATOM

    def at(self, binding: int) -> str:
        """The source, in brackets where it binds more loosely than its surroundings."""
        return self.source if self.binding >= binding else f"({self.source})"


def number_source(value: Expr) -> Text:
    """An exact number as a Python literal; rounded once.

    >>> number_source(Rational(1, 2)).source, number_source(sp.sqrt(2)).source
    ('0.5', '1.4142135623730951')
    """
    if value is sp.nan:
        return Text("np.nan")
    if value is sp.pi:
        return Text("np.pi")
    if isinstance(value, Integer):
        text = str(int(value))
    elif value.is_infinite:
        text = "np.inf" if value > 0 else "-np.inf"  # type: ignore[operator]
    else:
        text = repr(nearest_float(value))
    return Text(text, SIGN if text.startswith("-") else ATOM)


def nearest_float(value: Any) -> float:
    """The float64 nearest to an exact real number."""
    if isinstance(value, Rational):
        return int(value.p) / int(value.q)
    return float(value.evalf(40))


def size_source(extent: Any) -> Text:
    """An expression of sizes as Python integers."""
    if isinstance(extent, Integer):
        return Text(str(int(extent)))
    if isinstance(extent, Measured):
        return Text(extent.source)
    if isinstance(extent, sp.Symbol):
        return Text(identifier(extent.name))
    if isinstance(extent, sp.floor):
        return size_source(extent.args[0])
    if isinstance(extent, sp.Add | sp.Mul):
        above, below = extent.as_numer_denom()
        if below != 1:  # whole, or rounded down
            over, under = size_source(above.expand()).at(PRODUCT), size_source(below).at(POWER)
            return Text(f"{over}//{under}", PRODUCT)
    if isinstance(extent, sp.Add):
        return _sum_source(extent.args)
    if isinstance(extent, sp.Mul):
        return Text("*".join(size_source(a).at(PRODUCT) for a in extent.args), PRODUCT)
    if isinstance(extent, sp.Max):
        arguments = sorted(extent.args, key=lambda a: a.is_number)
        return Text(f"max({', '.join(size_source(a).source for a in arguments)})")
    if isinstance(extent, sp.Pow):
        return Text(f"{size_source(extent.base).at(ATOM)}**{size_source(extent.exp).at(ATOM)}",
                    POWER)  # fmt: skip
    return Text(str(float(extent)))


def _sum_source(terms: tuple[Any, ...]) -> Text:
    """Terms with a plus first: `T - 1`."""
    plus = [a for a in terms if not a.could_extract_minus_sign()]
    minus = [-a for a in terms if a.could_extract_minus_sign()]
    first = " + ".join(size_source(a).at(SUM) for a in sorted(plus, key=lambda a: a.is_number))
    rest = "".join(f" - {size_source(a).at(PRODUCT)}" for a in minus)
    return Text(f"{first}{rest}" if plus else f"0{rest}", SUM)


def position_source(position: Any) -> str:
    """A position along an axis."""
    return size_source(Integer(position) if isinstance(position, int) else position).source


def axes_source(axes: tuple[int, ...]) -> str:
    """One axis as a number, several as a tuple."""
    return str(axes[0]) if len(axes) == 1 else str(axes)


def shape_source(shape: tuple[Any, ...]) -> str:
    """A shape as a tuple of sizes."""
    inner = ", ".join(size_source(n).source for n in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"
