"""Cost functions."""

from __future__ import annotations

import numpy as np
from sympy import Abs, Derivative, Interval, Limit, Max, Min, Rational, S, exp, oo

from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import (
    Defined,
    Derived,
    Drawn,
    Equated,
    Recorded,
    Stated,
    Trained,
)
from symnn.book.sections.cost_figures import absolute_error, huber_errors
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.losses import ABSOLUTE_ERROR, HUBER_ERROR, SQUARED_ERROR, delta, t, y
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Program, Sum, function, gradient, index

POSITIVE = Interval.open(0, oo)
r, c, h = Variable("r"), Variable("c"), Variable("h")
rate, count = Variable("eta", POSITIVE), Variable("n", S.Naturals)
rest, wild, bound = Variable("s"), Variable("z"), Variable("b")
N, D = sizes("N D")
n, d = index("n", N), index("d", D)


def mean_of_losses() -> tuple[Equated, Equated]:
    """The gradient of a mean of losses: the mean of their gradients, and wrongly their sum."""
    loss = function("l")
    x, w = tensor("x", N, D), tensor("w", D)
    program = Program()
    score = program.define("s", (n,), Sum(x[n, d] * w[d], d))
    cost = program.define("J", (), Sum(loss(score[n]), n) / N)
    found = gradient(program, cost, w)
    each = loss(score[n]).fdiff() * x[n, d]
    return (
        Equated(found.gradients[0][d], Sum(each, n) / N,
                "For any smooth loss $l$ of a weighted sum $s_n$.", found),
        Equated(found.gradients[0][d], Sum(each, n), "The sum of the gradients.", found),
    )  # fmt: skip


MEAN, TOTAL = mean_of_losses()


def contaminated() -> tuple[bool, str]:
    """The mean and the median of clean data with one wild value among twenty."""
    random = np.random.default_rng(0)
    clean = random.normal(3.0, 1.0, size=(200, 20))
    clean[:, 0] = 100.0
    square = float(np.abs(clean.mean(axis=1) - 3.0).mean())
    absolute = float(np.abs(np.median(clean, axis=1) - 3.0).mean())
    words = f"off by {square:.2f} with squares and {absolute:.2f} with absolute values"
    return square > 10 * absolute, words


