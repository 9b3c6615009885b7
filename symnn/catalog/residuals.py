"""Losses as functions of the residual r, the prediction less the target."""

from __future__ import annotations

from sympy import Abs, Interval, Max, Piecewise, cosh, log, oo

from symnn.core import Formula, Variable

r = Variable("r")
beta = Variable("beta", Interval.open(0, oo))
tau = Variable("tau", Interval.open(0, 1))
b = Variable("b", Interval.open(0, oo))

LOG_COSH = Formula(
    "log_cosh", "Log-cosh loss", r"\ell(r)", (r,), log(cosh(r)),
    about="Half the square near 0, the absolute value less log 2 far away, and smooth throughout.",
    sources=("green1990",),
)  # fmt: skip
SMOOTH_L1 = Formula(
    "smooth_l1", "Smooth L1 loss", r"\ell_{\beta}(r)", (r, beta),
    Piecewise((r**2 / (2 * beta), Abs(r) < beta), (Abs(r) - beta / 2, True)),
    conventions=("f'(beta) = 1", "f'(-beta) = -1"),
    about="The absolute value with its corner rounded off on [-beta, beta].",
    sources=("girshick2015",),
)  # fmt: skip
PINBALL_LOSS = Formula(
    "pinball_loss", "Quantile (pinball) loss", r"\rho_{\tau}(r)", (r, tau),
    Max(tau * r, (tau - 1) * r),
    conventions=("the slope at r = 0 is a convention",),
    about="Of a target less its prediction: being too low costs tau, being too high 1 - tau.",
    sources=("koenker1978",),
)  # fmt: skip

FORMULAS: tuple[Formula, ...] = (LOG_COSH, SMOOTH_L1, PINBALL_LOSS)
