"""Normalization layers, forward and backward, for batches and widths of any size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Interval, S, oo

from symnn.book.item import Item
from symnn.book.layers import Differentiated, defined
from symnn.book.material import Derived, Equated
from symnn.catalog.layers import batch_norm, layer_norm, rms_norm, weight_norm
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, equals, index

N, D, K = sizes("N D K")
n, m = index("n m", N)
d, e = index("d e", D)
j = index("j", K)
X, delta = tensor("x", N, D), tensor("delta", N, D)
factor, shift = tensor("c", domain=Interval.open(0, oo)), tensor("s")


@dataclass(frozen=True)
class Changed:
    """A normalization of x, and the same of c x + s, with epsilon stretched by c squared.

    Args:
        layer: the arrays for x.
        other: the arrays for c x + s.
        program: the equations of both.
    """

    layer: Any
    other: Any
    program: Program

    def same(self, words: str) -> Equated:
        """That both have the same normalized values."""
        left, right = self.other.normalized[n, d], self.layer.normalized[n, d]
        return Equated(left, right, words, self.program)

    @property
    def with_one_epsilon(self) -> Equated:
        """The same, had epsilon not been stretched: false."""
        held = self.same("With the same $\\epsilon$ for both.")
        return Equated(held.left, held.right, held.words, Program(self.program))


def changed(make: Any, moved: Any) -> Changed:
    """The layer that `make` adds, for x and for c x + `moved`."""
    program = Program()
    layer = make(program, X, "")
    other = make(program, program.define("x_new", (n, d), factor * X[n, d] + moved), "_new")
    program.assume(equals(other.epsilon, factor**2 * layer.epsilon))
    return Changed(layer, other, program)


def differentiated(make: Any) -> tuple[Any, Differentiated]:
    """The layer that `make` adds, and a loss whose slope by each output is delta."""
    program = Program()
    layer = make(program, X, "")
    return layer, Differentiated.of(program, layer.output, delta, [X, *layer.parameters])


batch, of_batch = differentiated(batch_norm)
batch_x, batch_gamma, batch_beta = of_batch.gradients
batch_scale = batch.parameters[0][d] / (N * batch.deviation[d])
batch_total = Sum(delta[m, d], m)
batch_along = batch.normalized[n, d] * Sum(delta[m, d] * batch.normalized[m, d], m)

layer, of_layer = differentiated(layer_norm)
layer_x, layer_gamma, layer_beta = of_layer.gradients
xhat, sigma = layer.normalized, layer.deviation
mean = Sum(layer.parameters[0][e] * delta[n, e], e) / D
along = Sum(layer.parameters[0][e] * delta[n, e] * xhat[n, e], e)
error = layer.parameters[0][d] * delta[n, d]

root, of_root = differentiated(rms_norm)
root_x, root_gamma = of_root.gradients
rho = root.deviation
root_along = Sum(root.parameters[0][e] * delta[n, e] * root.normalized[n, e], e)
root_slope = root.parameters[0][d] * delta[n, d] - root.normalized[n, d] * root_along / D

v, by_weight = tensor("v", D, K), tensor("delta", D, K)
square, rate = tensor("s", K, domain=Interval.open(0, oo)), tensor("eta")
weighted = Program(facts=[equals(Sum(v[d, j] ** 2, d), square[j])])
weights = weight_norm(weighted, v, "")
g, length, w = weights.parameters[0], weights.deviation, weights.output
of_weights = Differentiated.of(weighted, w, by_weight, [g, v])
by_g, by_v = of_weights.gradients
straight = g[j] / length[j] * by_weight[d, j]

CHANGED_BATCH, CHANGED_LAYER = changed(batch_norm, shift), changed(layer_norm, shift)

ITEMS: tuple[Item, ...] = (
    Item(
        "norm.batchnorm",
        "Each feature is measured against its own batch: the mean is taken off, the rest divided "
        "by the deviation; then $\\gamma$ and $\\beta$ give back the freedom to have any scale. "
        "Mean and deviation depend on all samples, so the error $\\delta$ of one sample reaches "
        "every other. Still, what comes out is short: take from the error its mean over the batch, "
        "and its part along $\\hat x$.",
        (
            defined(of_batch.found, batch.mean, batch.deviation, batch.normalized, batch.output),
            of_batch(batch_x[n, d], batch_scale * (N * delta[n, d] - batch_total - batch_along),
                     "The slope of any loss by an input,"),
            of_batch(batch_gamma[d], Sum(delta[n, d] * batch.normalized[n, d], n), "by the scale,"),
            of_batch(batch_beta[d], Sum(delta[n, d], n), "and by the shift."),
            of_batch(Sum(batch_x[n, d], n), S.Zero,
                     "The gradients of a batch sum to 0: moving all samples changes nothing."),
            CHANGED_BATCH.same(
                "Nor does another scale or origin of the input, such as larger weights before it: "
                "$\\hat x$ is the same for $c x + s$ with $c > 0$, if $\\epsilon$ is stretched to "
                "$c^2 \\epsilon$. With $\\epsilon = 0$ it would hold as it stands."),
            Derived("batch_norm", "The steps, from the chain rule on."),
        ),
        twins=(
            of_batch(batch_x[n, d], batch_scale * (N * delta[n, d] - batch_total),
                     "The deviation taken for a constant."),
            of_batch(batch_x[n, d], batch_scale * N * delta[n, d],
                     "Mean and deviation taken for constants."),
            CHANGED_BATCH.with_one_epsilon,
        ),
        sources=("ioffe2015",),
    ),
    Item(
        "norm.layernorm",
        "The same, turned round: each sample is measured against its own features. So it needs no "
        "batch, and does the same in training and in use. With the error $\\gamma\\delta$ that "
        "reaches $\\hat x$, the backward pass takes away its mean and its part along $\\hat x$.",
        (
            defined(of_layer.found, layer.mean, sigma, xhat, layer.output),
            of_layer(layer_x[n, d], (error - mean - xhat[n, d] * along / D) / sigma[n],
                     "The slope of any loss by an input,"),
            of_layer(layer_gamma[d], Sum(delta[n, d] * xhat[n, d], n),
                     "by the scale and by the shift, which all samples share."),
            of_layer(layer_beta[d], Sum(delta[n, d], n)),
            of_layer(Sum(layer_x[n, d], d), S.Zero,
                     "The gradient of a sample is perpendicular to $(1, \\dots, 1)$, for moving "
                     "all features changes nothing;"),
            of_layer(Sum(layer_x[n, d] * xhat[n, d], d), layer.epsilon / sigma[n] ** 3 * along,
                     "and to $\\hat x$, but for what $\\epsilon$ leaves: stretching changes "
                     "nothing either."),
            CHANGED_LAYER.same("For stretched and moved input $c x + s$, with $\\epsilon$ "
                               "stretched to $c^2 \\epsilon$:"),
            Derived("layer_norm", "The steps, from the chain rule on."),
        ),
        twins=(
            of_layer(layer_x[n, d], (error - xhat[n, d] * along / D) / sigma[n],
                     "The mean of the error left in."),
            of_layer(layer_x[n, d], (error - mean - xhat[n, d] * along) / sigma[n],
                     "The sum in place of the mean."),
            of_layer(Sum(layer_x[n, d], n), S.Zero, "Summed over samples, as for a batch."),
        ),
        sources=("ba2016",),
    ),
    Item(
        "norm.rmsnorm",
        "Layer normalization without the mean: only the length is taken out. That is one sum less, "
        "and in many networks it does as well. Backward, only the part of the error along "
        "$\\hat x$ is taken away.",
        (
            defined(of_root.found, rho, root.normalized, root.output),
            of_root(root_x[n, d], root_slope / rho[n], "The slope of any loss by an input,"),
            of_root(root_gamma[d], Sum(delta[n, d] * root.normalized[n, d], n),
                    "and by the scale."),
            of_root(Sum(root_x[n, d] * root.normalized[n, d], d),
                    root.epsilon / rho[n] ** 3 * root_along,
                    "But for $\\epsilon$, the gradient is perpendicular to $\\hat x$,"),
            changed(rms_norm, 0).same("since stretched input $c x$ has the same $\\hat x$, with "
                                      "$\\epsilon$ stretched to $c^2 \\epsilon$."),
            Derived("rms_norm", "The steps, from the chain rule on."),
        ),
        twins=(
            of_root(root_x[n, d],
                    (root_slope - Sum(root.parameters[0][e] * delta[n, e], e) / D) / rho[n],
                    "With the mean taken off, as in layer normalization."),
            of_root(Sum(root_x[n, d], d), S.Zero, "Moving all features does change something."),
        ),
        sources=("zhang2019",),
    ),
    Item(
        "norm.weightnorm",
        "Not the values but the weights are normalized: those $w$ of each unit are written as a "
        "length $g$ times a direction $v/|v|$, with $v \\neq 0$. Of the slope $\\delta$ by the "
        "weights, the length gets the part along $v$, and the direction what is left across it.",
        (
            defined(of_weights.found, length, weights.normalized, w),
            of_weights(Sum(w[d, j] ** 2, d), g[j] ** 2, "The length of the weights is $|g|$."),
            of_weights(by_g[j], Sum(by_weight[d, j] * v[d, j], d) / length[j],
                       "The slope by the length,"),
            of_weights(by_v[d, j], straight - g[j] * by_g[j] / length[j] ** 2 * v[d, j],
                       "and by the direction,"),
            of_weights(Sum(by_v[d, j] * v[d, j], d), S.Zero, "which is perpendicular to $v$."),
            of_weights(Sum((v[d, j] - rate * by_v[d, j]) ** 2, d),
                       Sum(v[d, j] ** 2, d) + rate**2 * Sum(by_v[d, j] ** 2, d),
                       "So by Pythagoras no step shortens $v$; and the longer it is, the less a "
                       "step turns it."),
            Derived("weight_norm", "The steps, from the chain rule on."),
        ),
        twins=(
            of_weights(by_v[d, j], straight, "The length taken for a constant."),
            of_weights(by_v[d, j], straight - g[j] * by_g[j] / length[j] * v[d, j],
                       "A factor $|v|$ forgotten."),
        ),
        sources=("salimans2016",),
    ),
)  # fmt: skip
