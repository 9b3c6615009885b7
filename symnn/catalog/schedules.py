"""Learning rates that change with the number of the step."""

from __future__ import annotations

from sympy import Interval, Min, Rational, cos, oo, pi, sqrt

from symnn.core import Formula, Variable

POSITIVE = Interval.open(0, oo)

tau = Variable("tau", Interval(0, oo))
period = Variable("T", POSITIVE)
low, high = Variable("eta_min", Interval(0, oo)), Variable("eta_max", POSITIVE)
k = Variable("k", POSITIVE)
warm = Variable("w", POSITIVE)
width = Variable("d", POSITIVE)

COSINE_ANNEALING = Formula(
    "cosine_annealing", "Cosine annealing", r"\eta(\tau)", (tau, period, low, high),
    low + (high - low) * (1 + cos(pi * tau / period)) / 2,
    about="From the largest rate down to the smallest in T steps, slowly at both ends.",
    sources=("loshchilov2017",),
)  # fmt: skip
INVERSE_SQUARE_ROOT = Formula(
    "inverse_square_root_warmup", "Warm-up, then the inverse square root", r"\eta(k)",
    (k, warm, width), Min(1 / sqrt(k), k / warm ** Rational(3, 2)) / sqrt(width),
    about="The rate rises linearly for w steps and then falls like the root of their number; "
    "wider models of d features take smaller steps.",
    sources=("vaswani2017",),
)  # fmt: skip

FORMULAS: tuple[Formula, ...] = (COSINE_ANNEALING, INVERSE_SQUARE_ROOT)
