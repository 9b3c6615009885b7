"""Data as an index, functions of whole matrices and places of maxima, in both renderings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp

from symnn import codegen
from symnn.codegen.lowering.dispatch import Lowering
from symnn.codegen.lowering.rules import RULES
from symnn.core import data_index, sizes, tensor
from symnn.errors import DataError, NotSupportedError, ShapeError
from symnn.indexed import ArgMax, Program, Sum, gradient, index, inv
from symnn.indexed.language.whole import Whole, cholesky, det, logdet, solve

N, T, V, D, K = sizes("N T V D K")
n, t, v, d, k, m = index("n", N), index("t", T), index("v", V), index("d", D), *index("k m", K)
E = tensor("E", V, D)


def random(*shape: int) -> np.ndarray:
    return np.random.default_rng(len(shape)).normal(size=shape)


def both(program: Program, outputs: list[Any], **arrays: Any) -> dict[str, np.ndarray]:
    """The results, which both renderings agree on."""
    step = codegen.compile(program, outputs=outputs)
    found, bound = step(**arrays), step.bind(arrays)
    bound.run()
    bound.run()
    for name in found:
        np.testing.assert_allclose(bound.buffers[name], found[name], rtol=1e-12, atol=1e-12)
    return found


def embedding() -> tuple[Program, list[Any]]:
    token, target = data_index("token", N, T, extent=V), tensor("target", N, T, D)
    P = Program()
    y = P.define("y", (n, t, d), E[token[n, t], d])
    L = P.define("L", (), Sum((y[n, t, d] - target[n, t, d]) ** 2, n, t, d) / 2)
    G = gradient(P, L, E)
    return G, [L, y, *G.gradients]


def test_rows_are_gathered_and_their_gradients_added_up() -> None:
    G, outputs = embedding()
    token = np.array([[0, 2, 2], [1, 2, 0]])
    table, target = random(4, 5), random(2, 3, 5)
    found = both(G, outputs, E=table, token=token, target=target)
    np.testing.assert_array_equal(found["y"], table[token])
    expected = np.zeros_like(table)
    np.add.at(expected, token, table[token] - target)
    np.testing.assert_allclose(found["dL_dE"], expected, rtol=1e-13)
    assert not found["dL_dE"][3].any()


def test_an_entry_is_picked_in_each_row() -> None:
    z, label = tensor("z", N, K), data_index("label", N, extent=K)
    P = Program()
    p = P.define("p", (n, k), sp.exp(z[n, k]) / Sum(sp.exp(z[n, m]), m))
    L = P.define("L", (), -Sum(sp.log(p[n, label[n]]), n) / N)
    G = gradient(P, L, z)
    logits, labels = random(6, 4), np.array([0, 3, 1, 1, 2, 0])
    found = both(G, [L, *G.gradients], z=logits, label=labels)
    chance = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    np.testing.assert_allclose(found["L"], -np.log(chance[range(6), labels]).mean())
    np.testing.assert_allclose(found["dL_dz"], (chance - np.eye(4)[labels]) / 6, atol=1e-15)


def test_integers_are_checked() -> None:
    G, outputs = embedding()
    step = codegen.compile(G, outputs=outputs)
    given = {"E": random(4, 5), "target": random(2, 3, 5)}
    high = np.array([[0, 1, 4], [0, 0, 0]])
    with pytest.raises(ShapeError, match=r"`token` holds 4; needed .* 0 to V - 1 = 3"):
        step(token=high, **given)
    with pytest.raises(ShapeError, match="`token` holds -1"):
        step(token=np.array([[0, 1, -1], [0, 0, 0]]), **given)
    with pytest.raises(DataError, match=r"dtype float64 and holds 0\.5; needed whole numbers"):
        step(token=np.full((2, 3), 0.5), **given)
    assert step(token=np.ones((2, 3)), **given)["y"].shape == (2, 3, 5)
    bound = step.bind({"token": np.zeros((2, 3), int), **given})
    with pytest.raises(ShapeError, match="assign: `token` holds 4"):
        bound.assign(token=high)
    with pytest.raises(ShapeError, match="feed: `token` holds 4"):
        bound.feed(token=high)
    bound.assign(token=np.full((2, 3), 3))
    bound.run()
    np.testing.assert_array_equal(bound.buffers["y"][1, 2], given["E"][3])


def test_integers_do_not_decide_the_dtype() -> None:
    G, outputs = embedding()
    step = codegen.compile(G, outputs=outputs)
    arrays = {"E": random(4, 5), "target": random(2, 3, 5)}
    narrow = {name: a.astype(np.float32) for name, a in arrays.items()}
    found = step(token=np.zeros((2, 3), np.int32), **narrow)
    assert {a.dtype for a in found.values()} == {np.dtype(np.float32)}


def test_shifted_data_are_refused() -> None:
    token = data_index("token", N, extent=V)
    with pytest.raises(NotSupportedError, match=r"`E\[token\[n\] - 1, d\]` is at `token\[n\] - 1`"):
        Lowering(RULES).value(E[token[n] - 1, d])


def test_functions_of_whole_matrices() -> None:
    A, B = tensor("A", K, K), tensor("B", K, D)
    P = Program()
    P.define("X", (k, d), solve(A, B)[k, d])
    P.define("F", (k, m), cholesky(A)[k, m])
    P.define("I", (k, m), inv(A)[k, m])
    P.define("s", (), det(A) + logdet(A))
    a = random(4, 4)
    a = a @ a.T + np.eye(4)
    found = both(P, ["X", "F", "I", "s"], A=a, B=random(4, 2))
    np.testing.assert_allclose(a @ found["X"], random(4, 2))
    np.testing.assert_allclose(found["F"] @ found["F"].T, a)
    np.testing.assert_allclose(found["I"] @ a, np.eye(4), atol=1e-12)
    np.testing.assert_allclose(found["s"], np.linalg.det(a) + np.linalg.slogdet(a)[1])
    with pytest.raises(NotSupportedError, match="read at other places than plain, different"):
        Lowering(RULES).value(Whole("inv", (A,), (k, k)))


def test_the_place_of_a_maximum() -> None:
    z, P = tensor("z", N, K), Program()
    P.define("best", (n,), ArgMax(z[n, k], k))
    given = np.array([[1.0, 3.0, 3.0], [5.0, 0.0, 1.0]])
    assert both(P, ["best"], z=given)["best"].tolist() == [1, 0]
