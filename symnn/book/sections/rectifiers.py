"""The rectified linear unit and its relatives."""

from __future__ import annotations

from typing import Any

from sympy import (
    Derivative,
    Eq,
    Expr,
    Integer,
    Integral,
    Interval,
    Limit,
    Max,
    Rational,
    S,
    exp,
    oo,
)

from symnn.book.activation_charts import CLOSE, FIFTH, WIDE, with_derivative
from symnn.book.charts import figure
from symnn.book.depth import shrinking
from symnn.book.item import Erratum, Item
from symnn.book.material import (
    Cited,
    Derived,
    Drawn,
    Exhausted,
    Recorded,
    Rounded,
    Simulated,
    Stated,
    Timed,
    Trained,
)
from symnn.book.speed import passes
from symnn.catalog.activations import (
    ELU,
    LEAK,
    LEAKY_RELU,
    LEARNED_LEAK,
    PRELU,
    RELU,
    SATURATION,
    SELU_ALPHA,
    SELU_LAMBDA,
    SIGMOID,
    SOFTPLUS,
    x,
)
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.identities.rectifiers import step
from symnn.catalog.moments import NORMAL_DENSITY, sigma
from symnn.core import Variable
from symnn.report import Rule

h, c, r, w, b, other = (Variable(name) for name in ("h", "c", "r", "w", "b", "y"))
g = Variable("g", Interval(0, 1))
large = Variable("alpha", Interval.open(1, oo))
slope = step(S.Zero, S.One)
both = slope * slope.xreplace({x: other})
TWO, HALF = Integer(2), Rational(1, 2)
left_half = Integral(NORMAL_DENSITY(x, sigma), (x, -oo, 0))


def one_sided(activation: Any, side: str, *parameters: Any) -> Any:
    """The slope at 0 from one side, as the limit of the difference quotient."""
    return Limit(activation(h, *parameters) / h, h, 0, side)


def needs_exponential(expression: Expr) -> bool:
    return expression.has(exp) or expression.diff(x).has(exp)


def sweep() -> tuple[bool, str]:
    """Chains of 20 layers of 64 units with the initialization made for each activation."""
    squashed = shrinking("sigmoid", "glorot_normal", 20)
    rectified = shrinking("relu", "he_normal", 20)
    figures = f"gradient of 20 layers relative to one: sigmoid {squashed:.1e}, ReLU {rectified:.2f}"
    return squashed < 1e-9 and 0.1 < rectified < 10, figures


