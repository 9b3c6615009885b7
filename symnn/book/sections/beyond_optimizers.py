"""Beyond the chapter: adaptive optimizers and schedules of the learning rate."""

from __future__ import annotations

from sympy import Abs, Derivative, Integer, Interval, Limit, Rational, S, oo, sqrt

from symnn.book.charts import curves, figure
from symnn.book.item import Item
from symnn.book.kept import kept
from symnn.book.material import Defined, Derived, Drawn, Recorded, Rounded, Stated, Trained
from symnn.book.sections.beyond_online import forgets
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.optimizers import (
    ADADELTA,
    ADAGRAD,
    ADAM,
    ADAMAX,
    ADAMW,
    AMSGRAD,
    LION,
    NADAM,
    RMSPROP,
    beta_1,
    decay,
    epsilon,
    eta,
    g,
    m,
    rho,
    s,
    t,
    theta,
    theta_next,
)
from symnn.catalog.schedules import COSINE_ANNEALING, INVERSE_SQUARE_ROOT, period, tau, warm, width
from symnn.catalog.schedules import high as top
from symnn.catalog.schedules import k as count
from symnn.catalog.schedules import low as bottom
from symnn.catalog.updates import d, m_hat, s_max, s_max_next, s_next, step
from symnn.catalog.written import written
from symnn.core import Variable
from symnn.report import Panels

scale = Variable("c", Interval.open(0, oo))
share = Variable("lamda", Interval.open(0, oo))
memory = Variable("beta", Interval.open(0, 1))
exact = {epsilon: S.Zero}
scaled = ADAGRAD.worked({**exact, g: scale * g, s: scale**2 * s})[theta_next].doit()
first = ADADELTA.worked({s: S.Zero, d: S.Zero})[step].doit()
begun = {m: S.Zero, s: S.Zero, t: S.One, epsilon: S.Zero}
decayed = ADAMW.worked(begun)[theta_next].doit()
steady = NADAM.worked({m: (1 - beta_1 ** (t - 1)) * g})[m_hat]
largest = AMSGRAD.worked({})
lion = LION.worked({})
cosine, root = COSINE_ANNEALING.expression, INVERSE_SQUARE_ROOT.expression
PERCENT, PEAK = Variable("t", Interval(0, 100)), Variable("k", Interval(1, 100))


def schedules() -> Panels:
    """Both schedules over a hundred steps."""
    falling = COSINE_ANNEALING(PERCENT, Integer(100), S.Zero, S.One)
    rising = INVERSE_SQUARE_ROOT(PEAK, Integer(20), Rational(1, 20))
    return Panels((
        curves({"rate": falling}, PERCENT, title="cosine annealing",
               marks=((0, 1, "largest"), (50, Rational(1, 2), "mean"), (100, 0, "smallest"))),
        curves({"rate": rising}, PEAK, title="warm-up of 20 steps", marks=((20, 1, "peak"),)),
    ))  # fmt: skip


