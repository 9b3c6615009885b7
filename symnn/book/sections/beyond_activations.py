"""Beyond the chapter: smooth rectifiers, gates, and more about softmax."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sympy import (
    Derivative,
    Integer,
    Interval,
    Limit,
    Rational,
    S,
    oo,
    pi,
    sqrt,
    tanh,
)

from symnn.book.item import Item
from symnn.book.material import (
    Derived,
    Enclosed,
    Equated,
    Recorded,
    Rounded,
    Stated,
)
from symnn.catalog.activations import (
    GELU,
    HARD_SWISH,
    MISH,
    SATURATION,
    SCALE,
    SELU_ALPHA,
    SELU_LAMBDA,
    SHARPNESS,
    SIGMOID,
    SILU,
    SWISH,
    activation,
    x,
)
from symnn.catalog.identities.claims import claim, equal
from symnn.catalog.identities.smooth import MISH_SIGN
from symnn.catalog.layers import gated
from symnn.catalog.moments import variance
from symnn.catalog.self_normalizing import SELU_MEAN, SELU_SECOND_MOMENT
from symnn.catalog.written import written
from symnn.core import Formula, Variable, sizes, tensor
from symnn.indexed import Program, Sum, gradient, index

POSITIVE, NEGATIVE = Interval.open(0, oo), Interval.open(-oo, 0)
h = Variable("h")
right, left = Variable("x", POSITIVE), Variable("x", NEGATIVE)
near, far = Variable("x", Interval(0, 5)), Variable("x", Interval(5, oo))
FALLS, RISES = Rational(-11925, 10**4), Rational(-11924, 10**4)
ERROR = Rational(48, 10**5)


def tanh_gelu(at: Any) -> Any:
    """The approximation of GELU."""
    return at / 2 * (1 + tanh(sqrt(2 / pi) * (at + Rational(44715, 10**6) * at**3)))


def quotient(place: int) -> Any:
    """The difference quotient of hard swish there, for a step h."""
    return (HARD_SWISH(place + h) - HARD_SWISH(Integer(place))) / h


def at_fixed_point(moment: Formula) -> Any:
    """The slope by the variance, where it is 1, for the constants of SELU."""
    slope = moment.expression.diff(variance)
    return written(slope, {variance: S.One, SATURATION: SELU_ALPHA, SCALE: SELU_LAMBDA})


def gate_slopes(name: str, gate: Any, words: str) -> tuple[Equated, ...]:
    """The errors of the two factors of a gated layer.

    Args:
        name: of the activation of the gate.
        gate: its formula.
        words: what the layer is called.
    """
    (N, D, H), program = sizes("N D H"), Program()
    X, delta = tensor("X", N, D), tensor("delta", N, H)
    i, j = index("n", N), index("j", H)
    made = gated(program, X, H, 1, activation(name))
    loss = program.define("L", (), Sum(delta[i, j] * made.output[i, j], i, j))
    found = gradient(program, loss, made.parameters)
    at = made.preactivation[i, j]
    slope = gate.diff(x).xreplace({x: at})
    error, gating = (found.adjoint_of(part) for part in (made.value, made.preactivation))
    return (
        Equated(error[i, j], delta[i, j] * gate.xreplace({x: at}), f"{words}: the value,", found),
        Equated(gating[i, j], delta[i, j] * made.value[i, j] * slope, "and the gate.", found),
    )  # fmt: skip


def swapped(pair: tuple[Equated, ...]) -> Equated:
    """The error of one factor taken for that of the other."""
    return replace(pair[0], right=pair[1].right, words="The two errors swapped.")


ITEMS: tuple[Item, ...] = (
    Item(
        "act.softplus",
        "A rectifier with its corner rounded off: above ReLU, by $\\log 2$ at the corner and by "
        "less and less away from it. Its slope is the sigmoid, and it is the surprise of the class "
        "that a logit speaks against. Written as ReLU and a small rest it never overflows.",
        (
            Derived("softplus"), Recorded("softplus_derivative"),
            Recorded("softplus_sub_softplus_neg"), Recorded("softplus_eq_neg_log_sigmoid_neg"),
            Recorded("softplus_gt_relu"), Recorded("softplus_le_relu_add_log_two"),
            Recorded("softplus_eq_relu_add_rest"),
        ),
        twins=(Recorded("softplus_le_relu_add_log_two", twin=True),
               Recorded("softplus_sub_softplus_neg", twin=True)),
        sources=("dugas2000",),
    ),
    Item(
        "act.silu",
        "$x$ times its own sigmoid; with a sharpness $\\beta$ it is called swish. For $\\beta = 0$ "
        "it is half of $x$, for large $\\beta$ nearly ReLU, everywhere within $1/\\beta$. It is "
        "not monotone: it dips to -0.278 before it rises.",
        (
            Recorded("swish_derivative"),
            Derived("silu_minimum"),
            Recorded("silu_ge_neg_depth", words="For the least such $w$ the bound is met."),
            Stated(equal(Limit(SWISH(x), SHARPNESS, 0), x / 2), "No sharpness: half of $x$."),
            Stated(equal(Limit(SWISH(right), SHARPNESS, oo), right), "Sharper and sharper: ReLU, "
                   "on the right"),
            Stated(equal(Limit(SWISH(left), SHARPNESS, oo), S.Zero), "and on the left."),
            Recorded("swish_sub_relu_le"),
        ),
        twins=(Recorded("swish_derivative", twin=True), Recorded("silu_ge_neg_depth", twin=True),
               Stated(equal(Derivative(SILU(x), x), S.Zero, x <= -1, x >= -1),
                      "The dip is not at -1.")),
        sources=("hendrycks2016", "elfwing2018", "ramachandran2017"),
    ),
    Item(
        "act.gelu",
        "$x$ times the probability that a standard normal value is smaller. The usual "
        "approximation replaces the error function by a tanh; it is never off by more than "
        "0.00048.",
        (
            Recorded("gelu_eq_x_mul_normal_distribution"), Derived("gelu"),
            Recorded("gelu_derivative"), Recorded("gelu_sub_gelu_neg"),
        ),
        twins=(Recorded("gelu_derivative", twin=True),
               Enclosed(GELU(near) - tanh_gelu(near), near, Rational(47, 10**5),
                        "A slightly better error bound is already false.")),
        beside=(
            Stated(equal(GELU(-x) - tanh_gelu(-x), GELU(x) - tanh_gelu(x)),
                   "The error is even, so positive $x$ suffice."),
            Enclosed(GELU(near) - tanh_gelu(near), near, ERROR, "Up to 5 it is below 0.00048."),
            Stated(claim(far - GELU(far), "<", ERROR), "Beyond 5 both lie so close below $x$:"),
            Stated(claim(far - tanh_gelu(far), "<", ERROR), "the approximation as well,"),
            Stated(claim(far - GELU(far), ">", 0), "and neither is above."),
            Stated(claim(far - tanh_gelu(far), ">", 0)),
        ),
        sources=("hendrycks2016",),
    ),
    Item(
        "act.mish",
        "$x$ times the tanh of its softplus. The hyperbolic functions cancel: one exponential "
        "suffices. Like SiLU it dips, to -0.3088 at -1.1924, and never below.",
        (
            Recorded("tanh_softplus_eq_ratio"), Recorded("mish_eq_x_mul_ratio"),
            Recorded("mish_derivative"),
            Stated(claim(MISH_SIGN.xreplace({x: Variable("x", Interval(-oo, FALLS))}), "<", 0),
                   "The cubic is negative up to -1.1925"),
            Stated(claim(MISH_SIGN.xreplace({x: Variable("x", Interval(RISES, oo))}), ">", 0),
                   "and positive from -1.1924 on: one minimum, in between."),
            Rounded(MISH(RISES), "-0.3088", "Its value, within a rounding."),
        ),
        twins=(Recorded("mish_eq_x_mul_ratio", twin=True), Recorded("mish_derivative", twin=True),
               Rounded(MISH(RISES), "-0.3100")),
        sources=("misra2020",),
    ),
    Item(
        "act.hardswish",
        "Swish for small processors: the sigmoid gate becomes a line cut at 0 and 1, which is a "
        "ReLU6. It is continuous, but its slope jumps at both ends, by 1/2 each time.",
        (
            Recorded("relu6_eq_min_max"), Recorded("hard_swish_eq_x_mul_relu6"),
            Recorded("hard_swish_ge"),
            Stated(equal(Derivative(HARD_SWISH(x), x), (2 * x + 3) / 6, x > -3, x < 3),
                   "The slope in the middle."),
            Stated(equal(Limit(quotient(-3), h, 0, "-"), S.Zero), "At -3: 0 from the left,"),
            Stated(equal(Limit(quotient(-3), h, 0, "+"), -Rational(1, 2)), "-1/2 from the right."),
            Stated(equal(Limit(quotient(3), h, 0, "-"), Rational(3, 2)),
                   "At 3: 3/2 from the left,"),
            Stated(equal(Limit(quotient(3), h, 0, "+"), S.One), "1 from the right."),
        ),
        twins=(Recorded("hard_swish_eq_x_mul_relu6", twin=True),
               Stated(equal(Limit(quotient(3), h, 0, "+-"), S.One), "There is no slope at 3."),
               Recorded("hard_swish_ge", twin=True)),
        sources=("howard2017", "howard2019"),
    ),
    Item(
        "act.glu",
        "Two affine maps of the same input, one of which decides how much of the other passes. "
        "The gate may be any function: a sigmoid gives GLU, SiLU gives SwiGLU. The path through "
        "the value is linear, so the error on it is only scaled by the gate.",
        (Derived("gated_unit"),
         *gate_slopes("sigmoid", SIGMOID(x), "GLU"), *gate_slopes("silu", SILU(x), "SwiGLU")),
        twins=(swapped(gate_slopes("sigmoid", SIGMOID(x), "")),),
        sources=("dauphin2017", "shazeer2020"),
    ),
    Item(
        "act.selu_map",
        "Feed SELU with a normal preactivation: the mean and the variance that come out depend "
        "on those that go in, and (0, 1) is a fixed point. The derivative of this map decides "
        "whether small deviations shrink. They do: its eigenvalues are 0 and 0.7826.",
        (
            Derived("selu", "The constants make (0, 1) a fixed point."),
            Derived("selu_map"),
            Rounded(at_fixed_point(SELU_MEAN), "0.0888", "How the mean answers to the variance,"),
            Rounded(at_fixed_point(SELU_SECOND_MOMENT), "0.7826", "and how the variance does."),
        ),
        twins=(Rounded(at_fixed_point(SELU_SECOND_MOMENT), "1.0000"),
               Recorded("selu_second_moment_one", twin=True)),
        sources=("klambauer2017",),
    ),
)  # fmt: skip
