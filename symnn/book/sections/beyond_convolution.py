"""Convolution, its transpose, and pooling, for windows of any size, stride and padding."""

from __future__ import annotations

from itertools import product
from typing import Any

from sympy import KroneckerDelta, S

from symnn.book.item import Item
from symnn.book.layers import Differentiated
from symnn.book.material import (
    Backward,
    Derived,
    Drawn,
    Equated,
    Exhausted,
    Forward,
    Shaped,
    stated,
)
from symnn.book.sections.layer_figures import convolution_figure, pooling_figure
from symnn.catalog.layers import (
    Window,
    average_pooling,
    convolution,
    max_pooling,
    transposed_convolution,
)
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, equals, index
from symnn.syntax import where

N, C, F, O, K, s, P = sizes("N C F O K s p")  # noqa: E741
window, plain = Window(K, s, P), Window(K)
n, c, f, o, k = index("n", N), index("c", C), index("f", F), index("o", O), index("k", K)
i, place = index("i", window.inputs(O)), index("i", plain.inputs(O))
X, delta = tensor("x", N, C, window.inputs(O)), tensor("delta", N, F, O)

forward = Program()
made = convolution(forward, X, F, window, "")
W, y = made.weights, made.output
matrix = forward.define("A", (f, c, o, i), Sum(KroneckerDelta(s * o + k - P, i) * W[f, c, k], k))
of_convolution = Differentiated.of(forward, y, delta, [X, W, made.bias])
by_x, by_w, by_b = of_convolution.gradients

single = Program()
signal = tensor("x", N, C, plain.inputs(O))
without = convolution(single, signal, F, plain, "")
of_single = Differentiated.of(single, without.output, delta, [signal])

BOTH = Program()
down = convolution(BOTH, X, F, window, "")
G = tensor("g", N, F, O)
up = transposed_convolution(BOTH, G, C, window, "_up")
for fact in (
    equals(up.weights[f, c, k], down.weights[f, c, k]),
    equals(down.bias[f], 0),
    equals(up.bias[c], 0),
):
    BOTH.assume(fact)

row = Window(K, s)
entry, m = index("i", row.inputs(O)), index("m", K)
pooled, error = tensor("x", N, C, row.inputs(O)), tensor("delta", N, C, O)
averaging, choosing = Program(), Program()
mean = average_pooling(averaging, pooled, row, "")
best = max_pooling(choosing, pooled, row, "")
of_mean = Differentiated.of(averaging, mean, error, [pooled])
of_best = Differentiated.of(choosing, best, error, [pooled])


def wins(offset: Any) -> Any:
    """1 where the entry at this offset attains the maximum of its window."""
    return where(pooled[n, c, s * o + offset] >= best[n, c, o], 1, 0)


def share(offset: Any) -> Any:
    """What the entry at this offset gets of the error."""
    return wins(offset) / Sum(wins(m), m)


SMALL = tuple(
    case for case in product(range(1, 9), range(1, 4), range(3), range(1, 4), range(1, 3))
    if case[0] + 2 * case[2] >= case[4] * (case[1] - 1) + 1
)  # fmt: skip


def fits(length: int, size: int, padding: int, stride: int, dilation: int) -> int:
    """At how many places a window fits, by trying all."""
    total = length + 2 * padding
    return sum(start + dilation * (size - 1) < total for start in range(0, total, stride))


def room(length: int, size: int, padding: int, stride: int, dilation: int) -> int:
    """How far the first window may still move."""
    return length + 2 * padding - dilation * (size - 1) - 1


def counted(case: tuple[int, ...]) -> bool:
    """Whether the formula counts the places."""
    return fits(*case) == room(*case) // case[3] + 1


def ends_with_the_signal(case: tuple[int, ...]) -> bool:
    """Whether the last window leaves nothing over."""
    return room(*case) % case[3] == 0


def returns(case: tuple[int, ...]) -> bool:
    """Whether the transpose has the length that the convolution read."""
    length, size, padding, stride, _ = case
    return stride * (fits(*case) - 1) + size - 2 * padding == length


PLAIN = tuple(case for case in SMALL if case[4] == 1)
EVEN = tuple(case for case in PLAIN if ends_with_the_signal(case))

