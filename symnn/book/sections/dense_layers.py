"""Fully connected layers of any width, and how other kinds of layers differ."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sympy import Add, Expr, KroneckerDelta, Mul, S, exp

from symnn.book.arrays import defined as array
from symnn.book.arrays import i, j, k, m, n, one, p, r
from symnn.book.item import Erratum, Item
from symnn.book.layers import defined
from symnn.book.material import Defined, Drawn, Equated, Exhausted, Refused, Shaped, Stated
from symnn.book.sections.network_figures import INPUTS, UNITS, dense_edges, fc_layer
from symnn.catalog.identities.claims import equal
from symnn.catalog.layers import Window, convolution, dense, max_pooling
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, function, index, jacobian, merged

f = function("f")
x, X = tensor("x", m), tensor("X", p, m)
W, b = tensor("W", m, n), tensor("b", n)
Z = Sum(X[k, i] * W[i, j], i) + b[j]

# One sample, and the slopes of what comes out by what goes in.
LAYER = Program()
z = LAYER.define("z", (j,), Sum(x[i] * W[i, j], i) + b[j])
y = LAYER.define("y", (j,), f(z[j]))
SLOPES = {base: jacobian(LAYER, y, base) for base in (z, x, W, b)}
AFFINE = jacobian(LAYER, z, x)
BY_SUM, BY_INPUT, BY_WEIGHT, BY_BIAS = (found.results[0] for found in SLOPES.values())
ALL = merged(LAYER, AFFINE, *SLOPES.values())

# A function of all sums at once, as softmax is.
SCORES = tensor("z", n)
SOFTMAX = Program()
PARTS = SOFTMAX.define("y", (j,), exp(SCORES[j]) / Sum(exp(SCORES[r]), r))
MIXED = jacobian(SOFTMAX, PARTS, SCORES)

# One unit by itself: its weights are a column of the matrix.
ALONE = Program()
COLUMN = ALONE.define("w", (j, i), W[i, j])
UNIT = ALONE.define("u", (j,), f(Sum(x[i] * COLUMN[j, i], i) + b[j]))

# The sample as a matrix with one row.
IN_A_ROW = Program()
ROW = IN_A_ROW.define("X", (one, i), x[i])
ONE_ROW = IN_A_ROW.define("Y", (one, j), f(Sum(ROW[one, i] * W[i, j], i) + b[j]))

# A batch, and each of its samples by itself.
BATCH = Program()
WHOLE = BATCH.define("Y", (k, j), f(Z))
SAMPLE = BATCH.define("x", (k, i), X[k, i])
SINGLE = BATCH.define("y", (k, j), f(Sum(SAMPLE[k, i] * W[i, j], i) + b[j]))

# A column of ones behind the data, and a row of biases below the weights.
longer, more = index("l", m + 1), index("q", p + 1)
APPENDED = Program()
WITH_ONES = APPENDED.define(
    "V", (k, longer), Sum(X[k, i] * KroneckerDelta(longer, i), i) + KroneckerDelta(longer, m)
)
WITH_BIAS = APPENDED.define(
    "U", (longer, j),
    Sum(W[i, j] * KroneckerDelta(longer, i), i) + KroneckerDelta(longer, m) * b[j],
)  # fmt: skip
ROW_OF_ONES = array(
    (more, i), Sum(X[k, i] * KroneckerDelta(more, k), k) + KroneckerDelta(more, p), "V"
)

# Layers by number: any number of one width, and two of different widths.
D, H, L = sizes("D H L")
layer, upper, below, unit = index("l", L + 1), index("l", L), *index("i j", H)
start, weights, biases = tensor("x", H), tensor("W", L + 1, H, H), tensor("b", L + 1, H)
state = tensor("y", L + 1, H)
DEEP = Program()
DEEP.define("y", (layer, unit), f(
    Sum((state[layer - 1, below] + KroneckerDelta(layer, 0) * start[below])
        * weights[layer, below, unit], below) + biases[layer, unit]
))  # fmt: skip
TWO = Program()
FIRST = dense(TWO, tensor("X", p, m), n, 1)
SECOND = dense(TWO, FIRST.output, D, 2)


def deeper(place: Any) -> Expr:
    """What a layer makes of the one below it."""
    total = Sum(state[place, below] * weights[place + 1, below, unit], below)
    return f(total + biases[place + 1, unit])


def trained(build: Callable[[Program, Any], Any], data: Any) -> Expr:
    """How many numbers a layer trains: the entries of all that it reads but the data."""
    program = Program()
    build(program, data)
    arrays = [base for base in program.inputs if base != data]
    return Add(*[Mul(*base.shape) for base in arrays])


N, C, F, P, K = sizes("N C F P K")
IMAGE = tensor("X", N, C, P + K - 1, P + K - 1)
WINDOWS = (Window(K), Window(K))
FC = trained(lambda program, data: dense(program, data, n, 1), X)
CONVOLUTION = trained(lambda program, data: convolution(program, data, F, WINDOWS, 1), IMAGE)
POOLING = trained(lambda program, data: max_pooling(program, data, WINDOWS, 1), IMAGE)


def drawn_once(case: Collection[Any]) -> bool:
    """Whether the drawing has one line from each input to each unit."""
    return len(case) == len(set(case)) == INPUTS * UNITS


ITEMS: tuple[Item, ...] = (
    Item(
        "nn.layer_benefits",
        "A layer is a row of units that read the same inputs and do not read each other. So each "
        "output depends on its own sum alone, and only on its own weights: all can be computed at "
        "one time, and in any order. A row of numbers also says more than one: which of many "
        "classes, or several quantities at once.",
        (
            defined(LAYER, z, y, words="Any number $n$ of units, and any smooth $f$."),
            Equated(BY_SUM[j, r], KroneckerDelta(j, r) * f(z[j]).fdiff(),
                    "By the sums the slopes are a diagonal matrix:", program=ALL),
            Equated(BY_WEIGHT[j, i, r], KroneckerDelta(j, r) * f(z[j]).fdiff() * x[i],
                    "no unit reads the weights of another.", program=ALL),
        ),
        twins=(
            Equated(BY_SUM[j, r], f(z[j]).fdiff(), "That all units read all sums.", program=ALL),
            Equated(MIXED.results[0][j, r], KroneckerDelta(j, r) * PARTS[j] * (1 - PARTS[j]),
                    "Softmax is no such layer: each output reads all sums.", program=MIXED),
        ),
    ),
    Item(
        "nn.fc_unit",
        "In a fully connected layer every unit reads every input: unit $j$ has a weight $w_{ij}$ "
        "for input $i$, and a bias. That is one column of the matrix, and $(m + 1)n$ numbers in "
        "all.",
        (
            Defined(((y[j], f(LAYER[z].right)),), "Unit $j$ of the layer,"),
            defined(ALONE, COLUMN, UNIT, words="and the single unit whose weights are column $j$:"),
            Equated(y[j], UNIT[j], "they are the same.", program=merged(LAYER, ALONE)),
            Equated(Sum(S.One, i, j) + Sum(S.One, j), (m + 1) * n, "Weights and biases, counted."),
        ),
        twins=(
            Equated(Sum(S.One, i, j) + Sum(S.One, j), m * n, "Without the biases."),
            Equated(Sum(S.One, i, j) + Sum(S.One, i), (m + 1) * n, "One bias for each input."),
        ),
        erratum=Erratum(
            "It is said of *layer* $j$ and *layer* $i$.",
            "$j$ is the number of a unit of the layer, $i$ that of an input.",
        ),
    ),
    Item(
        "nn.weight_matrix",
        "One column of weights for each unit: with inputs in rows, shapes allow nothing else. "
        "PyTorch stores the transpose.",
        (
            Shaped(array((j,), Sum(x[i] * W[i, j], i), "y"), (n,)),
            Refused("The transposed product: refused.",
                    lambda: array((i,), Sum(x[j] * W[i, j], j)), "extent"),
        ),
        twins=(Shaped(W, (n, m)),),
    ),
    Item(
        "nn.fc_vector",
        "All units at once, with the sample as a row: $y = f(xW + b)$, and $f$ is applied to each "
        "entry. The slopes by the input are the matrix with its columns stretched by the slopes "
        "of $f$.",
        (
            defined(IN_A_ROW, ROW, ONE_ROW, words="The sample as a matrix with one row, $o = 0$,"),
            Equated(ONE_ROW[0, j], f(Sum(x[i] * W[i, j], i) + b[j]),
                    "gives what the units give one by one.", program=IN_A_ROW),
            Equated(BY_INPUT[j, i], f(z[j]).fdiff() * W[i, j], "Slopes by the input,",
                    program=ALL),
            Equated(BY_BIAS[j, r], KroneckerDelta(j, r) * f(z[j]).fdiff(), "and by the bias.",
                    program=ALL),
            Refused("A column in place of the row: refused.",
                    lambda: array((i, j), Sum(tensor("x", m, 1)[i, one] * W[one, j], one)),
                    "extent"),
        ),
        twins=(Equated(BY_INPUT[j, i], W[i, j], "Without the slope of $f$.", program=ALL),),
    ),
    Item(
        "nn.fc_batch",
        "A batch goes through a layer at once. Row $k$ of the result is what sample $k$ alone "
        "would give: samples do not see each other.",
        (
            Shaped(array((k, j), Z, "Y"), (p, n)),
            defined(BATCH, WHOLE, words="The batch at once,"),
            defined(BATCH, SAMPLE, SINGLE, words="and sample $k$ by itself:"),
            Equated(WHOLE[k, j], SINGLE[k, j], "the same.", program=BATCH),
        ),
        twins=(Equated(WHOLE[k, j], SINGLE[0, j], "That all samples give what the first gives.",
                       program=BATCH),),
    ),
    Item(
        "fig.fc_layer",
        "Every input is joined to every unit, and each line carries a weight of its own.",
        (Drawn("A layer with four inputs and three units.", fc_layer, (
            Exhausted("One line from each of the 4 inputs to each of the 3 units.",
                      lambda: [dense_edges()], drawn_once),
            Shaped(array((j,), f(Sum(x[i] * W[i, j], i) + b[j]), "y"), (n,),
                   "One sample: a row of $m$ becomes a row of $n$."),
            Shaped(array((k, j), f(Z), "Y"), (p, n), "A batch of $p$ rows."),
        )),),
    ),
    Item(
        "nn.bias_trick",
        "A bias is the weight of an input that is always 1. Append a column of ones to the data "
        "and the row of biases to the matrix, and a layer is a product of matrices and nothing "
        "else. Below, $V$ is the data with ones behind, $U$ the weights with biases below.",
        (
            defined(APPENDED, WITH_ONES, WITH_BIAS, words="Entries by place, the last at $l = m$."),
            Shaped(WITH_ONES, (p, m + 1), "One column more,"),
            Shaped(WITH_BIAS, (m + 1, n), "and one row more."),
            Equated(Sum(WITH_ONES[k, longer] * WITH_BIAS[longer, j], longer), Z,
                    "For every number of samples, inputs and units.", program=APPENDED),
        ),
        twins=(Equated(Sum(WITH_ONES[k, longer] * WITH_BIAS[longer, j], longer),
                       Sum(X[k, i] * W[i, j], i), "The biases lost.", program=APPENDED),),
        erratum=Erratum(
            "A *row* of ones is appended to the data.",
            "A *column*, where samples are rows, as everywhere else in the chapter. A row of ones "
            "is right where samples are columns. Here it would be one sample more.",
            wrong=(Shaped(ROW_OF_ONES, (p, m + 1), "That a row makes the data wider."),),
            right=(
                Shaped(WITH_ONES, (p, m + 1)),
                Refused("The product with a row of ones: refused.", lambda: array(
                    (more, j), Sum(ROW_OF_ONES[more, i] * WITH_BIAS[i, j], i)), "extent"),
            ),
        ),
    ),
    Item(
        "nn.layer_types",
        "Layers differ in what they train. A convolution has one small window of weights for each "
        "pair of channels, wherever it is put down: their number does not grow with the image. "
        "Pooling takes a maximum or a mean and trains nothing. Counted below are the entries of "
        "all that a layer reads besides its data.",
        (
            Stated(equal(FC, (m + 1) * n), "Fully connected, $m$ inputs and $n$ units."),
            Stated(equal(CONVOLUTION, F * (C * K**2 + 1)),
                   "A convolution with windows of $K \\times K$ from $C$ to $F$ channels: for each "
                   "of these a window in every channel below, and a bias."),
            Exhausted("Pooling: nothing.", lambda: [POOLING], lambda count: count == 0),
        ),
        twins=(
            Stated(equal(CONVOLUTION, K**2 * C * F * P**2 + F), "New weights at every place."),
            Stated(equal(FC, m * n), "Biases forgotten."),
        ),
        sources=("lecun1989",),
    ),
    Item(
        "nn.op_composition",
        "A layer is two operations one after the other: a weighted sum, then the activation. So "
        "its slopes are the product of theirs, matrix by matrix. The order matters, and so does "
        "the place of the bias.",
        (
            Equated(y[j], f(Sum(x[i] * W[i, j], i) + b[j]), "First the sum, then $f$.",
                    program=LAYER),
            Equated(BY_INPUT[j, i], Sum(BY_SUM[j, r] * AFFINE.results[0][r, i], r),
                    "The chain rule as a product of matrices.", program=ALL),
        ),
        twins=(
            Equated(y[j], Sum(f(x[i]) * W[i, j], i) + b[j], "First $f$, then the sum.",
                    program=LAYER),
            Equated(BY_INPUT[j, i], Sum(BY_SUM[j, r], r) + AFFINE.results[0][j, i],
                    "That slopes add up.", program=ALL),
        ),
    ),
    Item(
        "nn.fc_layer_indexed",
        "With many layers each has a number, and what comes out of one goes into the next. Many "
        "write the number raised, $y_j^{(l)}$, in brackets because it is no power. Here it is an "
        "index like the others, so that one equation stands for any depth. Widths may change from "
        "layer to layer as long as they fit.",
        (
            Equated(state[0, unit], f(Sum(start[below] * weights[0, below, unit], below)
                                      + biases[0, unit]), "The first layer reads the input,",
                    program=DEEP),
            Equated(state[upper + 1, unit], deeper(upper), "each other one the layer below.",
                    program=DEEP),
            Shaped(SECOND.output, (p, D), "From $m$ over $n$ to $D$ units."),
            Refused("A layer of another width: refused.", lambda: array(
                (k, index("k", D)), Sum(FIRST.output[k, j] * tensor("W", m, D)[j, index("k", D)],
                                        j)), "extent"),
        ),
        twins=(
            Equated(state[upper + 1, unit], state[upper, unit], "That layers change nothing.",
                    program=DEEP),
            Equated(state[upper + 1, unit],
                    f(Sum(start[below] * weights[upper + 1, below, unit], below)
                      + biases[upper + 1, unit]), "That each layer reads the input.",
                    program=DEEP),
        ),
    ),
)  # fmt: skip
