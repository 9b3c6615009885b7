"""Beyond the chapter: more losses."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Derivative, Eq, Interval, Limit, Max, Rational, S, exp, log, oo

from symnn.book.item import Item
from symnn.book.kept import kept
from symnn.book.material import Cited, Derived, Equated, Recorded, Rounded, Stated
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.losses import ABSOLUTE_ERROR, LOGISTIC_LOSS, SQUARED_ERROR, z
from symnn.catalog.margins import (
    FOCAL_LOSS,
    HINGE_LOSS,
    alpha,
    gamma,
    p,
    u,
)
from symnn.catalog.moments import LAPLACE_DENSITY, NORMAL_DENSITY
from symnn.catalog.residuals import LOG_COSH, PINBALL_LOSS, SMOOTH_L1, r
from symnn.core import Simplex, Variable, sizes, tensor
from symnn.indexed import Sum, index

K, N, D = sizes("K N D")
i, k, d = index("i", N), index("k", K), index("d", D)
P, R = tensor("P", domain=Simplex(K)), tensor("R", domain=Simplex(K))
f, T = tensor("f", K), tensor("t", K)
y, t, h = (Variable(name) for name in "yth")
share = Variable("epsilon", Interval.open(0, 1))
classes = Variable("K", S.Naturals)
smallest = Rational(1, 10)
curvature = Derivative(LOGISTIC_LOSS(z), z, z)


def gap(epsilon: Any, count: Any) -> Any:
    """How far the right score leads at the optimum of label smoothing."""
    return log(((1 - epsilon) * count + epsilon) / epsilon)


ITEMS: tuple[Item, ...] = (
    Item(
        "loss.bce_logits",
        "Computed from the logit instead of the probability the loss is a softplus less a line. "
        "Written with $|z|$ the exponential never exceeds 1, so nothing overflows. It is convex, "
        "and its slope is prediction minus target.",
        (
            Recorded("binary_cross_entropy_of_sigmoid"), Recorded("logistic_loss_eq_stable"),
            Recorded("logistic_loss_derivative"), Recorded("logistic_loss_second_derivative"),
            Stated(claim(curvature, ">", 0), "Convex,"),
            Stated(claim(curvature, "<=", Rational(1, 4)), "and nowhere steeply curved."),
            Derived("binary_cross_entropy", "Over a batch and several outputs."),
        ),
        twins=(Recorded("logistic_loss_eq_stable", twin=True),
               Recorded("logistic_loss_derivative", twin=True),
               Stated(claim(curvature, "<", Rational(1, 4)), "At $z = 0$ it is reached.")),
        sources=("abadi2016", "paszke2019"),
    ),
    Item(
        "loss.nll_perplexity",
        "The mean surprise, put back on the scale of counts: a language model of perplexity 20 is "
        "as unsure as if it chose among 20 equally likely words at every step.",
        (Derived("perplexity"),),
        twins=(Stated(equal(exp(-log(1 / classes)), classes**2)),
               Stated(equal(exp(-(log(Rational(1, 2)) + log(Rational(1, 8))) / 2),
                            (2 + S(8)) / 2),
                      "It is the geometric mean of 2 and 8, which is 4, not the arithmetic one.")),
        beside=(
            kept(lambda: Stated(equal(exp(-(log(Rational(1, 2)) + log(Rational(1, 8))) / 2), S(4)),
                                "Two outcomes, of probability 1/2 and 1/8.")),
        ),
        sources=("jelinek1977",),
    ),
    Item(
        "loss.label_smoothing",
        "A little probability is taken from the right class and spread over all. The best scores "
        "then are finite, and the least loss is the entropy of the smoothed targets, which is not "
        "0: a loss curve with smoothing cannot be compared with one without.",
        (
            Derived("label_smoothing"),
            Rounded(gap(smallest, 10), "4.51", "Ten classes and $\\epsilon = 0.1$: the right score "
                    "leads by"),
            kept(lambda: Stated(equal(Limit(1 / gap(share, classes), share, 0), S.Zero),
                                "Without smoothing there is no finite best score.")),
        ),
        twins=(
            Stated(equal(gap(share, classes), log((1 - share) / share)),
                   "The share of the uniform law that the right class gets is forgotten."),
            Rounded(gap(smallest, 10), "2.20"),
        ),
        sources=("szegedy2016",),
    ),
    Item(
        "loss.focal",
        "Cross-entropy, multiplied by $(1 - p)^\\gamma$: samples that are already right hardly "
        "count, so that a flood of easy ones does not drown the hard ones. For $\\gamma = 0$ it is "
        "the cross-entropy. At $p = 0.9$ and $\\gamma = 2$ a sample counts a hundredth.",
        (
            Recorded("focal_derivative"), Recorded("focal_decreasing"),
            Recorded("focal_le_cross_entropy"),
            Stated(equal(FOCAL_LOSS(p), -alpha * log(p), gamma <= 0),
                   "No focus, $\\gamma = 0$: the cross-entropy."),
            Stated(equal(FOCAL_LOSS(p, alpha, S(2)), -alpha * log(p) / 100,
                         Eq(p, Rational(9, 10))), "An easy sample: a hundredth."),
        ),
        twins=(Recorded("focal_derivative", twin=True),
               Stated(equal(Derivative(FOCAL_LOSS(p), p), -alpha * (1 - p) ** gamma / p),
                      "The factor differentiated as a constant.")),
        sources=("lin2017",),
    ),
    Item(
        "loss.hinge",
        "The margin is $u = y f$: positive for a right sign. Counting mistakes is no loss one can "
        "descend; the hinge lies above the count, is convex, and is content with a margin of 1. "
        "Squared it loses its corner. For many classes one sums over the wrong ones (Weston and "
        "Watkins) or takes the worst (Crammer and Singer).",
        (
            Recorded("hinge_ge_zero_one"), Recorded("squared_hinge_ge_zero_one"),
            Recorded("hinge_convex"), Recorded("hinge_derivative_active"),
            Stated(equal(Derivative(HINGE_LOSS(u), u), S.Zero, u > 1), "Beyond it nothing pulls."),
            Recorded("squared_hinge_derivative"),
            Derived("multiclass_hinge"),
            Stated(claim(Max(0, 1 + h - y) + Max(0, 1 + t - y), ">=",
                         Max(0, 1 + h - y, 1 + t - y)),
                   "The worst of two wrong scores $h$ and $t$ costs no more than both."),
        ),
        twins=(Recorded("hinge_ge_zero_one", twin=True), Recorded("hinge_convex", twin=True),
               Recorded("hinge_derivative_active", twin=True),
               Recorded("squared_hinge_derivative", twin=True)),
        sources=("cortes1995", "weston1999", "crammer2001"),
    ),
    Item(
        "loss.logcosh",
        "A parabola for small errors and an absolute value for large ones, smooth all the way. "
        "Its slope is tanh. Written with $|r|$ it does not overflow.",
        (
            Recorded("log_cosh_derivative"), Recorded("log_cosh_eq_stable"),
            Recorded("log_cosh_le_half_square"), Recorded("log_cosh_le_abs"),
            Recorded("log_cosh_gt_abs_sub_log_two"),
            Stated(equal(Limit(LOG_COSH(r) / r**2, r, 0), Rational(1, 2)), "Near 0: half the "
                   "square."),
            Stated(equal(Limit(Abs(r) - LOG_COSH(r), r, oo), log(2)), "Far away: the absolute "
                   "value, less $\\log 2$."),
        ),
        twins=(Recorded("log_cosh_eq_stable", twin=True),
               Recorded("log_cosh_derivative", twin=True)),
        sources=("green1990",),
    ),
    Item(
        "loss.smooth_l1",
        "The Huber loss under another name and divided by its threshold, so that the slope far "
        "away is 1, whatever the threshold. The two have the same minima but ask for other "
        "learning rates. For $\\beta = 1$ they are equal.",
        (
            Recorded("smooth_l1_eq_huber"), Recorded("smooth_l1_derivative"),
            Stated(claim(Abs(r) - SMOOTH_L1(r), ">=", 0), "Below the absolute value."),
        ),
        twins=(Recorded("smooth_l1_eq_huber", twin=True),
               Recorded("smooth_l1_derivative", twin=True)),
        sources=("girshick2015", "huber1964"),
    ),
    Item(
        "loss.pinball",
        "Being too low costs $\\tau$ for each unit, being too high $1 - \\tau$. The best constant "
        "is the value that a share $\\tau$ of the targets does not exceed: at 0.9 one would rather "
        "be too high. For $\\tau = 1/2$ it is half the absolute error, and the median is best.",
        (
            Recorded("pinball_half"), Recorded("pinball_subgradient"),
            Derived("quantile_regression"),
        ),
        twins=(Recorded("pinball_half", twin=True), Recorded("pinball_subgradient", twin=True),
               Stated(equal(PINBALL_LOSS(r), PINBALL_LOSS(-r)), "It is not even.")),
        sources=("koenker1978",),
    ),
    Item(
        "loss.triplet",
        "An anchor should be nearer to a sample of its own kind than to one of another, by a "
        "margin. The three pulls cancel, so nothing drives the embedding as a whole away.",
        (Derived("triplet"),),
        twins=(Stated(equal(Derivative((y - t) ** 2 - (y - h) ** 2, y), 2 * (t - h)),
                      "In one dimension: the sign of the pull on the anchor."),),
        sources=("schroff2015",),
    ),
    Item(
        "loss.infonce",
        "Spot the right partner among $N$ candidates: a softmax cross-entropy over scores, with "
        "its gradient, prediction minus target. Scores that tell nothing cost $\\log N$. How far "
        "below $\\log N$ the loss can be pushed is bounded by the mutual information.",
        (
            Derived("info_nce"),
            Derived("softmax_cross_entropy", "The gradient for a batch."),
        ),
        twins=(Equated(-log(exp(y) / Sum(exp(y), k)), S.Zero, "Constant scores are not free."),),
        beside=(Cited("Since the loss is not negative, the bound never shows more than $\\log N$: "
                      "it takes many candidates to see much information.", ("oord2018",)),),
        sources=("oord2018",),
    ),
    Item(
        "loss.mse_gaussian",
        "To minimize squares is to maximize the likelihood of normal noise; to minimize absolute "
        "values, that of Laplace noise. What is added does not depend on the prediction, and what "
        "is multiplied only changes the learning rate.",
        (
            Derived("gaussian_likelihood"),
            Derived("mse", "Squares: the mean is the best constant."),
            Derived("mae", "Absolute values."),
            Recorded("pinball_subgradient", words="With $\\tau = 1/2$: the median is best."),
        ),
        twins=(Stated(equal(-log(NORMAL_DENSITY(y - t, S.One)), SQUARED_ERROR(y, t)),
                      "A half and a constant are missing."),
               Stated(equal(-log(LAPLACE_DENSITY(y - t, S.One)), ABSOLUTE_ERROR(y, t)),
                      "A constant is missing.")),
        sources=("bishop2006",),
    ),
    Item(
        "loss.bias_variance",
        "Train on many data sets and look at the mean squared error of one prediction: it is the "
        "squared error of the mean prediction, plus the scatter around it, plus the noise of the "
        "target. Independence removes the cross terms.",
        (Derived("bias_variance"),),
        twins=(
            Equated(Sum(P[k] * (f[k] - y) ** 2, k), (Sum(P[k] * f[k], k) - y) ** 2,
                    "The scatter is forgotten."),
            Equated(Sum(P[k] * (f[k] - T[k]) ** 2, k),
                    Sum(P[k] * f[k] ** 2, k) + Sum(P[k] * T[k] ** 2, k),
                    "Predictions and targets that go together have a cross term."),
        ),
        sources=("geman1992",),
    ),
)  # fmt: skip
