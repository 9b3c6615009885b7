"""What one unit can separate: hyperplanes, the perceptron, and XOR, which it cannot."""

from __future__ import annotations

from itertools import product

from sympy import Interval, Rational, S, oo

from symnn.book.arrays import c, dot, j, r, s, square, t, unit, w, x, y
from symnn.book.item import Item
from symnn.book.material import Derived, Equated, Exhausted, Stated, Trained, stated
from symnn.catalog.identities.claims import claim
from symnn.core import Variable
from symnn.indexed import Program, Sum, equals
from symnn.train import Options, from_arrays, train

bias = Variable("b")
length, inner = Variable("l", Interval.open(0, oo)), Variable("d")
SIZES = [equals(square(w), length), equals(dot(w, x), inner)]
KNOWN = Program(facts=SIZES)
ON_IT = Program(facts=[*SIZES, equals(dot(w, y), -bias)])
BOTH_ON_IT = Program(facts=[equals(dot(w, x), -bias), equals(dot(w, y), -bias)])
THROUGH_0 = Program(facts=[equals(dot(w, y), S.Zero)])
FOOT = (inner + bias) / length * w[j]
SPAN = w[s] * unit(r, j) - w[j] * unit(r, s)
"""Entry r of the vector that has w[s] at place j and -w[j] at place s."""

CORNERS = tuple(product((0, 1), repeat=2))
SMALL = tuple(product(range(-2, 3), repeat=3))
XOR = ((0, 1, 1, 0), (1, 0, 0, 1))


def right_answers(weights: tuple[int, ...], values: tuple[int, ...]) -> int:
    """For how many of the four inputs a threshold unit with two weights and a bias is right."""
    u, v, b = weights
    return sum(
        (u * first + v * second + b > 0) == bool(value)
        for (first, second), value in zip(CORNERS, values, strict=True)
    )


def separable(values: tuple[int, ...]) -> bool:
    """Whether a threshold unit with weights and bias from -2 to 2 computes this function."""
    return any(right_answers(weights, values) == len(CORNERS) for weights in SMALL)


def learned(hidden: tuple[int, ...]) -> int:
    """For how many of the four inputs a network is right after training on XOR."""
    data = from_arrays(CORNERS, XOR[0])
    model = train(data, Options(hidden=hidden, learning_rate=0.1, epochs=300))
    return int(sum(model.predict(CORNERS) == XOR[0]))


def hidden_layer_learns() -> tuple[bool, str]:
    right = learned((4,))
    return right == len(CORNERS), f"right for {right} of 4 inputs after 300 steps"


def single_layer_fails() -> tuple[bool, str]:
    right = learned(())
    return right < len(CORNERS), f"right for {right} of 4 inputs after 300 steps"


u, v = Variable("w"), Variable("v")
MEAN_SQUARE = (bias**2 + (u + bias - 1) ** 2 + (v + bias - 1) ** 2 + (u + v + bias) ** 2) / 4
NO_XOR = stated(
    "w + v + b > 0", "If both inputs alone switch the unit on and none leaves it off, both "
    "together switch it on.", w="Reals", v="Reals", b="Reals",
    where=("b <= 0", "w + b > 0", "v + b > 0"),
)  # fmt: skip

