"""Losses of a classifier as functions of its margin, or of the probability of the right class."""

from __future__ import annotations

from sympy import Interval, Max, Piecewise, S, log, oo

from symnn.core import Formula, Variable

u = Variable("u")
p = Variable("p", Interval.open(0, 1))
alpha = Variable("alpha", Interval.open(0, oo))
gamma = Variable("gamma", Interval(0, oo))

ZERO_ONE_LOSS = Formula(
    "zero_one_loss", "Zero-one loss", r"\ell_{01}(u)", (u,),
    Piecewise((S.One, u <= 0), (S.Zero, True)),
    conventions=("f'(0) = 0",),
    about="Counts a mistake: the margin u = y f of a class y = 1 or -1 and a score f is not "
    "positive.",
    sources=("bishop2006",),
)  # fmt: skip
HINGE_LOSS = Formula(
    "hinge_loss", "Hinge loss", r"\ell(u)", (u,), Max(0, 1 - u),
    conventions=("the slope at u = 1 is 0",),
    about="Asks for a margin of 1, and no more: the loss of support vector machines.",
    sources=("cortes1995",),
)  # fmt: skip
SQUARED_HINGE_LOSS = Formula(
    "squared_hinge_loss", "Squared hinge loss", r"\ell(u)", (u,), Max(0, 1 - u) ** 2,
    about="The hinge without its corner; outliers count quadratically.",
    sources=("cortes1995",),
)  # fmt: skip
FOCAL_LOSS = Formula(
    "focal_loss", "Focal loss", r"\operatorname{FL}(p)", (p, alpha, gamma),
    -alpha * (1 - p) ** gamma * log(p),
    about="Cross-entropy at the probability p of the right class, turned down where p is large.",
    sources=("lin2017",),
)  # fmt: skip

FORMULAS: tuple[Formula, ...] = (ZERO_ONE_LOSS, HINGE_LOSS, SQUARED_HINGE_LOSS, FOCAL_LOSS)
