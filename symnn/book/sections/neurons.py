"""Neurons and layers: what a single unit can do, and what several in a row add."""

from __future__ import annotations

from itertools import product

from sympy import Interval, Max, S, oo, tanh

from symnn.book.arrays import defined, dot, i, j, k, m, n, p, square, w, x
from symnn.book.item import Erratum, Item
from symnn.book.material import Derived, Equated, Exhausted, Refused, Shaped, stated
from symnn.core import Variable, tensor
from symnn.indexed import Program, Sum, equals

bias = Variable("b")
length, inner = Variable("l", Interval.open(0, oo)), Variable("d")
KNOWN = Program(facts=[equals(square(w), length), equals(dot(w, x), inner)])
row, W1, W2 = tensor("x", m), tensor("W1", m, n), tensor("W2", n, p)
b1, b2, X = tensor("b1", n), tensor("b2", p), tensor("X", p, m)
COLLAPSED = Sum(row[i] * Sum(W1[i, j] * W2[j, k], j), i) + Sum(b1[j] * W2[j, k], j) + b2[k]
BATCH = Program()
BATCH.define("Y", (k, j), tanh(Sum(X[k, i] * W1[i, j], i) + b1[j]))
SAMPLE = BATCH.define("sample", (k, i), X[k, i])
BATCH.define("y", (k, j), tanh(Sum(SAMPLE[k, i] * W1[i, j], i) + b1[j]))
CORNERS = tuple(product((0, 1), repeat=2))
SMALL = tuple(product(range(-2, 3), repeat=3))


def separable(values: tuple[int, ...]) -> bool:
    """Whether a threshold unit with weights and bias from -2 to 2 computes this function."""
    return any(
        all((u * s + v * t + b > 0) == bool(value)
            for (s, t), value in zip(CORNERS, values, strict=True))
        for u, v, b in SMALL
    )  # fmt: skip


XOR = ((0, 1, 1, 0), (1, 0, 0, 1))
NO_XOR = stated(
    "w + v + b > 0", "If both inputs alone switch the unit on and none leaves it off, both "
    "together switch it on.", w="Reals", v="Reals", b="Reals",
    where=("b <= 0", "w + b > 0", "v + b > 0"),
)  # fmt: skip

ITEMS: tuple[Item, ...] = (
    Item(
        "nn.linear_collapse",
        "Two layers without activation are one: multiply out, and a single matrix with a single "
        "bias is left. By the same step ten layers are one. Depth pays only with something "
        "nonlinear in between.",
        (Equated(Sum((Sum(row[i] * W1[i, j], i) + b1[j]) * W2[j, k], j) + b2[k], COLLAPSED),),
        twins=(Equated(Sum(Max(Sum(row[i] * W1[i, j], i) + b1[j], 0) * W2[j, k], j) + b2[k],
                       COLLAPSED, "With a ReLU in between."),),
    ),
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
        "The inputs with $x \\cdot w + b = 0$ form a hyperplane: one direction, that of $w$, is "
        "fixed, all others are free. From an input straight along $w$ one gets there, over a "
        "distance of $|x \\cdot w + b|/|w|$.",
        (
            Equated(Sum(w[j] * (x[j] - (inner + bias) / length * w[j]), j) + bias, S.Zero,
                    "The foot of the perpendicular, with $l = |w|^2$.", program=KNOWN),
            Equated(Sum(((inner + bias) / length * w[j]) ** 2, j), (inner + bias) ** 2 / length,
                    "The squared distance.", program=KNOWN),
        ),
        twins=(Equated(Sum(w[j] * (x[j] - (inner + bias) * w[j]), j) + bias, S.Zero,
                       program=KNOWN),),
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
            stated("y == -w*x/v - b/v", w="Reals", v="Reals", b="Reals", x="Reals", y="Reals",
                   where=("w*x + v*y + b == 0", "Ne(v, 0)")),
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
        "not be. Two units with ReLU do it.",
        (
            stated("(w + b) + (v + b) == (w + v + b) + b", "The sums that contradict each other.",
                   w="Reals", v="Reals", b="Reals"),
            NO_XOR,
            Exhausted("$\\max(s + t, 0) - 2\\max(s + t - 1, 0)$ is XOR.", lambda: CORNERS,
                      lambda c: max(sum(c), 0) - 2 * max(sum(c) - 1, 0) == c[0] ^ c[1]),
        ),
        twins=(stated(
            "w + v + b <= 0", "AND is separable: its conditions do not contradict each other.",
            w="Reals", v="Reals", b="Reals", where=("b <= 0", "w + b <= 0", "v + b <= 0")),),
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
            wrong=(Shaped(defined((), dot(x, w)), (n,), "That one unit has several outputs."),),
            right=(Shaped(defined((), dot(x, w)), ()),),
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
    Item(
        "nn.weight_matrix",
        "One column of weights for each unit: with inputs in rows, shapes allow nothing else. "
        "PyTorch stores the transpose.",
        (
            Shaped(defined((j,), Sum(row[i] * W1[i, j], i)), (n,)),
            Refused("The transposed product: refused.",
                    lambda: defined((i,), Sum(row[j] * W1[i, j], j)), "extent"),
        ),
        twins=(Shaped(W1, (n, m)),),
    ),
    Item(
        "nn.fc_batch",
        "A batch goes through a layer at once. Row $k$ of the result is what sample $k$ alone "
        "would give: samples do not see each other.",
        (
            Shaped(defined((k, j), Sum(X[k, i] * W1[i, j], i) + b1[j]), (p, n)),
            Equated(BATCH.named("Y")[k, j], BATCH.named("y")[k, j], program=BATCH),
        ),
        twins=(Equated(BATCH.named("Y")[k, j], tanh(b1[j]), program=BATCH),),
    ),
    Item(
        "nn.layer_separability",
        "Each unit of a layer draws one hyperplane of its own, so a single layer separates what "
        "single units can: XOR is still out of reach.",
        (NO_XOR,),
        twins=(stated("w + v + b <= 0", w="Reals", v="Reals", b="Reals",
                      where=("b <= 0", "w + b > 0", "v + b > 0")),),
    ),
)  # fmt: skip