ITEMS: tuple[Item, ...] = (
    Item(
        "nn.hyperplane_orthogonal",
        "The weighted sum without bias is 0 just where the input is perpendicular to the weights.",
        (
            stated("d/(r*s) == 0", "A cosine of 0 if the dot product is,", d="Reals",
                   r="Interval.open(0, oo)", s="Interval.open(0, oo)", where=("d == 0",)),
            stated("d == 0", "and the other way round, with $c$ the cosine.", d="Reals",
                   c="Reals", r="Interval.open(0, oo)", s="Interval.open(0, oo)",
                   where=("c == 0", "d == c*r*s")),
        ),
        twins=(stated("d/(r*s) == 0", "The zero vector has no angle.", d="Reals",
                      r="Interval(0, oo)", s="Interval(0, oo)", where=("d == 0",)),),
    ),
    Item(
        "nn.hyperplane",
        "The inputs with $x \\cdot w + b = 0$ form a hyperplane with normal $w$: one direction is "
        "fixed, the other $n - 1$ are free. From any input straight along $w$ one gets there, over "
        "a distance of $|x \\cdot w + b|/|w|$, and no other way is shorter. Below, $d$ is "
        "$w \\cdot x$ and $l$ is $|w|^2$.",
        (
            Equated(Sum(w[j] * (x[j] - y[j]), j), S.Zero,
                    "The normal: from one point of the hyperplane to another, $x$ and $y$, one "
                    "goes perpendicular to $w$.", program=BOTH_ON_IT),
            Equated(Sum(w[r] * SPAN, r), S.Zero, "Free directions: for each place $j$ beside one "
                    "place $s$ with $w_s \\ne 0$."),
            Equated(Sum(c[j] * SPAN, j), w[s] * c[r] - unit(r, s) * dot(c, w),
                    "They are independent: a sum of multiples has $w_s c_r$ at each place "
                    "$r \\ne s$, so it is 0 only if all $c_r$ are."),
            Equated(Sum(y[j] * SPAN, j), w[s] * y[r],
                    "There are no others: what is perpendicular to $w$ is a sum of multiples.",
                    program=THROUGH_0),
            Equated(Sum(w[j] * (x[j] - FOOT), j) + bias, S.Zero,
                    "The foot of the perpendicular lies on the hyperplane,", program=KNOWN),
            Equated(Sum(FOOT**2, j), (inner + bias) ** 2 / length, "at this squared distance;",
                    program=KNOWN),
            Equated(Sum((x[j] - y[j]) ** 2, j),
                    (inner + bias) ** 2 / length + Sum((x[j] - FOOT - y[j]) ** 2, j),
                    "any other point $y$ of it is further away, by Pythagoras.", program=ON_IT),
        ),
        twins=(
            Equated(Sum(w[j] * (x[j] - (inner + bias) * w[j]), j) + bias, S.Zero,
                    "Along $w$ itself, whatever its length.", program=KNOWN),
            Equated(Sum(w[j] * (x[j] + y[j]), j), S.Zero,
                    "Sums of its points stay on it, wherever it lies.",
                    program=BOTH_ON_IT),
        ),
    ),
    Item(
        "nn.perceptron",
        "The first artificial neuron fires if the weighted sum exceeds a threshold. With two "
        "inputs it computes 14 of the 16 Boolean functions; what it does at the threshold itself "
        "is a convention.",
        (
            Exhausted("Each of the 14 has weights between -2 and 2.",
                      lambda: (f for f in product((0, 1), repeat=4) if f not in XOR), separable),
            NO_XOR, Derived("perceptron", "How it learns."),
        ),
        twins=(Exhausted("All 16 have.", lambda: product((0, 1), repeat=4), separable),),
    ),
    Item(
        "nn.decision_line",
        "With two inputs the boundary is a line, and the weights stand upright on it. If the "
        "second weight is 0 the line is vertical.",
        (
            stated("y == -w*x/v - b/v", "Solved for the second input.", w="Reals", v="Reals",
                   b="Reals", x="Reals", y="Reals", where=("w*x + v*y + b == 0", "Ne(v, 0)")),
            stated("w*v + v*(-w) == 0", "The direction $(v, -w)$ of the line.", w="Reals",
                   v="Reals"),
        ),
        twins=(stated("y == -w*x/v - b/v", w="Reals", v="Reals", b="Reals", x="Reals", y="Reals",
                      where=("w*x + v*y + b == 0",)),),
    ),
    Item(
        "nn.xor",
        "No line has $(0,1)$ and $(1,0)$ on one side and $(0,0)$ and $(1,1)$ on the other. Add up "
        "the two conditions that must be positive: the sum is that of the other two, which must "
        "not be. So three of four is the best that a unit can do, with any threshold and any "
        "activation that only grows, and by least squares it ends at 1/2 everywhere. Two units "
        "with ReLU do it, and four are found by training.",
        (
            stated("(w + b) + (v + b) == (w + v + b) + b", "The sums that contradict each other.",
                   w="Reals", v="Reals", b="Reals"),
            NO_XOR,
            Exhausted("Three of four can be had, with weights 2 and 2 and bias -1.",
                      lambda: [(2, 2, -1)], lambda found: right_answers(found, XOR[0]) == 3),
            Stated(claim(MEAN_SQUARE, ">=", Rational(1, 4)), "The mean squared error of a line,"),
            stated("((1/2)**2 + (1/2 - 1)**2 + (1/2 - 1)**2 + (1/2)**2)/4 == 1/4",
                   "which is least for 1/2 everywhere."),
            Exhausted("$\\max(s + t, 0) - 2\\max(s + t - 1, 0)$ is the XOR of $s$ and $t$.",
                      lambda: CORNERS,
                      lambda c: max(sum(c), 0) - 2 * max(sum(c) - 1, 0) == c[0] ^ c[1]),
        ),
        twins=(
            stated("w + v + b <= 0", "Said of AND, whose conditions do not contradict each "
                   "other.", w="Reals", v="Reals", b="Reals",
                   where=("b <= 0", "w + b <= 0", "v + b <= 0")),
            Exhausted("OR and AND are not separable either.",
                      lambda: [(0, 1, 1, 1), (0, 0, 0, 1)], lambda f: not separable(f)),
        ),
        beside=(
            Trained("Training with a hidden layer of four units gets all four right,",
                    hidden_layer_learns),
            Trained("and without one it cannot.", single_layer_fails),
        ),
        sources=("minsky1969",),
    ),
    Item(
        "nn.layer_separability",
        "Each unit of a layer draws one hyperplane of its own. Where it fires at two points it "
        "fires everywhere between them, whatever the number of inputs. XOR asks for more: between "
        "$(0,1)$ and $(1,0)$ lies the same point as between $(0,0)$ and $(1,1)$.",
        (
            Equated(Sum(w[j] * (t * x[j] + (1 - t) * y[j]), j) + bias,
                    t * (dot(w, x) + bias) + (1 - t) * (dot(w, y) + bias),
                    "Between two inputs the sum lies between their sums,"),
            stated("t*p + (1 - t)*q > 0", "so it is positive there if both are.",
                   t="Interval(0, 1)", p="Interval.open(0, oo)", q="Interval.open(0, oo)"),
            NO_XOR,
        ),
        twins=(
            stated("t*p + (1 - t)*q > 0", "Beyond them it need not be.", t="Interval(0, oo)",
                   p="Interval.open(0, oo)", q="Interval.open(0, oo)"),
            stated("w + v + b <= 0", w="Reals", v="Reals", b="Reals",
                   where=("b <= 0", "w + b > 0", "v + b > 0")),
        ),
    ),
)  # fmt: skip
