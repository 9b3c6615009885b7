"""Where an axis is labeled, and how numbers are written on it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from symnn.report.plot import Axis

MINUS = "\N{MINUS SIGN}"
FEWEST = 2
"""So many labels tell a scale."""
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Tick:
    """A labeled position of an axis; minor ones have no label."""

    value: float
    label: str = ""


def ticks(axis: Axis, low: float, high: float, count: int) -> tuple[Tick, ...]:
    """About `count` labeled positions between the ends, at round numbers.

    >>> [tick.label for tick in ticks(Axis(), -0.1, 1.04, 5)]
    ['0', '0.25', '0.5', '0.75', '1']
    >>> [tick.label for tick in ticks(Axis(scale="log"), 0.0004, 3.0, 5) if tick.label]
    ['10⁻³', '10⁻²', '10⁻¹', '1']
    >>> [tick.label for tick in ticks(Axis(scale="log"), 0.05, 0.7, 5) if tick.label]
    ['0.05', '0.1', '0.2', '0.5']
    >>> [tick.label for tick in ticks(Axis(whole=True), 0, 10, 4)]
    ['0', '2', '4', '6', '8', '10']
    """
    if axis.ticks:
        return tuple(Tick(value, number(value)) for value in axis.ticks if low <= value <= high)
    if axis.scale == "log" and high / low >= 8:
        return _decades(low, high, count)
    return _round_steps(low, high, count, axis.whole)


ROUND, WHOLE = (1, 2, 2.5, 5, 10), (1, 2, 5, 10)


def round_step(span: float, count: int, steps: tuple[float, ...] = ROUND) -> float:
    """The round number (1, 2, 2.5 or 5 times a power of ten) that cuts the span in about `count`.

    >>> round_step(50, 5), round_step(1, 4), round_step(0.7, 3)
    (10.0, 0.25, 0.25)
    """
    raw = span / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return min((m * power for m in steps), key=lambda step: abs(math.log(step / raw)))


def _round_steps(low: float, high: float, count: int, whole: bool = False) -> tuple[Tick, ...]:
    step = (
        max(1.0, round_step(high - low, count, WHOLE)) if whole else round_step(high - low, count)
    )
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    # A multiple of a decimal step carries the error of the step: 3 * 0.1 is not 0.3.
    digits = max(0, 2 - math.floor(math.log10(step)))
    values = [round(k * step, digits) + 0.0 for k in range(first, last + 1)]
    return tuple(Tick(value, number(value)) for value in values)


def _decades(low: float, high: float, count: int) -> tuple[Tick, ...]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    stride = max(1, math.ceil((last - first) / max(count, 1)))
    plain = first >= -2 and last <= 3
    within = [
        (k, m) for k, m in _log_positions(first, last, stride)
        if low * (1 - 1e-9) <= m * 10.0**k <= high * (1 + 1e-9)
    ]  # fmt: skip
    alone = sum(m == 1 for _, m in within) < FEWEST
    return tuple(
        Tick(m * 10.0**k, _decade(k, plain) if m == 1 else _between(k, m) if alone else "")
        for k, m in within
    )


def _log_positions(first: int, last: int, stride: int) -> Iterator[tuple[int, int]]:
    """Exponents of ten with the digit before them."""
    for k in range(first, last + 1):
        if k % stride == 0:
            yield k, 1
        if stride == 1:
            yield from ((k, m) for m in range(2, 10))


def _between(exponent: int, digit: int) -> str:
    """The label of a position between powers of ten, where those are too few to tell a scale."""
    return number(float(f"{digit}e{exponent}")) if digit in (2, 5) else ""


def _decade(exponent: int, plain: bool) -> str:
    if plain or exponent == 0:
        return number(10.0**exponent)
    return "10" + str(exponent).translate(_SUPERSCRIPT)


def number(value: float, digits: int = 6) -> str:
    """A number for people: true minus sign, powers of ten instead of `e` notation.

    >>> number(-0.25), number(1.5e-9), number(12000.0)
    ('−0.25', '1.5×10⁻⁹', '12000')
    """
    text = f"{value:.{digits}g}"
    mantissa, mark, exponent = text.partition("e")
    if not mark:
        return mantissa.replace("-", MINUS)
    power = "10" + str(int(exponent)).translate(_SUPERSCRIPT)
    return power if mantissa == "1" else f"{mantissa.replace('-', MINUS)}×{power}"
