"""Training and gradient descent."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from sympy import Integer, Interval, Limit, Rational, S, oo

from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import (
    Cited,
    Defined,
    Derived,
    Drawn,
    Equated,
    Exhausted,
    Recorded,
    Stated,
    Trained,
)
from symnn.book.sections.training_figures import descent
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.losses import SQUARED_ERROR, y
from symnn.catalog.optimizers import GRADIENT_DESCENT
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Program, Sum, equals, function, gradient, index

POSITIVE = Interval.open(0, oo)
w, start = Variable("w"), Variable("w_0")
curvature, rate = Variable("h", POSITIVE), Variable("eta", POSITIVE)
steps, factor = Variable("k", S.Naturals), Variable("q")
N, D = sizes("n D")
i, d = index("i", N), index("d", D)
model = function("f")
x, t, theta = tensor("x", N, D), tensor("t", N), tensor("theta", D)


def squares() -> tuple[Equated, ...]:
    """The gradient of the mean squared error of any smooth model of a weighted sum."""
    program = Program()
    score = program.define("s", (i,), Sum(x[i, d] * theta[d], d))
    cost = program.define("J", (), Sum((model(score[i]) - t[i]) ** 2, i) / N)
    found = gradient(program, cost, theta)
    each = (model(score[i]) - t[i]) * model(score[i]).fdiff() * x[i, d]
    return (
        Equated(found.gradients[0][d], 2 * Sum(each, i) / N,
                "For any smooth model $f$ of a weighted sum $s_i$ of the inputs of sample $i$.",
                found),
        Equated(found.gradients[0][d], Sum(each, i) / N, "Without the factor 2.", found),
    )  # fmt: skip


def batches() -> tuple[Equated, ...]:
    """The gradient of a mean of losses is the mean of their gradients."""
    program, losses = Program(), function("l")
    alone = program.define("J_alone", (i,), losses(Sum(x[i, d] * theta[d], d)))
    cost = program.define("J", (), Sum(alone[i], i) / N)
    found = gradient(program, cost, theta)
    of_sample = losses(Sum(x[i, d] * theta[d], d)).fdiff() * x[i, d]
    return (
        Equated(found.gradients[0][d], Sum(of_sample, i) / N,
                "For any smooth loss $l$ of a weighted sum.", found),
        Equated(found.gradients[0][d], Sum(of_sample, i), "The sum in place of the mean.", found),
    )  # fmt: skip


right_gradient, wrong_gradient = squares()
whole_is_mean, whole_is_sum = batches()
chance = tensor("p", N)
slopes = tensor("g", N)
EXPECTED = Equated(
    Sum(chance[i] * slopes[i], i), Sum(slopes[i], i) / N,
    "The expected gradient $g_i$ of a random sample is the mean of all.",
    Program(facts=[equals(chance[i], 1 / N)]),
)  # fmt: skip
SAMPLES = (Integer(1), Integer(2), Integer(4), Integer(7), Integer(9))


def spread(values: tuple[Rational, ...]) -> Rational:
    """The variance of equally likely values."""
    mean = sum(values, S.Zero) / len(values)
    return sum(((v - mean) ** 2 for v in values), S.Zero) / len(values)


def batches_with(size: int) -> tuple[Rational, ...]:
    """The means of all ordered draws without replacement."""
    return tuple(sum(b, S.Zero) / size for b in permutations(SAMPLES, size))


def batch_law(size: int) -> bool:
    """The variance of the mean of a batch: that of one sample, by size and what is left."""
    count = len(SAMPLES)
    expected = spread(SAMPLES) / size * Rational(count - size, count - 1)
    return spread(batches_with(size)) == expected


def learns() -> tuple[bool, str]:
    """The loop of the chapter on a parabola, until the cost is below a threshold."""
    weight = float(np.random.default_rng(0).normal())
    for step in range(1, 1001):
        cost = (weight - 3.0) ** 2
        if cost < 1e-6:
            return True, f"the cost is below 1e-6 after {step - 1} steps of size 0.1"
        weight -= 0.1 * 2 * (weight - 3.0)
    return False, "the cost is not below 1e-6 after 1000 steps"


ITEMS: tuple[Item, ...] = (
    Item(
        "train.cost",
        "A network has many parameters $\\theta$; for each choice of them it is more or less "
        "wrong. The cost $J(\\theta)$ says how wrong, on average over examples whose right answers "
        "are known, and training looks for parameters where it is small.",
        (Cited("What is sought: "
               "$\\theta^* = \\arg\\min_\\theta J(\\theta)$."),),
        erratum=Erratum("The word for training is that for the training of staff.",
                        "It is the search for the parameters with the least cost."),
    ),
    Item(
        "loss.mse",
        "The mean of the squared distances from the targets. Its slope is twice the error, over "
        "the number of samples; of constant predictions the mean of the targets is best. A factor "
        "1/2 is often put in front: it moves no minimum.",
        (Defined(((Variable("l"), SQUARED_ERROR(y)),), "The loss of one prediction $y$ with the "
                 "target $t$."), Derived("mse"), Recorded("squared_error_derivative")),
        twins=(Recorded("squared_error_derivative", True, "Without the factor 2."),),
    ),
    Item(
        "train.superscripts", "",
        (Cited("$\\mathbf{x}^{(i)}$ is sample number $i$ and $x^{(i)}_j$ its component $j$; of "
               "layers, the number stands in the same place."),),
        erratum=Erratum("The $i$ of the sample is a capital letter.", "It is small."),
    ),
    Item(
        "train.gd_idea",
        "To first order a small step changes the cost by the product of step and slope, so the "
        "step against the gradient lowers it fastest.",
        (
            Derived("gradient_descent"),
            Stated(claim((w - rate * curvature * w) ** 2, "<=", w**2, rate * curvature <= 2),
                   "On the parabola $w^2 h/2$ steps with $\\eta \\le 2/h$ do not go uphill."),
        ),
        twins=(Stated(claim((w - rate * curvature * w) ** 2, "<=", w**2),
                      "Steps of any length do not."),),
        erratum=Erratum(
            "Gradient descent finds the global minimum.",
            "That is the aim. It comes to rest where the gradient is 0, which for costs that are "
            "not convex may be elsewhere.",
            wrong=(Stated(claim(w**4 - 2 * w**2, ">", -1, w < 0), "For $w^4 - 2w^2$, "
                          "which is $-1$ at its global minimum $w = 1$, all of the left side lies "
                          "higher."),),
        ),
    ),
    Item(
        "fig.gd", "Each step goes down the slope; near the minimum they get shorter.",
        (Drawn("Gradient descent on a parabola with one weight.", descent, (
            kept(lambda: Stated(equal(w - rate * (curvature * w), (1 - rate * curvature) * w),
                                "One step multiplies the distance by one factor,")),
            kept(lambda: Stated(equal(factor * (factor**steps * start),
                                      factor ** (steps + 1) * start),
                                "so after $k$ steps it is its power, $q = 1 - \\eta h$.")),
        )),),
    ),
    Item(
        "train.gd_algorithm",
        "Begin with random parameters; compute the cost, its gradient, and take a step; stop when "
        "the cost is small enough. If the threshold lies below the least cost there is, it never "
        "stops.",
        (
            Derived("gradient_descent"),
            Stated(equal(Limit(start * Rational(4, 5) ** steps, steps, oo), S.Zero),
                   "A factor of 0.8 in each step leads to the minimum."),
        ),
        twins=(Stated(claim((w - 3) ** 2 + 1, "<", 1), "A cost of the form $(w-3)^2 + 1$ gets "
                      "below 1."),),
        beside=(Trained("The loop, on a parabola.", learns),),
        erratum=Erratum(
            "The third step has no heading, and nothing is said of a threshold that is too low.",
            "The third step is the update. The loop ends only if the threshold lies above the "
            "least cost there is.",
        ),
    ),
    Item(
        "train.gd_chain",
        "The cost depends on a parameter through what the model says of each sample: the slope of "
        "the loss by the prediction, times that of the prediction by the weighted sum, times the "
        "input that the parameter weighs.",
        (right_gradient,), twins=(wrong_gradient,),
    ),
    Item(
        "train.gd_update",
        "Against the gradient, by a small step. On a parabola of curvature $h$ the distance to the "
        "minimum shrinks by $1 - \\eta h$: it converges for $0 < \\eta < 2/h$.",
        (Defined(GRADIENT_DESCENT.equations), Recorded("gradient_descent_contracts"),
         Derived("gradient_descent")),
        twins=(Recorded("gradient_descent_contracts", True, "With the gradient, not against it."),),
    ),
    Item(
        "train.gd_full",
        "The cost is a mean over all samples, and a derivative is linear: the gradient is the mean "
        "of the gradients of the single samples. So they may be computed one after the other, or "
        "on several machines, and added up.",
        (whole_is_mean,), twins=(whole_is_sum,),
    ),
    Item(
        "train.sgd",
        "One sample at a time. If each is as likely, the step is right on the average; the noise "
        "that is left does not fade while the step stays the same.",
        (EXPECTED,),
        twins=(Equated(EXPECTED.left, EXPECTED.right * N, "The sum in place of the mean.",
                       EXPECTED.program),),
    ),
    Item(
        "train.minibatch",
        "The mean of a batch of $B$ samples varies less, by $1/B$; without replacement even less, "
        "by $(N-B)/(N-1)$, and not at all when the batch is everything.",
        (Exhausted("The variance of a mean, for all batches of 1 to 5 out of five samples with "
                   "variance $s^2$.", lambda: range(1, 6), batch_law,
                   r"\operatorname{Var} = \frac{s^2}{B} \cdot \frac{N - B}{N - 1}"),),
        twins=(Exhausted("$s^2/B$ for draws without replacement.", lambda: range(1, 6),
                         lambda size: spread(batches_with(size)) == spread(SAMPLES) / size),),
        erratum=Erratum(
            "$n$ is the number of samples of a batch, after it was that of all samples.",
            "They are two numbers; here $B$ is the size of a batch and $N$ that of the data.",
        ),
    ),
)  # fmt: skip
