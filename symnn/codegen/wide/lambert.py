"""Lambert's W, the inverse of w*exp(w) for w >= -1."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.wide.exponentials import TINY, amplified, exp
from symnn.codegen.wide.number import UNIT, Wide, add, divide, multiply, select, wide

BRANCH_POINT = -0.36787944117144233


def approximate_lambert(x: Any) -> Any:
    """W(x) to about 50 bits, for -0.36 <= x: Halley's steps from a rough beginning."""
    large = np.log(np.maximum(x, 3.0))
    w = np.where(x > 3, large - np.log(large), x / (1 + np.maximum(x, -0.3)))
    w = np.where(x < -0.2, -1 + np.sqrt(np.maximum(2 * (np.e * x + 1), 0.0)), w)
    for _ in range(5):
        # Of w - x*exp(-w), which does not overflow.
        gap = w - x * np.exp(-w)
        slope = 1 + x * np.exp(-w)
        w = w - gap / (slope + gap * (2 - slope) / (2 * np.maximum(slope, 1e-3)))
    return w


def lambert(a: Wide) -> Wide:
    """W(a): an error d*a changes it by at most d/(1 + W(a)), relatively; in doubt near -1/e."""
    x = a.double()
    usual = (x > -0.36) & (x < 1e300) & (a.e > TINY)
    exact = select(usual, Wide(a.h, a.l, a.e, 0.0), wide(np.ones_like(a.h)))
    w = approximate_lambert(np.where(usual, x, 1.0))
    start = wide(w)
    inverse = exp(-start)
    gap = add(start, -multiply(exact, inverse))
    step = divide(gap, add(wide(1), multiply(exact, inverse)))
    value = add(start, -step)
    # Newton's step leaves about the square of itself over 2*(1 + w) + 1 behind.
    left = 4 * (step.double() / w) ** 2 * np.maximum(np.abs(w), 1.0) / np.minimum(1 + w, 1.0)
    r = value.r + left + amplified(a, 1 / np.minimum(1 + w, 1.0))
    value = Wide(value.h, value.l, value.e, np.where(usual, r, np.inf))
    return select(a.e <= TINY, a.widened(UNIT), value)