ITEMS: tuple[Item, ...] = (
    Item(
        "act.relu",
        "Positive values pass, others are cut to 0. Three ways to write it: by cases, as the "
        "larger of 0 and $x$, or as the mean of $x$ and $|x|$.",
        (Recorded("relu_eq_max_zero"), Recorded("relu_eq_half_add_abs"), Derived("relu")),
        twins=(Recorded("relu_eq_max_zero", twin=True),
               Recorded("relu_eq_half_add_abs", twin=True)),
        sources=("nair2010",),
    ),
    Item(
        "act.relu_deriv",
        "1 on the right, 0 on the left, and nothing at 0, where the graph has a corner. Every line "
        "through the corner with slope between 0 and 1 stays below the graph: these slopes are the "
        "*subgradients*. Libraries take 0, and so does this one.",
        (
            Recorded("relu_derivative"),
            Stated(claim(RELU(x), ">=", g * x), "A subgradient $g$ between 0 and 1;"),
            Stated(claim(RELU(x), "<", r * x, Eq(x, 1), r > 1), "a steeper line is too high at 1,"),
            Stated(claim(RELU(x), "<", r * x, Eq(x, -1), r < 0), "a falling one at -1."),
        ),
        twins=(Recorded("relu_derivative", twin=True), Stated(claim(RELU(x), ">=", r * x))),
    ),
    Item(
        "fig.relu", "A corner in the graph is a jump of the slope.",
        (Drawn("ReLU and its derivative.",
               lambda: figure(with_derivative(RELU(CLOSE), CLOSE, "ReLU", ((2, 2, "2"),), kink=0)),
               (Stated(equal(RELU(x), 2, Eq(x, 2))), Stated(equal(RELU(x), 0, Eq(x, -1))),
                Recorded("relu_derivative"))),),
    ),
    Item(
        "act.relu_history",
        "Thresholds of this kind are older than their fame: analog networks of 1969, a silicon "
        "circuit of 2000, object recognition in 2009, Boltzmann machines in 2010. The paper of "
        "2011 showed that deep networks of them train without unsupervised help.",
        (Cited("Rectified linear units in deep networks: 2011, with forerunners.",
               ("fukushima1969", "hahnloser2000", "jarrett2009", "nair2010", "glorot2011")),),
    ),
    Item(
        "act.relu_semidiff",
        "At 0 it has a slope to each side, but they differ. Softplus rounds the corner off and has "
        "a slope everywhere.",
        (
            Stated(equal(one_sided(RELU, "+"), 1), "To the right of 0,"),
            Stated(equal(one_sided(RELU, "-"), 0), "and to the left."),
            Recorded("softplus_derivative", words="The slope of softplus is the sigmoid."),
        ),
        twins=(Stated(equal(one_sided(RELU, "+-"), HALF), "The mean of both is no slope."),
               Stated(equal(one_sided(SOFTPLUS, "+-"), 0))),
    ),
    Item(
        "act.relu_vanishing",
        "Backpropagation multiplies slopes. Those of ReLU are 0 or 1, and so is every product of "
        "them: along a path of active units the gradient keeps its size, whatever the depth; one "
        "inactive unit stops it. A product of $L$ sigmoid slopes is at most $4^{-L}$.",
        (
            Stated(equal(slope * (1 - slope), 0), "Each slope is 0 or 1;"),
            Stated(equal(both * (1 - both), 0), "a product of two again, and so of any number."),
            Stated(equal(slope, 1, x > 0), "Active units hand the gradient on."),
            Derived("vanishing_gradient", "The sigmoid shrinks it."),
        ),
        twins=(Stated(equal(SIGMOID(x) * (1 - SIGMOID(x)), 0, x > 0)),),
        sources=("glorot2011",),
    ),
    Item(
        "act.relu_idempotent",
        "What passed once is not negative and passes again unchanged. Neither leaky units nor "
        "sigmoids have this property.",
        (Recorded("relu_idempotent"), Stated(equal(RELU(x), x, x >= 0))),
        twins=(Recorded("relu_idempotent", twin=True),
               Stated(equal(SIGMOID(SIGMOID(x)), SIGMOID(x)))),
        erratum=Erratum(
            "A value that passes through any number of ReLUs is not changed.",
            "True for $x \\ge 0$. A negative value becomes 0 in the first pass, and then stays "
            "what it is.",
            wrong=(Stated(equal(RELU(x), x)),),
            right=(Stated(equal(RELU(x), x, x >= 0)), Recorded("relu_idempotent")),
        ),
    ),
    Item(
        "act.relu_example", "2 stays 2, however often.",
        (Stated(equal(RELU(x), 2, Eq(x, 2)), "Once,"),
         Stated(equal(RELU(Max(0, x)), 2, Eq(x, 2)), "and twice.")),
        twins=(Stated(equal(RELU(x), -2, Eq(x, -2)), "-2 does not stay."),),
    ),
    Item(
        "act.relu_depth",
        "Twenty layers of sigmoids let less than a billionth of the gradient through; the same "
        "chain of rectifiers keeps its size. What does it is not idempotence, since weights stand "
        "between the activations, but slope 1 and weights of the right size.",
        (Trained("Random chains of 20 layers, 64 units each, with Glorot's weights for sigmoids "
                 "and He's for ReLU.", sweep),),
        twins=(Stated(equal(Max(0, w * Max(0, x)), Max(0, x)),
                      "That a weight in between does not matter."),),
        erratum=Erratum(
            "ReLU allows deeper networks since it is idempotent.",
            "Between two activations stands an affine map. What helps is the slope 1 on the active "
            "side together with an initialization that keeps the variance.",
            wrong=(Stated(equal(Max(0, w * Max(0, x) + b), Max(0, x)),
                          "Two layers, with a weight and a bias between them."),),
        ),
        sources=("glorot2010", "he2015"),
    ),
    Item(
        "act.relu_sparse",
        "For weights that are symmetric about 0, and no bias, a preactivation is negative as often "
        "as positive; about half of all outputs are exactly 0.",
        (
            Stated(equal(left_half, HALF), "For every normal law of mean 0."),
        ),
        twins=(Stated(equal(left_half, Rational(5, 1000))),),
        beside=(Simulated(
            "Outputs of 8 units on random inputs that are cut to 0.",
            lambda rng, count: (rng.normal(size=(count, 8)) @ rng.normal(size=8)) < 0, 0.5),),
        erratum=Erratum(
            "The probability is given as 0.5 %.",
            "It is 0.5, that is 50 %, as the next sentence of the text says itself: about half.",
            wrong=(Stated(equal(left_half, Rational(5, 1000))),),
            right=(Stated(equal(left_half, Rational(50, 100))),),
        ),
        sources=("glorot2011",),
    ),
    Item(
        "act.relu_speed",
        "ReLU and its slope take a comparison and a product; sigmoid and tanh need exponentials. "
        "So there is less to compute, forward and backward. How much faster that is depends on "
        "the machine: what is counted below is how often it is faster at all.",
        (
            Exhausted("Neither ReLU nor leaky ReLU calls an exponential, in value or slope.",
                      lambda: (RELU(x), LEAKY_RELU(x)), lambda e: not needs_exponential(e)),
            Timed("Forward and backward through 20,000 units, in code compiled from the records, "
                  "ReLU takes less processor time than the sigmoid.",
                  lambda: passes("relu", "sigmoid")),
        ),
        twins=(
            Exhausted("Nor does the sigmoid.", lambda: (SIGMOID(x),),
                      lambda e: not needs_exponential(e)),
            Timed("The sigmoid takes less than ReLU.", lambda: passes("sigmoid", "relu")),
        ),
    ),
    Item(
        "act.dying_relu",
        "If the preactivation of a unit is negative for all data, its output is 0 and so is the "
        "slope by each of its weights and its bias. Gradient descent then leaves them where they "
        "are, forever. A leaky unit recovers.",
        (
            Stated(equal(RELU(x), 0, x < 0), "The output,"),
            Stated(equal(Derivative(RELU(x), x), 0, x < 0), "the slope,"),
            Stated(equal(w - c * (slope * other), w, x < 0), "and a step of any length $c$ on a "
                   "weight $w$, whatever comes in ($y$)."),
            Stated(equal(Derivative(LEAKY_RELU(x), x), LEAK, x < 0), "A leaky unit has a slope."),
        ),
        twins=(Stated(equal(Derivative(LEAKY_RELU(x), x), 0, x < 0)),
               Stated(equal(w - c * (slope * other), w))),
    ),
    Item(
        "act.leaky_relu",
        "A small slope $\\alpha$ on the left instead of 0: the larger of $x$ and $\\alpha x$, "
        "as long as $\\alpha < 1$.",
        (
            Recorded("leaky_relu_eq_max"), Recorded("leaky_relu_derivative"),
            Stated(equal(one_sided(LEAKY_RELU, "+"), 1), "The slope at 0 from the right,"),
            Stated(equal(one_sided(LEAKY_RELU, "-"), LEAK), "and from the left."),
            Derived("leaky_relu"),
        ),
        twins=(Stated(claim(x, ">=", large * x, x > 0), "For $\\alpha > 1$ the larger of both is "
                      "another function."), Recorded("leaky_relu_derivative", twin=True)),
        sources=("maas2013",),
    ),
    Item(
        "fig.leaky_relu", "Never flat: a fifth of the slope is left on the left.",
        (Drawn("Leaky ReLU with slope 0.2, and its derivative.",
               lambda: figure(with_derivative(
                   LEAKY_RELU(WIDE, FIFTH), WIDE, "leaky ReLU", ((-5, -1, "−1"),), kink=0)),
               (Stated(equal(LEAKY_RELU(x, FIFTH), x / 5, x < 0)),
                Recorded("leaky_relu_derivative"))),),
    ),
    Item(
        "act.prelu",
        "The slope on the left is trained like a weight. Only inputs on the left teach it: its "
        "derivative by $\\alpha$ is the smaller of 0 and $x$.",
        (
            Recorded("prelu_parameter_derivative"), Derived("prelu"),
            Stated(equal(PRELU(x), RELU(x), Eq(LEARNED_LEAK, 0)), "For $\\alpha = 0$ it is ReLU."),
        ),
        twins=(Recorded("prelu_parameter_derivative", twin=True),
               Stated(equal(Derivative(PRELU(x), LEARNED_LEAK), x, x > 0))),
        sources=("he2015",),
    ),
    Item(
        "act.elu",
        "On the left an exponential that levels off at $-\\alpha$. Value and slope there differ by "
        "$\\alpha$ only. At 0 the two sides meet without a corner only for $\\alpha = 1$.",
        (
            Stated(equal(Limit(ELU(h), h, 0, "+-"), 0), "Continuous at 0;"),
            Stated(equal(Limit(ELU(x), x, -oo), -SATURATION), "levels off;"),
            Recorded("elu_derivative_left"), Recorded("elu_derivative_one"),
            Stated(equal(one_sided(ELU, "-"), SATURATION), "slope at 0 from the left,"),
            Stated(equal(one_sided(ELU, "+"), 1), "and from the right."),
            Recorded("elu_gt_neg_alpha"), Derived("elu"),
        ),
        twins=(Recorded("elu_derivative_one", twin=True),
               Stated(equal(one_sided(ELU, "+-", FIFTH), 1), "For $\\alpha = 0.2$ there is a "
                      "corner.")),
        sources=("clevert2016",),
    ),
    Item(
        "fig.elu", "Level on the far left; the slope jumps from 0.2 to 1 at the corner.",
        (Drawn("ELU with $\\alpha = 0.2$, and its derivative.",
               lambda: figure(with_derivative(
                   ELU(CLOSE, FIFTH), CLOSE, "ELU", kink=0, rules=(Rule(-0.2, "−0.2"),))),
               (Stated(equal(Limit(ELU(x), x, -oo), -SATURATION)),
                Stated(equal(one_sided(ELU, "-", FIFTH), FIFTH)),
                Stated(equal(one_sided(ELU, "+", FIFTH), 1)))),),
    ),
    Item(
        "act.selu",
        "An ELU times $\\lambda$. Both constants are chosen so that mean 0 and variance 1 of a "
        "normal input reproduce themselves: two equations, solved in closed form.",
        (
            Recorded("selu_mean_zero"), Recorded("selu_second_moment_one"),
            Rounded(SELU_ALPHA, "1.6732632423543772848"),
            Rounded(SELU_LAMBDA, "1.0507009873554804934"),
        ),
        twins=(Recorded("selu_mean_zero", twin=True),
               Recorded("selu_second_moment_one", twin=True)),
        beside=(Derived("selu", "The equations from the integrals of a normal input."),),
        erratum=Erratum(
            "$\\lambda$ is an additional parameter that is trained.",
            "$\\lambda$ and $\\alpha$ are fixed numbers, the solution of two equations; another "
            "$\\lambda$ gives another variance.",
            wrong=(Recorded("selu_second_moment_one", twin=True),),
            right=(Recorded("selu_mean_zero"), Recorded("selu_second_moment_one")),
        ),
        sources=("klambauer2017",),
    ),
)  # fmt: skip
