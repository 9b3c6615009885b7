"""Attention: each position reads a weighted mean of values, by how well query and key agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr, exp, sqrt

from symnn.core import tensor
from symnn.errors import ShapeError
from symnn.indexed import Program, Sum, extent, index
from symnn.syntax import where

AXES = {2: (), 3: ("n",), 4: ("n", "h")}
"""Indices before positions and features: samples, and heads where there are several."""


@dataclass(frozen=True)
class Attention:
    """The arrays of attention.

    Args:
        scores: how well each query agrees with each key.
        weights: the softmax of the scores over the keys; they sum to 1.
        output: the mean of the values by these weights; with projections, back in the features.
        parameters: the projections that are trained, of query, key, value and output.
    """

    scores: Any
    weights: Any
    output: Any
    parameters: tuple[Any, ...] = ()


def scaled_dot_product(
    program: Program, arrays: tuple[Any, Any, Any], layer: int | str, causal: bool = False
) -> Attention:
    """Add y = softmax(Q K^T/sqrt(E)) V; with a causal mask no position reads a later one.

    Args:
        program: extended in place.
        arrays: queries, keys, values of shape (samples, positions, features), with an axis of
            heads after the samples where there are several; (positions, features) for a single
            sequence.
        layer: number of the layer: `s1`, `p1`, `y1`.
        causal: weights of keys after the query are exactly 0.

    Raises:
        ShapeError: the arrays have other axes, or do not fit together.

    >>> from symnn.core import sizes
    >>> N, T, E = sizes("N T E")
    >>> program = Program()
    >>> Q, K, V = (tensor(name, N, T, E) for name in ("Q", "K", "V"))
    >>> _ = scaled_dot_product(program, (Q, K, V), 1)
    >>> print(program)
    s1[n, i, j] := Sum(K[n, j, e]*Q[n, i, e], (e, 0, E - 1))/sqrt(E)
    p1[n, i, j] := exp(s1[n, i, j])/Sum(exp(s1[n, i, m]), (m, 0, T - 1))
    y1[n, i, e] := Sum(V[n, j, e]*p1[n, i, j], (j, 0, T - 1))

    Source: vaswani2017
    """
    Q, K, V = arrays
    _check(Q, K, V, causal)
    *outer, queries, features = Q.shape
    n = tuple(index(c, size) for c, size in zip(AXES[len(Q.shape)], outer, strict=True))
    i, e = index("i", queries), index("e", features)
    j, m = index("j m", K.shape[-2])
    agreement = Sum(Q[(*n, i, e)] * K[(*n, j, e)], e) / sqrt(features)
    s = program.define(f"s{layer}", (*n, i, j), agreement)

    def unnormalized(key: Any) -> Any:
        weight = exp(s[(*n, i, key)])
        return where(key <= i, weight, 0) if causal else weight

    p = program.define(f"p{layer}", (*n, i, j), unnormalized(j) / Sum(unnormalized(m), m))
    v = index("e", V.shape[-1])
    y = program.define(f"y{layer}", (*n, i, v), Sum(p[(*n, i, j)] * V[(*n, j, v)], j))
    return Attention(s, p, y)


def self_attention(
    program: Program,
    inputs: Any,
    heads: tuple[Expr | int, Expr | int],
    layer: int | str,
    causal: bool = False,
) -> Attention:
    """Add multi-head attention of a sequence to itself, with its four projections.

    Args:
        program: extended in place.
        inputs: array of shape (samples, positions, features).
        heads: how many heads there are, and the features of each.
        layer: number of the layer: `Wq1`, `Wk1`, `Wv1`, `Wo1`, `q1`, `k1`, `v1`, `s1`, `p1`,
            `y1`, `o1`.
        causal: no position reads a later one.

    Shapes:
        projections of query, key, value (features, heads, E); of the output (heads, E, features);
        output as the inputs.

    Raises:
        ShapeError: the inputs have not three axes.

    >>> from symnn.core import sizes
    >>> N, T, D, H, E = sizes("N T D H E")
    >>> program = Program()
    >>> found = self_attention(program, tensor("X", N, T, D), (H, E), 1)
    >>> print(program[found.output])
    o1[n, i, d] := Sum(Wo1[h, e, d]*y1[n, h, i, e], (h, 0, H - 1), (e, 0, E - 1))

    Source: vaswani2017
    """
    n, i, d = sequence(inputs)
    h, e = index("h", heads[0]), index("e", heads[1])
    into, projections = [], []
    for c in ("q", "k", "v"):
        W = tensor(f"W{c}{layer}", extent(d), *heads)
        right = Sum(inputs[n, i, d] * W[d, h, e], d)
        into.append(program.define(f"{c}{layer}", (n, h, i, e), right))
        projections.append(W)
    inner = scaled_dot_product(program, (into[0], into[1], into[2]), layer, causal)
    Wo = tensor(f"Wo{layer}", *heads, extent(d))
    right = Sum(inner.output[n, h, i, e] * Wo[h, e, d], h, e)
    o = program.define(f"o{layer}", (n, i, d), right)
    return Attention(inner.scores, inner.weights, o, (*projections, Wo))


def sequence(inputs: Any) -> tuple[Any, Any, Any]:
    """Indices of samples, positions and features.

    Raises:
        ShapeError: the inputs have not three axes.
    """
    shape = tuple(inputs.shape)
    if len(shape) != 3:
        raise ShapeError(
            f"layer: `{inputs.label}` has shape {shape}; needed (samples, positions, features)"
        )
    return tuple(index(c, n) for c, n in zip(("n", "i", "d"), shape, strict=True))  # type: ignore[return-value]


def _check(Q: Any, K: Any, V: Any, causal: bool) -> None:
    shapes = " ".join(f"`{a.label}` {tuple(a.shape)}" for a in (Q, K, V))
    if len({len(a.shape) for a in (Q, K, V)} | {*AXES}) > len(AXES):
        raise ShapeError(
            f"attention: {shapes}; needed (positions, features), (samples, positions, features), "
            "or (samples, heads, positions, features), for all three"
        )
    fits = Q.shape[:-2] == K.shape[:-2] == V.shape[:-2] and K.shape[-2] == V.shape[-2]
    if not fits or Q.shape[-1] != K.shape[-1]:
        raise ShapeError(
            f"attention: {shapes}; needed the same samples and heads, as many keys as values, and "
            "queries with the features of keys"
        )
    if causal and Q.shape[-2] != K.shape[-2]:
        raise ShapeError(f"attention: {shapes}; a causal mask needs as many queries as keys")
