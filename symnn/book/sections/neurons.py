"""Neurons: what a single unit computes, and which models it is."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Derivative, Integral, Interval, Limit, Max, Rational

from symnn.book.arrays import defined, dot, i, j, k, m, n, one, p, w, x
from symnn.book.item import Erratum, Item
from symnn.book.material import (
    Defined,
    Derived,
    Drawn,
    Equated,
    Exhausted,
    Shaped,
    Stated,
    Trained,
    stated,
)
from symnn.book.sections.neuron_figures import BIAS, NORMAL, POINTS, unit_and_perceptron
from symnn.catalog.activations import ACTIVATIONS, RELU, UNIT_STEP, activation
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Variable, tensor
from symnn.derivation.kinks import kinks_of
from symnn.indexed import Program, Sum, function, gradient
from symnn.proof import check
from symnn.train import Options, from_arrays, train

f = function("f")
bias, theta, real = Variable("b"), Variable("theta"), Variable("x")
step, first, second = Variable("h"), Variable("u"), Variable("v")
inside = Variable("x", Interval(0, 1))

# One unit, as a sum and as a product of matrices with one row and one column.
UNIT = Program()
SCORE = UNIT.define("a", (), Sum(x[j] * w[j], j) + bias)
OUTPUT = UNIT.define("y", (), f(SCORE))
SLOPES = gradient(UNIT, OUTPUT, (w, x, bias))
BY_WEIGHT, BY_INPUT, BY_BIAS = SLOPES.gradients
IN_A_ROW = Program()
ROW, COLUMN = IN_A_ROW.define("X", (one, j), x[j]), IN_A_ROW.define("W", (j, one), w[j])

# Two layers without activation.
row, W1, W2 = tensor("x", m), tensor("W1", m, n), tensor("W2", n, p)
b1, b2 = tensor("b1", n), tensor("b2", p)
COLLAPSED = Sum(row[i] * Sum(W1[i, j] * W2[j, k], j), i) + Sum(b1[j] * W2[j, k], j) + b2[k]

SQUARED_GAP = (inside**2 - theta * inside) ** 2
TOO_LITTLE = Rational(1, 79)


def approximates() -> tuple[bool, str]:
    """A hidden layer of 16 units, fitted to 61 values of the sine and tried at 601 places."""
    data = np.linspace(-3, 3, 61)
    options = Options(hidden=(16,), learning_rate=0.02, epochs=2000, batch_size=61)
    model = train(from_arrays(data[:, None], np.sin(data)), options)
    places = np.linspace(-3, 3, 601)
    gap = float(np.abs(model.predict(places[:, None]).ravel() - np.sin(places)).max())
    return gap < 0.05, f"off by at most {gap:.3f} at 601 places; asked was 0.05"


NAMES = tuple(a.name for a in ACTIVATIONS)


def is_bent(name: str) -> bool:
    """Whether there are two numbers between which an activation is not straight."""
    formula = activation(name).formula
    middle = 2 * formula((first + second) / 2)
    return check(equal(formula(first) + formula(second), middle)).status == "refuted"


def has_slopes(name: str, off: bool = False) -> bool:
    """Whether an activation has a slope everywhere, or off the places where its formula changes."""
    formula = activation(name).formula
    x, value = formula.arguments[0], formula.expression
    places = kinks_of(value, x) if off else ()
    return check(equal(Derivative(value, x), value.diff(x), *places)).status == "proved"


def tells_its_slopes(name: str) -> bool:
    """Whether it has slopes but at known places, with a slope agreed on for each of these."""
    formula = activation(name).formula
    places = kinks_of(formula.expression, formula.arguments[0])
    agreed = [c for c in formula.conventions if c.startswith("f'(")]
    return has_slopes(name, off=True) and len(places) == len(agreed) <= 2


def slope_at_0(formula: Any, side: str) -> Any:
    """The one-sided slope of a function of 0 at 0."""
    return Limit(formula(step) / step, step, 0, side)


def on_its_side(case: tuple[tuple[Any, Any], bool]) -> bool:
    """Whether a point of the figure lies on the side of its class."""
    (across, up), fires = case
    return bool(NORMAL[0] * across + NORMAL[1] * up + BIAS > 0) == fires


ITEMS: tuple[Item, ...] = (
    Item(
        "nn.approximation",
        "A network is a formula $f(x; \\theta)$ with free numbers in it. Training looks for those "
        "with which it comes close to a function $g$ that is known by examples only. How close it "
        "can come depends on the formula: of all lines through the origin none is closer to $x^2$ "
        "on $[0, 1]$ than $\\frac{3}{4}x$. A network can bend more.",
        (
            Stated(claim(Integral(SQUARED_GAP, (inside, 0, 1)), ">=", Rational(1, 80)),
                   "No line through the origin is closer,"),
            Stated(equal(Integral(SQUARED_GAP.xreplace({theta: Rational(3, 4)}), (inside, 0, 1)),
                         Rational(1, 80)), "and this one is as close."),
            Trained("A hidden layer of 16 units comes close to the sine on $[-3, 3]$.",
                    approximates),
        ),
        twins=(Stated(claim(Integral(SQUARED_GAP, (inside, 0, 1)), ">=", TOO_LITTLE),
                      "That none comes as close as this."),),
    ),
    Item(
        "nn.unit",
        "Inputs are weighed, added up, shifted by a bias, and go through one function of one "
        "number. All of its slopes are the slope of that function at the sum times what stands "
        "beside the weight: the input, or for an input the weight.",
        (
            Defined(((SCORE, UNIT[SCORE].right), (OUTPUT, UNIT[OUTPUT].right)),
                    "For any number of inputs and any smooth $f$."),
            Equated(BY_WEIGHT[j], f(SCORE).fdiff() * x[j], program=SLOPES),
            Equated(BY_INPUT[j], f(SCORE).fdiff() * w[j], program=SLOPES),
            Equated(BY_BIAS, f(SCORE).fdiff(), program=SLOPES),
        ),
        twins=(
            Equated(BY_WEIGHT[j], x[j], "Without the slope of $f$.", program=SLOPES),
            Equated(BY_INPUT[j], f(SCORE).fdiff() * x[j], "The input in place of the weight.",
                    program=SLOPES),
        ),
        erratum=Erratum(
            "The subscripts of inputs and weights did not survive the press.",
            "Input and weight have one number, over which the sum runs.",
        ),
        sources=("rosenblatt1958",),
    ),
    Item(
        "nn.activation_differentiable",
        "Activations are bent, for without a bend layers collapse into one, and they have slopes, "
        "for training asks for them. Some have a corner or a jump at 0. There is no slope "
        "there, so one is agreed on; what comes in hits the corner exactly almost never.",
        (
            Exhausted("Each activation of the catalog but the identity is bent.",
                      lambda: [a for a in NAMES if a != "identity"], is_bent),
            Exhausted("Each has a slope but at two places at most, and says which one is used "
                      "there.", lambda: NAMES, tells_its_slopes),
            Stated(equal(slope_at_0(RELU, "-"), 0), "ReLU has a corner: slope 0 from the left,"),
            Stated(equal(slope_at_0(RELU, "+"), 1), "and 1 from the right."),
        ),
        twins=(
            Exhausted("Each has a slope everywhere.", lambda: NAMES, has_slopes),
            Stated(equal(Limit(UNIT_STEP(step), step, 0, "-"),
                         Limit(UNIT_STEP(step), step, 0, "+")),
                   "The threshold is not even continuous."),
        ),
        erratum=Erratum(
            "An activation is nonlinear and differentiable.",
            "The chapter itself uses the identity, which is linear, and the threshold and ReLU, "
            "which have no slope at 0. What is needed: bent where a layer is hidden, and smooth "
            "but for a few places, where a slope is agreed on.",
            wrong=(
                Exhausted("Every activation is bent.", lambda: NAMES, is_bent),
                Stated(equal(slope_at_0(RELU, "-"), slope_at_0(RELU, "+")),
                       "ReLU has one slope at 0."),
            ),
        ),
    ),
    Item(
        "nn.linear_collapse",
        "Two layers without activation are one: multiply out, and a single matrix with a single "
        "bias is left. By the same step ten layers are one. Depth pays only with something "
        "nonlinear in between.",
        (Equated(Sum((Sum(row[i] * W1[i, j], i) + b1[j]) * W2[j, k], j) + b2[k], COLLAPSED,
                 "Widths $m$, $n$ and $p$ of any size."),),
        twins=(Equated(Sum(Max(Sum(row[i] * W1[i, j], i) + b1[j], 0) * W2[j, k], j) + b2[k],
                       COLLAPSED, "With a ReLU in between."),),
    ),
    Item(
        "nn.unit_vector",
        "With inputs and weights as vectors the sum is a dot product, and with a row of inputs and "
        "a column of weights it is a product of matrices. The gradient is a multiple of the input: "
        "each step of training moves the weights along it.",
        (
            Shaped(defined((), f(dot(x, w) + bias), "y"), (), "One number comes out."),
            Equated(f(Sum(ROW[0, j] * COLUMN[j, 0], j) + bias), f(dot(x, w) + bias),
                    "Row times column is the dot product.", program=IN_A_ROW),
            Equated(Sum(BY_WEIGHT[j] * x[j], j), f(SCORE).fdiff() * Sum(x[j] ** 2, j),
                    "Along the input the output grows fastest.", program=SLOPES),
        ),
        twins=(Shaped(defined((i, j), row[i] * w[j], "y"), (),
                      "Column times row is a number too, not a matrix."),),
    ),
    Item(
        "fig.unit_and_perceptron",
        "Left a unit. Right what it does with two inputs and a threshold: the weights are an "
        "arrow, the boundary is the line upright on it, and the arrow points to where it fires.",
        (Drawn("The unit with $w = (2, 1)$, $b = -4$.", unit_and_perceptron, (
            Exhausted("Each of the ten points lies on the side of its class.",
                      lambda: POINTS, on_its_side),
            stated("2*x + (4 - 2*x) - 4 == 0", "The line that is drawn, $x_2 = 4 - 2x_1$.",
                   x="Reals"),
            stated("2*1 + 1*(-2) == 0", "Its direction $(1, -2)$ is perpendicular to $w$."),
            stated("2*(8/5) + 4/5 - 4 == 0", "The arrow starts at $(1.6, 0.8)$, on the line."),
        )),),
    ),
    Item(
        "nn.identity_linear_regression",
        "A unit without activation, trained on the squared error, is linear regression: where the "
        "gradient vanishes, the normal equations hold.",
        (Derived("linear_regression", "Gradient and normal equations, for all sizes."),),
        erratum=Erratum(
            "A unit with several inputs is called *multivariate* regression.",
            "With several inputs and one output it is *multiple* regression; *multivariate* means "
            "several outputs, which is a layer.",
            wrong=(Shaped(defined((), dot(x, w), "y"), (n,), "That it has several outputs."),),
            right=(Shaped(defined((), dot(x, w), "y"), (), "One number comes out."),),
        ),
    ),
    Item(
        "nn.sigmoid_logistic",
        "A sigmoid unit models a probability whose logarithmic odds are linear in the input. "
        "Trained on cross-entropy it is logistic regression, and its loss is convex.",
        (
            stated("log((1/(1 + exp(-z)))/(1 - 1/(1 + exp(-z)))) == z", "The odds.", z="Reals"),
            Derived("logistic_regression", "Gradient and curvature, for all sizes."),
        ),
        twins=(stated("log(1/(1 + exp(-z))) == z", z="Reals"),),
    ),
)  # fmt: skip