ITEMS: tuple[Item, ...] = (
    Item(
        "layer.conv",
        "A small window of weights moves over the input and takes the same weighted sum at every "
        "place: few weights, and a pattern is found wherever it stands. Here $x$ has $C$ channels, "
        "the window $K$ entries, stride $s$ and padding $p$; what is read beyond the ends is 0. "
        "The window is not turned round, so strictly this is a cross-correlation.",
        (
            Forward(forward, (y,)),
            of_convolution(y[n, f, o], Sum(matrix[f, c, o, i] * X[n, c, i], c, i) + made.bias[f],
                           "It is linear, with the matrix $A$ that has the weights on shifted "
                           "diagonals (a Toeplitz matrix for stride 1)."),
            Forward(forward, (matrix,)),
            stated("s*floor(r/s) <= r", "How many places are there? With $r$ entries to spare "
                   "beside the first window, the place number $\\lfloor r/s \\rfloor$ still fits,",
                   r="Naturals0", s="Naturals"),
            stated("s*(floor(r/s) + 1) > r", "and the next one does not: there are "
                   "$\\lfloor r/s \\rfloor + 1$, counted from 0.", r="Naturals0", s="Naturals"),
            Exhausted(f"Window entries $d$ apart leave $r = n + 2p - d(K - 1) - 1$ to spare. "
                      f"Counted in {len(SMALL)} cases of $n$, $K$, $p$, $s$ and $d$.",
                      lambda: SMALL, counted,
                      r"n_{\mathrm{out}} = \left\lfloor\frac{n + 2p - d(K - 1) - 1}{s}"
                      r"\right\rfloor + 1"),
        ),
        twins=(
            Exhausted("Without the 1 that is added.", lambda: SMALL,
                      lambda case: fits(*case) == room(*case) // case[3]),
            stated("s*floor(r/s) == r", "Nothing left over.", r="Naturals0", s="Naturals"),
            Equated(y[n, f, o], Sum(W[f, c, K - 1 - k] * X[n, c, s * o + k - P], c, k)
                    + made.bias[f], "The window turned round.", forward),
        ),
        beside=(Drawn("Five entries, window 3, stride 2, padding 1.", convolution_figure),),
        sources=("lecun1989", "dumoulin2016"),
    ),
    Item(
        "layer.conv_backward",
        "Every weight serves all places, so its slope sums over them: the input is correlated with "
        "the error. Backward to the input, each entry gathers from all windows that held it, and "
        "each gives the weight with which it was read. With stride 1 that is again a convolution, "
        "with the window turned round.",
        (
            Backward(of_convolution.found, "The slopes of any loss with "
                     "$\\delta = \\partial L/\\partial y$; what is read between two strides or "
                     "beyond the ends is 0."),
            of_convolution(by_x[n, c, i],
                           Sum(KroneckerDelta(s * o + k - P, i) * delta[n, f, o] * W[f, c, k],
                               f, o, k),
                           "The same as a sum over the pairs of window and offset that meet at "
                           "$i$,"),
            of_convolution(by_x[n, c, i], Sum(delta[n, f, o] * matrix[f, c, o, i], f, o),
                           "and with the matrix $A$ of the forward pass, transposed."),
            of_single(of_single.gradients[0][n, c, place],
                      Sum(delta[n, f, place - k] * without.weights[f, c, k], f, k),
                      "Stride 1, no padding: the full convolution of the error."),
            Derived("convolution"),
            Derived("convolution_2d"),
        ),
        twins=(
            of_convolution(by_x[n, c, i],
                           Sum(KroneckerDelta(s * o + k, i) * delta[n, f, o] * W[f, c, k], f, o, k),
                           "The padding forgotten."),
            of_single(of_single.gradients[0][n, c, place],
                      Sum(delta[n, f, place + k] * without.weights[f, c, k], f, k),
                      "The window not turned round."),
        ),
        sources=("lecun1989",),
    ),
    Item(
        "layer.conv_transpose",
        "Run a convolution backward, and use that as a layer: entry $o$ is spread over the places "
        "that the window at $o$ would read. So it enlarges what a convolution made smaller. It is "
        "no inverse; it is the transposed matrix, and that is what the scalar products say.",
        (
            Forward(BOTH, (up.output,)),
            Equated(Sum(G[n, f, o] * down.output[n, f, o], n, f, o),
                    Sum(X[n, c, i] * up.output[n, c, i], n, c, i),
                    "With the same weights and no bias: $\\langle g, Ax \\rangle = "
                    "\\langle A^\\top g, x \\rangle$.", BOTH),
            Shaped(up.output, (N, C, K - 2 * P + s * (O - 1)),
                   "Its length is $s(O - 1) + K - 2p$ for $O$ entries."),
            stated("floor((s*(n - 1) + k - 2*p + 2*p - k)/s) + 1 == n", "A convolution of that "
                   "length gives back $n$ places.", n="Naturals", p="Naturals0", k="Naturals",
                   s="Naturals"),
            Exhausted(f"And the other way round wherever the windows end with the signal, in "
                      f"{len(EVEN)} cases.", lambda: EVEN, returns),
            Derived("transposed_convolution"),
        ),
        twins=(
            Exhausted("Where something is left over, the length does not come back.",
                      lambda: PLAIN, returns),
            Equated(Sum(G[n, f, o] * down.output[n, f, o], n, f, o),
                    Sum(X[n, c, i] * up.output[n, c, i], n, c, i), "With other weights.",
                    Program(BOTH)),
        ),
        sources=("dumoulin2016",),
    ),
    Item(
        "layer.pool",
        "Pooling makes a signal shorter and has nothing to train. The mean of a window spreads the "
        "error evenly. The maximum passes it to the winner alone; where several entries tie there "
        "is no slope, and any shares that add up to 1 are a subgradient. Here ties share alike.",
        (
            Forward(averaging, (mean,)),
            Backward(of_mean.found, "For the mean:"),
            of_mean(of_mean.gradients[0][n, c, entry],
                    Sum(KroneckerDelta(s * o + k, entry) * error[n, c, o], o, k) / K,
                    "Each window that held the entry gives $1/K$ of its error, also where windows "
                    "overlap."),
            Forward(choosing, (best,)),
            Backward(of_best.found, "For the maximum, where the bracket is 1 if it holds:"),
            Equated(Sum(share(k), k), S.One, "The shares of a window add up to 1: no error is "
                    "lost.", choosing),
        ),
        twins=(
            of_best(of_best.gradients[0][n, c, entry],
                    Sum(KroneckerDelta(s * o + k, entry) * error[n, c, o], o, k) / K,
                    "A maximum that spreads its error as a mean does."),
            of_mean(of_mean.gradients[0][n, c, entry],
                    Sum(KroneckerDelta(s * o + k, entry) * error[n, c, o], o, k),
                    "The mean without $1/K$."),
        ),
        beside=(Drawn("Windows 3, 1 and 2, 5.", pooling_figure), Derived("max_pooling"),
                Derived("average_pooling")),
        sources=("zhou1988", "goodfellow2016"),
    ),
)  # fmt: skip
