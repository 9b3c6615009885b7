"""tanh, sinh and cosh."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.rounded.exponentials import expm1_parts, within
from symnn.codegen.rounded.sums import quotient
from symnn.codegen.wide.doubles import quick_sum


def tanh(x: Any) -> Any:
    """-H/(1 + H) with H = (exp(-2|x|) - 1)/2."""
    h, l = expm1_parts(-2.0 * np.abs(within(x, 25.0)))  # noqa: E741
    below, e = quick_sum(1.0, h)
    q, rest = quotient((-h, -l), (below, e + l))
    return np.where(np.isnan(x), x, np.copysign(q + rest, x))
