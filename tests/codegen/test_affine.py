"""Reads at affine places in both renderings, against the equations entry by entry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Rational, sin

from symnn import codegen
from symnn.codegen.lowering.affine import affine, denominator
from symnn.core import sizes, tensor
from symnn.errors import ShapeError
from symnn.indexed import MaxOver, Program, Sum, gradient, index, padded
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion, sizes_of
from symnn.indexed.language.traverse import name_of
from symnn.syntax import where

N, C, Q, M, K, M2, K2 = sizes("N C Q M K M2 K2")
n, c, q = index("n", N), index("c", C), index("q", Q)
o, k, o2, k2 = index("o", M), index("k", K), index("o2", M2), index("k2", K2)


def drawn(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).normal(size=shape)


def agrees(program: Program, outputs: list[Any], data: dict[str, np.ndarray]) -> Any:
    """Both renderings against exact arithmetic, the step twice: it must not disturb itself."""
    compiled = codegen.compile(program, outputs=outputs)
    found, step = compiled(**data), compiled.bind(data)
    step.run()
    step.run()
    exact = Expansion(program, sizes_of(program, data), Balls(data, 100, exact=False))
    for base in outputs:
        name = name_of(base)
        wanted = np.empty(exact.shape(base))
        for place in exact.places(base):
            wanted[place] = float(exact.value(base, place))
        np.testing.assert_allclose(found[name], wanted, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(step.buffers[name], wanted, rtol=1e-12, atol=1e-12)
    return compiled


STRIDES = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 1)]


@pytest.mark.parametrize(("stride", "margin"), STRIDES)
def test_convolution_along_one_axis(stride: int, margin: int) -> None:
    X, W = tensor("X", N, C, stride * (M - 1) + K - 2 * margin), tensor("W", Q, C, K)
    P = Program()
    read = padded(X[n, c, stride * o + k - margin])
    y = P.define("y", (n, q, o), Sum(read * W[q, c, k], c, k))
    L = P.define("L", (), Sum(sin(y[n, q, o]), n, q, o))
    G = gradient(P, L, [X, W])
    data = {"X": drawn(2, 3, stride * 4 + 3 - 2 * margin), "W": drawn(4, 3, 3)}
    agrees(G, [L, *G.gradients], data)


@pytest.mark.parametrize(("stride", "margin"), [(1, 1), (2, 1)])
def test_convolution_along_two_axes(stride: int, margin: int) -> None:
    rows, columns = (stride * (a - 1) + b - 2 * margin for a, b in ((M, K), (M2, K2)))
    X, W = tensor("X", N, C, rows, columns), tensor("W", Q, C, K, K2)
    P = Program()
    read = padded(X[n, c, stride * o + k - margin, stride * o2 + k2 - margin])
    y = P.define("y", (n, q, o, o2), Sum(read * W[q, c, k, k2], c, k, k2))
    L = P.define("L", (), Sum(sin(y[n, q, o, o2]), n, q, o, o2))
    G = gradient(P, L, [X, W])
    shape = (2, 2, stride * 3 + 3 - 2 * margin, stride * 2 + 2 - 2 * margin)
    agrees(G, [L, *G.gradients], {"X": drawn(*shape), "W": drawn(3, 2, 3, 2)})


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_pooling(stride: int) -> None:
    X, P = tensor("X", N, stride * (M - 1) + K), Program()
    most = P.define("most", (n, o), MaxOver(X[n, stride * o + k], k))
    mean = P.define("mean", (n, o), Sum(X[n, stride * o + k], k) / K)
    L = P.define("L", (), Sum(sin(most[n, o] * mean[n, o]), n, o))
    G = gradient(P, L, X)
    data = {"X": drawn(2, stride * 3 + 2)}
    compiled = codegen.compile(G, outputs=[L, *G.gradients], sizes={M: 4, K: 2})
    found = compiled(**data)
    exact = Expansion(G, {N: 2, M: 4, K: 2}, Balls(data, 100, exact=False))
    wanted = [[float(exact.value(G.gradients[0], (a, b))) for b in range(stride * 3 + 2)]
              for a in range(2)]  # fmt: skip
    np.testing.assert_allclose(found["dL_dX"], wanted, rtol=1e-12)
    step = compiled.bind(data)
    step.run()
    np.testing.assert_allclose(step.buffers["dL_dX"], wanted, rtol=1e-12)


x, y = tensor("x", M), tensor("y", M)
READS = {
    "backwards": lambda: x[M - 1 - o] * y[o],
    "ahead and behind": lambda: padded(x[o + 2] * y[o - 1] - x[o - 3]),
    "every second": lambda: padded(x[2 * o]),
    "every second, from the end": lambda: padded(x[M - 1 - 2 * o]),
    "between": lambda: padded(x[o * Rational(1, 2)]),
    "between, shifted": lambda: padded(x[(o - 1) * Rational(1, 2)] + x[(2 * o + 1) / 3]),
    "two indices": lambda: Sum(padded(x[o - k + 1]) * tensor("w", K)[k], k),
    "three indices": lambda: Sum(
        padded(x[o + k - k2]) * tensor("w", K)[k] * tensor("v", K2)[k2], k, k2
    ),
    "guarded": lambda: where(o >= 1, x[o - 1], y[o]),
    "a diagonal": lambda: padded(tensor("A", M, M)[o, o + 1]),
}


@pytest.mark.parametrize("name", READS)
def test_places(name: str) -> None:
    P = Program()
    P.define("z", (o,), READS[name]())
    L = P.define("L", (), Sum(sin(P.named("z")[o]), o))
    wanted = [b for b in P.inputs if b not in P]
    G = gradient(P, L, wanted)
    given = {"x": drawn(5), "y": drawn(5, 1)[:, 0], "w": drawn(3), "v": drawn(2), "A": drawn(5, 5)}
    data = {name_of(b): given[name_of(b)] for b in wanted}
    agrees(G, [P.named("z"), L, *G.gradients], data)


def test_a_stretched_read_takes_no_zeros_along() -> None:
    """Twin: the place between entries is 0, not the entry below it."""
    P = Program()
    z = P.define("z", (o,), padded(x[o * Rational(1, 2)]))
    compiled = agrees(P, [z], {"x": np.arange(1.0, 6.0)})
    assert compiled(x=np.arange(1.0, 6.0))["z"].tolist() == [1, 0, 2, 0, 3]


def test_a_size_is_read_off_an_extent() -> None:
    X, P = tensor("X", 2 * M + K - 2), Program()
    P.define("y", (o,), Sum(X[2 * o + k] * tensor("w", K)[k], k))
    compiled = codegen.compile(P)
    assert compiled(X=np.ones(9), w=np.ones(3))["y"].shape == (4,)
    with pytest.raises(ShapeError, match=r"axis 0 of `X` has 8 entries; needed .* M = 7/2"):
        compiled(X=np.ones(8), w=np.ones(3))
    with pytest.raises(ShapeError, match=r"axis 0 of `X` has 1 entries; .* M = 0"):
        compiled(X=np.ones(1), w=np.ones(3))


def test_the_parts_of_a_place() -> None:
    found = affine(2 * o - k * Rational(1, 3) + M - 1)
    assert dict(found.steps) == {o: 2, k: Rational(-1, 3)}
    assert found.start == M - 1
    assert denominator(found) == 3


def test_joined_axes_of_the_second_factor_come_apart_again() -> None:
    """As in the projections of attention, whose result has heads between the other axes."""
    program, X, W = Program(), tensor("X", N, C, Q), tensor("W", Q, M, K)
    y = program.define("y", (n, o, c, k), Sum(X[n, c, q] * W[q, o, k], q))
    agrees(program, [y], {"X": drawn(2, 3, 4), "W": drawn(4, 2, 5)})


def test_what_lies_outside_takes_no_part_in_a_maximum() -> None:
    X, P = tensor("X", N, 2 * M - 1), Program()
    w = index("w", 3)
    most = P.define("most", (n, o), MaxOver(padded(X[n, 2 * o + w - 1]), w))
    L = P.define("L", (), Sum(sin(most[n, o]), n, o))
    G = gradient(P, L, X)
    assert G.check().status == "sampled"
    agrees(G, [L, *G.gradients], {"X": -1 - np.abs(drawn(2, 7))})


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_a_transposed_convolution(stride: int) -> None:
    X, W, P = tensor("X", N, M), tensor("W", Q, 2), Program()
    place, w = index("i", stride * (M - 1) + 2), index("w", 2)
    read = padded(X[n, (place - w) * Rational(1, stride)])
    y = P.define("y", (n, q, place), Sum(read * W[q, w], w))
    L = P.define("L", (), Sum(sin(y[n, q, place]), n, q, place))
    G = gradient(P, L, [X, W])
    compiled = agrees(G, [L, *G.gradients], {"X": drawn(2, 4), "W": drawn(3, 2)})
    slope = compiled.source.partition("∂L/∂W")[2].partition("#")[0]
    assert "scattered" not in slope  # a window of the slopes of y, not a sum spread over places
