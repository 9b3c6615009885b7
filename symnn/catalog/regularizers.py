"""Regularization: what is done to a weight, a gradient or a value to keep it small."""

from __future__ import annotations

from sympy import Interval, Max, Piecewise, S, oo

from symnn.core import Formula, Variable

NONNEGATIVE, POSITIVE = Interval(0, oo), Interval.open(0, oo)
v = Variable("v")
penalty = Variable("lamda", POSITIVE)
norm = Variable("r", NONNEGATIVE)
limit = Variable("c", POSITIVE)

SOFT_THRESHOLD = Formula(
    "soft_threshold", "Soft threshold", r"S_{\lambda}(v)", (v, penalty),
    Piecewise((v - penalty, v > penalty), (v + penalty, v < -penalty), (S.Zero, True)),
    conventions=("f'(lamda) = 0", "f'(-lamda) = 0"),
    about="Moves v toward 0 by lamda, and stops there: the step of an L1 penalty.",
    sources=("donoho1994", "tibshirani1996"),
)  # fmt: skip
CLIP_FACTOR = Formula(
    "clip_factor", "Factor of gradient clipping", r"\kappa_c(r)", (norm, limit),
    limit / Max(limit, norm),
    conventions=("the slope at r = c is a convention",),
    about="What a gradient of length r is multiplied by, so that it gets no longer than c.",
    sources=("pascanu2013",),
)  # fmt: skip

FORMULAS: tuple[Formula, ...] = (SOFT_THRESHOLD, CLIP_FACTOR)