ITEMS: tuple[Item, ...] = (
    Item(
        "loss.mae",
        "The mean distance from the targets, also called L1 loss. Its slope is only a sign, so a "
        "large error pulls no harder than a small one: good against wild values, bad for coming to "
        "rest.",
        (Defined(((Variable("l"), ABSOLUTE_ERROR(y)),)), Derived("mae"),
         Recorded("absolute_error_derivative")),
        twins=(Recorded("absolute_error_derivative", twin=True),),
        sources=("huber1964",),
    ),
    Item(
        "fig.mae", "Two straight lines that meet in a corner: the slope jumps from -1 to 1.",
        (Drawn("The absolute error.", absolute_error, (
            Stated(equal(Derivative(Abs(r), r), S.One, r > 0), "The slope on the right,"),
            Stated(equal(Derivative(Abs(r), r), S.NegativeOne, r < 0), "and on the left."),
        )),),
    ),
    Item(
        "loss.mse_outlier",
        "An error ten times as large counts a hundred times. The loss grows with the square, its "
        "slope in proportion; against an exponential both are small. So one outlier can outweigh "
        "all other samples.",
        (
            kept(lambda: Stated(equal((c * r) ** 2, c**2 * r**2),
                                "An error $c$ times as large counts $c^2$ times,")),
            Stated(equal(Derivative(r**2, r), 2 * r), "and pulls $c$ times as hard."),
            Stated(equal(Limit(r**2 * exp(-r), r, oo), S.Zero), "Far below an exponential."),
        ),
        twins=(kept(lambda: Stated(equal((c * r) ** 2, c * r**2))),),
        erratum=Erratum(
            "Because of the square the loss grows *exponentially*.",
            "It grows quadratically, its slope linearly.",
            wrong=(Stated(claim(r**2, ">=", exp(r), r >= 1)),),
        ),
    ),
    Item(
        "loss.mae_outlier",
        "An error ten times as large counts ten times, and pulls no harder than a small one.",
        (
            kept(lambda: Stated(equal(Abs(c * r), Abs(c) * Abs(r)),
                                "An error $c$ times as large counts $c$ times.")),
            Stated(claim(Abs(Derivative(Abs(r), r)), "<=", 1, r > 0), "The pull is bounded."),
        ),
        twins=(kept(lambda: Stated(equal(Abs(c * r), c * Abs(r)))),),
    ),
    Item(
        "loss.mae_gradient",
        "Off the minimum the slope is 1 or -1. At it there is no slope, but every number from -1 "
        "to 1 is a subgradient: the line with that slope lies below. With a constant step descent "
        "does not come to rest; it jumps to and fro.",
        (
            Stated(equal(Derivative(Abs(r), r), S.One, r > 0), "To the right of the minimum,"),
            Stated(equal(Derivative(Abs(r), r), S.NegativeOne, r < 0), "and to the left."),
            Stated(claim(Abs(h), ">=", c * h, c >= -1, c <= 1),
                   "A line of slope $c$ through the corner lies below."),
            kept(lambda: Stated(equal((rate / 2 - rate) - rate * -1, rate / 2),
                                "From $\\eta/2$ a step of size $\\eta$ leads to $-\\eta/2$, and "
                                "the "
                                "next one back.")),
        ),
        twins=(Stated(claim(Abs(h), ">=", 2 * h), "A steeper line does not."),),
        erratum=Erratum(
            "The slope is constant until the minimum is reached, and 0 there.",
            "At the minimum it is not defined; any number between -1 and 1 is a subgradient.",
            wrong=(Stated(equal(Derivative(Abs(r), r), S.Zero)),),
        ),
    ),
    Item(
        "loss.mse_gradient",
        "The slope of the square fades as the error does, so descent slows down by itself.",
        (Recorded("squared_error_derivative"),
         Stated(equal(Limit(2 * r, r, 0), S.Zero), "Toward the minimum it tends to 0.")),
        twins=(Stated(claim(Abs(Derivative(Abs(r), r)), "<", Rational(1, 2), r > 0),
                      "That of the absolute error does not fade."),),
    ),
    Item(
        "loss.mse_vs_mae",
        "Of a constant prediction the square is smallest at the mean, the absolute error at the "
        "median. One wild value among twenty moves the mean, and hardly the median.",
        (
            Stated(claim((rest + wild) / count, ">", bound, wild > count * bound - rest),
                   "A value that is wild enough takes the mean above any bound;"),
            Stated(claim(Max(Min(c, h), Min(Max(c, h), wild)), "<=", Max(c, h)),
                   "the median of three stays below the larger of the other two."),
        ),
        twins=(Stated(claim((c + h + wild) / 3, "<=", Max(c, h)), "The mean of three does not."),),
        beside=(Trained("200 samples of 19 values around 3, and one of 100.", contaminated),),
    ),
    Item(
        "loss.huber",
        "Half the square for small errors, a straight line of slope $\\delta$ for large ones; "
        "where they meet, value and slope agree. The slope is the error, clipped.",
        (
            Defined(((Variable("l"), HUBER_ERROR(y)),)), Derived("huber"),
            Derived("huber_gradient", "Over a batch each slope is a clipped error."),
            Recorded("huber_pieces_meet"), Recorded("huber_derivative"), Recorded("huber_scales"),
            Recorded("huber_le_half_squared_error"),
        ),
        twins=(Recorded("huber_pieces_meet", twin=True), Recorded("huber_derivative", twin=True)),
        erratum=Erratum(
            "Small errors count like the squared, large ones like the absolute error.",
            "Small ones count *half* the square; the line has slope $\\delta$, not 1.",
            wrong=(Stated(equal(HUBER_ERROR(y), SQUARED_ERROR(y), Abs(y - t) <= delta)),),
            right=(Stated(equal(HUBER_ERROR(y), SQUARED_ERROR(y) / 2, Abs(y - t) <= delta)),),
        ),
        sources=("huber1964",),
    ),
    Item(
        "fig.huber", "The larger $\\delta$, the later the line takes over.",
        (Drawn("Huber losses for three thresholds.", huber_errors, (
            Stated(equal(HUBER_ERROR(delta, S.Zero), delta**2 / 2), "Where the line begins."),
            Recorded("huber_derivative"),
        )),),
    ),
    Item(
        "loss.cross_entropy",
        "How surprised the network is by the truth: the logarithm of the probability that it gave "
        "to what was the case, with a minus. In the logits it is convex, for its Hessian is the "
        "Jacobian of softmax, the covariance matrix of the outputs.",
        (Derived("cross_entropy"), Derived("softmax_jacobian")),
        twins=(Recorded("softmax_jacobian_off_diagonal", twin=True),),
        sources=("bridle1990", "bishop2006"),
    ),
    Item(
        "loss.softmax_ce_gradient",
        "Prediction minus target: everything else cancels, for any number of classes. So the "
        "output layer learns as fast as it errs, even where softmax itself is flat. The targets "
        "must sum to 1.",
        (Derived("softmax_cross_entropy"), Recorded("softmax_cross_entropy_gradient")),
        twins=(Recorded("softmax_cross_entropy_gradient", twin=True),),
        sources=("bridle1990",),
    ),
    Item(
        "loss.kl",
        "The entropy of the targets does not depend on the prediction, so divergence and "
        "cross-entropy have the same gradient and the same minimum.",
        (Derived("entropy_relation"), Derived("kl_divergence")),
        twins=(Recorded("cross_entropy_eq_entropy_add_divergence", twin=True),),
        sources=("kullback1951",),
    ),
    Item(
        "loss.loss_vs_cost",
        "A loss belongs to one sample; the cost is their mean over a batch. Since derivatives are "
        "linear, its gradient is the mean of theirs.",
        (MEAN,), twins=(TOTAL,),
    ),
)  # fmt: skip