ITEMS: tuple[Item, ...] = (
    Item(
        "opt.adagrad",
        "A parameter that rarely gets a gradient keeps a large rate, a busy one is slowed down. "
        "Squares are only added, so no rate ever rises; under a constant gradient step $t$ is "
        "$\\eta/\\sqrt{t}$ long. But for $\\varepsilon$ the unit of the loss does not matter.",
        (
            Defined(ADAGRAD.equations), Derived("adagrad"), Recorded("adagrad_constant_gradient"),
            Recorded("adagrad_rate_never_rises"),
            Stated(equal(scaled, ADAGRAD.worked(exact)[theta_next].doit(), s > 0),
                   "A loss in other units makes the same step."),
        ),
        twins=(Recorded("adagrad_constant_gradient", twin=True),
               Recorded("adagrad_rate_never_rises", twin=True)),
        sources=("duchi2011",),
    ),
    Item(
        "opt.rmsprop",
        "AdaGrad never forgets; this running mean does, so that the rate can recover. It starts "
        "at 0 and is too small at first: the first step is $1/\\sqrt{1 - \\rho}$ times as long "
        "as later ones, 3.16 times for $\\rho = 0.9$. Adam repairs that.",
        (
            Defined(RMSPROP.equations), Recorded("rmsprop_constant_gradient"),
            Recorded("rmsprop_first_step",
                     words="The first step is longer than the rate."),
            Rounded(1 / sqrt(1 - Rational(9, 10)), "3.16", "The default."),
            Stated(equal(Limit((1 - memory**t) * g**2, t, oo), g**2),
                   "In the long run the mean is right."),
        ),
        twins=(Recorded("rmsprop_constant_gradient", twin=True),
               Recorded("rmsprop_first_step", twin=True)),
        sources=("tieleman2012",),
    ),
    Item(
        "opt.adadelta",
        "Gradient descent adds quantities of different units: $\\theta$ in meters, its gradient in "
        "loss per meter. Here the typical length of earlier steps, in meters, multiplies a "
        "gradient without a unit. The price: with no steps before, the first is only about "
        "$\\sqrt{\\varepsilon}$ long.",
        (
            Defined(ADADELTA.equations),
            Recorded("adadelta_unit_of_parameter",
                     words="In other units, without $\\varepsilon$, the same step is taken."),
            Stated(claim(Abs(first) * sqrt(1 - rho), "<=", sqrt(epsilon)),
                   "The first step is at most $\\sqrt{\\varepsilon/(1 - \\rho)}$ long: 0.003 by "
                   "default."),
        ),
        twins=(Recorded("adadelta_unit_of_parameter", twin=True),),
        sources=("zeiler2012",),
    ),
    Item(
        "opt.adam_wd",
        "For gradient descent a penalty $\\frac{\\lambda}{2}\\theta^2$ and a decay of the weights "
        "are the same. For Adam they are not: divided by the root of its own square, the penalty "
        "loses its size; the first step does not see it at all. AdamW takes the decay out of "
        "the quotient.",
        (
            Defined(ADAMW.equations[-1:]), Recorded("gradient_descent_decay_eq_penalty"),
            Recorded("adamw_eq_adam_sub_decay"),
            Recorded("adam_first_step_forgets_penalty"),
            Stated(equal(decayed, (1 - eta * decay) * theta - eta, g > 0),
                   "The first step of AdamW decays the weight."),
        ),
        twins=(Recorded("adamw_eq_adam_sub_decay", twin=True),
               Recorded("adam_first_step_forgets_penalty", twin=True)),
        sources=("loshchilov2019",),
    ),
    Item(
        "opt.amsgrad",
        "Adam forgets, so its rate can rise again, and rare large gradients can be outvoted by "
        "frequent small ones. The example of its authors: slope 3 once, then -1 twice, on "
        "$[-1, 1]$. On average the slope is positive, so -1 is best, yet Adam goes to 1. "
        "With the *largest* mean of squares it goes the right way.",
        (
            Defined(AMSGRAD.equations[2:]),
            Stated(claim(largest[s_max_next], ">=", s_max), "The largest mean never falls,"),
            Stated(claim(largest[s_max_next], ">=", largest[s_next]), "nor is it below the mean;"),
            Recorded("amsgrad_rate_never_rises", words="so the rate never rises."),
            kept(lambda: Stated(equal((Integer(3) - 1 - 1) / 3, Rational(1, 3)),
                                "The mean slope of the example.")),
        ),
        twins=(Stated(claim(ADAM.worked({})[s_next], ">=", s), "Adam's mean of squares can fall."),
               Recorded("amsgrad_rate_never_rises", twin=True)),
        beside=(Trained("Adam and AMSGrad on the example, 3000 steps.", forgets),),
        sources=("reddi2018",),
    ),
    Item(
        "opt.nadam",
        "Nesterov's look ahead, put into Adam: the mean is decayed once more and the gradient of "
        "this step is added once more. For a constant gradient $g$ the direction is not $g$ but "
        "a little more, by a share that fades like $\\beta_1^t$: 1.0782 times at step 3.",
        (
            Defined(NADAM.equations[3:]), Recorded("nadam_constant_gradient"),
            Stated(claim(steady, ">", g, g > 0, beta_1 > 0), "Always more than the gradient,"),
            Stated(equal(Limit(steady.xreplace({beta_1: memory}), t, oo), g),
                   "and as much in the long run."),
            Rounded(steady.xreplace({beta_1: Rational(9, 10), t: Integer(3), g: Integer(1)}),
                    "1.0782", "Step 3."),
        ),
        twins=(Recorded("nadam_constant_gradient", twin=True),),
        sources=("dozat2016", "kingma2015"),
    ),
    Item(
        "opt.adamax",
        "Replace the square in Adam's mean by a power $p$ and let it grow: the largest recent "
        "gradient is left. Under a constant gradient every step has the length $\\eta$. The paper "
        "says that none is longer; gradients that fade make it a little longer, at most "
        "$(1 - \\beta_1)/(1 - \\beta_1/\\beta_2) = 1.009$ times in the long run.",
        (
            Defined(ADAMAX.equations), Derived("adamax"), Recorded("adamax_constant_gradient"),
            Rounded(Rational(1, 10) / (1 - Rational(9, 10) / Rational(999, 1000)), "1.009"),
        ),
        twins=(
            Recorded("adamax_constant_gradient", twin=True),
            Stated(claim(Rational(1899, 10000) / (Rational(19, 100) * Rational(999, 1000)), "<=",
                         Integer(1)),
                   "For gradients 1 and 0.999 the second step would be no longer than $\\eta$."),
        ),
        sources=("kingma2015",),
    ),
    Item(
        "opt.lion",
        "Found by a search over programs: blend, take the sign, step. Every weight moves by the "
        "same distance, whatever the size of its gradient. With decay no weight can leave "
        "$[-1/\\lambda, 1/\\lambda]$, where the decay outweighs the step.",
        (
            Defined(LION.equations), Recorded("lion_steps_are_equal", words="Down by $\\eta$,"),
            Stated(equal(LION.worked({decay: S.Zero})[theta_next].doit(), theta + eta,
                         lion[step] < 0), "or up."),
            kept(lambda: Stated(equal(LION.worked({g: scale * g, m: scale * m})[theta_next],
                                      lion[theta_next]), "Larger gradients, the same step.")),
            Stated(claim(theta - eta * (-1 + share * theta), "<=", 1 / share,
                         theta <= 1 / share, eta * share <= 1), "No weight grows beyond,"),
            Stated(claim(theta - eta * (1 + share * theta), ">=", -1 / share,
                         theta >= -1 / share, eta * share <= 1), "on either side."),
        ),
        twins=(Recorded("lion_steps_are_equal", twin=True),
               Stated(claim(theta - eta * (-1 + share * theta), "<=", 1 / share,
                            theta <= 1 / share), "With any step.")),
        sources=("chen2023",),
    ),
    Item(
        "opt.cosine",
        "Half a wave from the largest rate to the smallest: flat where training starts and where "
        "it ends, halfway in the middle. On average the rate is the mean of both. A restart "
        "begins the wave anew.",
        (
            kept(lambda: Stated(equal(written(cosine, {tau: S.Zero}), top), "At the start,")),
            kept(lambda: Stated(equal(written(cosine, {tau: period / 2}), (bottom + top) / 2),
                                "halfway,")),
            kept(lambda: Stated(equal(written(cosine, {tau: period}), bottom), "at the end.")),
            Recorded("cosine_annealing_slope"), Recorded("cosine_annealing_mean"),
            Stated(claim(Derivative(cosine, tau), "<=", 0, top >= bottom, tau <= period),
                   "It never rises."),
        ),
        twins=(Recorded("cosine_annealing_slope", twin=True),
               Recorded("cosine_annealing_mean", twin=True)),
        beside=(Drawn("Two schedules.", lambda: figure(schedules()),
                      (Recorded("cosine_annealing_mean"), Recorded("warmup_peak"))),),
        sources=("loshchilov2017",),
    ),
    Item(
        "opt.noam",
        "Adam's mean of squares knows little at first, so a transformer begins with small steps: "
        "the rate rises in proportion to $k$ for $w$ steps, then falls like $1/\\sqrt{k}$. Both "
        "branches meet at $k = w$ in the largest rate, $1/\\sqrt{d w}$.",
        (
            Stated(equal(root, count / (sqrt(width) * warm ** Rational(3, 2)), count <= warm),
                   "The warm-up,"),
            Stated(equal(root, 1 / sqrt(width * count), count >= warm), "and after it."),
            kept(lambda: Stated(equal(written(root, {count: warm}), 1 / sqrt(width * warm)),
                                "Where they meet,")),
            Recorded("warmup_peak"),
            Rounded(1 / sqrt(Integer(512 * 4000)), "0.0007",
                    "The first transformer: 512 features, 4000 steps of warm-up."),
        ),
        twins=(Recorded("warmup_peak", twin=True),
               Stated(equal(root, 1 / sqrt(width * count)), "Without the warm-up.")),
        sources=("vaswani2017",),
    ),
)  # fmt: skip
