"""Equal values are one node in whatever order their axes are; masks multiply, and are counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp

from symnn import codegen
from symnn.catalog.layers.pooling import max_pooling
from symnn.catalog.layers.windows import Window
from symnn.codegen.graph.node import Graph
from symnn.codegen.rewriting import joined
from symnn.core import data_index, sizes, tensor
from symnn.indexed import Program, Sum, gradient, index
from symnn.indexed.derivatives.gradient_program import GradientProgram

N, K, A = sizes("N K A")
n, (k, j), a = index("n", N), index("k j", K), index("a", A)


def test_other_order_is_a_view() -> None:
    graph = Graph()
    X, y = graph.read("X", (N, K)), graph.read("y", (K,))
    plain = graph.apply("add", X, y)
    turned = graph.apply("add", graph.transpose(X, (1, 0)), graph.expand(y, (True, False)))
    assert turned is graph.transpose(plain, (1, 0))
    other = graph.apply("subtract", graph.transpose(X, (1, 0)), graph.expand(y, (True, False)))
    assert other.operation == "apply"
    # With one extent, X + X.T is no reordering of X + X.
    S = graph.read("S", (N, N))
    assert graph.apply("add", S, graph.transpose(S, (1, 0))).operation == "apply"
    assert graph.apply("add", S, S) is not graph.apply("add", S, graph.transpose(S, (1, 0)))


def test_axes_of_one_entry_are_not_mistaken() -> None:
    graph, one = Graph(), sp.Integer(1)
    v = graph.read("v", (one, one))
    first = graph.apply("exp", graph.expand(v, (True, False, True)))
    assert graph.apply("exp", graph.expand(v, (True, True, False))) is not first


def pooled() -> tuple[GradientProgram, Any]:
    P, X = Program(), tensor("X", N, K, 2 * A, 2 * A)
    y = max_pooling(P, X, [Window(2, 2)] * 2, 1)
    axes = [index(f"q{i}", length) for i, length in enumerate(y.shape)]
    loss = P.define("C", (), Sum(y[tuple(axes)] ** 3, *axes) / N)
    return gradient(P, loss, [X]), loss


def slopes(X: np.ndarray) -> np.ndarray:
    """By hand: the largest entries of a window share its slope."""
    result = np.zeros_like(X)
    for at in np.ndindex(*X.shape[:2], X.shape[2] // 2, X.shape[3] // 2):
        where = (*at[:2], slice(2 * at[2], 2 * at[2] + 2), slice(2 * at[3], 2 * at[3] + 2))
        window = X[where]
        most = window == window.max()
        result[where] = most * 3 * window.max() ** 2 / len(X) / most.sum()
    return result


@pytest.mark.parametrize("count", [3, 40])
def test_ties_share_the_slope_of_a_window(count: int) -> None:
    found, loss = pooled()
    X = np.random.default_rng(0).integers(-2, 3, (count, 2, 6, 6)).astype(float)
    made = codegen.compile(found, outputs=[loss, *found.gradients])
    np.testing.assert_allclose(made(X=X)["dC_dX"], slopes(X), rtol=1e-14)
    bound = made.bind({"X": X})
    bound.run()
    np.testing.assert_allclose(bound.value("dC_dX"), slopes(X), rtol=1e-14)
    assert (slopes(X) != 0).mean() > 0.25  # there are ties


def test_mask_of_a_window_is_made_once_and_counted() -> None:
    found, loss = pooled()
    made = codegen.compile(found, outputs=[loss, *found.gradients])
    step = made.bind({"X": np.zeros((20, 4, 8, 8))}).source
    assert step.count("greater_equal(") == 1
    assert "where=" not in step
    assert ".fill(0)" not in step


def test_truth_values_are_counted_without_a_copy() -> None:
    P, X = Program(), tensor("X", N, K)
    P.define("c", (), Sum(sp.Piecewise((1, X[n, k] > 0), (0, True)), n, k))
    P.define("r", (n,), Sum(sp.Piecewise((1, X[n, k] > 0), (0, True)), k))
    P.define("s", (k,), Sum(sp.Piecewise((1, X[n, k] > 0), (0, True)), n))
    made, X = codegen.compile(P), np.random.default_rng(0).normal(size=(300, 7)).astype("f4")
    bound = made.bind({"X": X})
    bound.run()
    positive = X > 0
    for name, expected in (("c", positive.sum()), ("r", positive.sum(1)), ("s", positive.sum(0))):
        assert np.array_equal(made(X=X)[name], expected)
        assert np.array_equal(bound.value(name), expected)
        assert made(X=X)[name].dtype == np.float32
    assert "astype" not in made.source
    assert "copyto" not in bound.source
    assert "[...] =" not in bound.source


@pytest.mark.parametrize("count", [2, 500])
def test_masked_products(count: int) -> None:
    P, X, Y = Program(), tensor("X", N, K), tensor("Y", N, K)
    P.define("y", (n, k), Y[n, k] * sp.Piecewise((1, X[n, k] > 0), (0, True)))
    values = np.random.default_rng(0).normal(size=(2, count, 8))
    bound = codegen.compile(P).bind({"X": values[0], "Y": values[1]})
    bound.run()
    assert np.array_equal(bound.value("y"), values[1] * (values[0] > 0))
    assert ("where=" in bound.source) is (count == 2)


def test_numbers_are_multiplied_into_narrow_factors() -> None:
    P, X, v = Program(), tensor("X", N, K), tensor("v", N)
    P.define("y", (n, k), 3 * v[n] * X[n, k] / N)
    values = {"X": np.ones((50, 40)), "v": np.arange(50.0)}
    bound = codegen.compile(P).bind(values)
    bound.run()
    np.testing.assert_allclose(bound.value("y"), 3 * values["v"][:, None] * values["X"] / 50)
    assert bound.source.count("aligned((K, N)") == 0
    assert "multiply(v, " in bound.source


def turned_sequences() -> tuple[Any, Any]:
    """A step on tokens with time before the samples, bound to zeros, and the same as a function."""
    P, V = Program(), sizes("V")
    tokens, E, W = data_index("X", N, A, extent=V), tensor("E", V, K), tensor("W", K, K)
    e = P.define("e", (a, n, k), E[tokens[n, a], k])
    y = P.define("y", (a, n, j), Sum(e[a, n, k] * W[k, j], k))
    loss = P.define("C", (), Sum(sp.tanh(y[a, n, j]), a, n, j))
    found = gradient(P, loss, [E, W])
    made = codegen.compile(found, outputs=[loss, *found.gradients])
    rng = np.random.default_rng(0)
    values = {"X": rng.integers(0, 4, (5, 3)), "E": rng.normal(size=(4, 2)), "W": np.eye(2)}
    bound = made.bind({name: np.zeros_like(value) for name, value in values.items()})
    for name, value in values.items():
        bound.buffers[name][...] = value
    bound.run()
    return {name: bound.value(name) for name in ("C", "dC_dE", "dC_dW")}, made(**values)


def test_axes_in_another_order_are_joined_by_a_copy_in_every_step() -> None:
    found, wanted = turned_sequences()
    for name, value in found.items():
        np.testing.assert_allclose(value, wanted[name], rtol=1e-14)


def test_a_view_that_is_a_copy_would_keep_what_was_there_before(monkeypatch) -> None:
    monkeypatch.setattr(joined, "can_join", lambda node, groups: True)
    found, wanted = turned_sequences()
    assert (found["dC_dW"] == 0).all()
    assert (wanted["dC_dW"] != 0).all()


def test_which_axes_can_be_joined() -> None:
    graph, M = Graph(), sizes("M")
    x = graph.node("copy", (graph.read("x", (N, K, M)),), (N, K, M))
    assert all(joined.can_join(x, groups) for groups in ((2, 1), (1, 2), (3,), None))
    turned = graph.transpose(x, (1, 0, 2))
    assert joined.can_join(turned, (1, 1, 1))
    assert not joined.can_join(turned, (2, 1))
    assert not joined.can_join(graph.transpose(x, (1, 2, 0)), (1, 2))
    assert joined.can_join(graph.transpose(x, (1, 2, 0)), (2, 1))
