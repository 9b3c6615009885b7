"""Large states are updated a few rows at a time, and become what they would become at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from codegen_networks import classifier, with_adam
from test_aliasing import TRAPS, arrays, run_both, trains
from test_bound import training_arrays

from symnn import codegen
from symnn.codegen.steps import emit_pieces, pieces
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, index

N, D, E = sizes("N D E")
n, j, i, k = index("n", N), index("j", E), *index("i k", D)
X, W, m = tensor("X", N, D), tensor("W", D, E), tensor("m", D, E)
G = tensor("G", N, E)


@pytest.fixture(autouse=True, params=[(4, 3), (12, 4), (40, 40), (1, 1)])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything counts as large, and pieces end in the middle of arrays."""
    monkeypatch.setattr(pieces, "LARGE", 1)
    for name, entries in zip(("OF_PRODUCT", "OF_UPDATE"), request.param, strict=True):
        monkeypatch.setattr(emit_pieces, name, entries)


def in_pieces(source: str) -> set[str]:
    """The products that are computed by rows."""
    lines = (line.strip() for line in source.splitlines())
    return {
        line.split(", ")[-1][:-1] for line in lines if line.startswith("dot(") and "_rows" in line
    }


@pytest.mark.parametrize(("trap", "names"), TRAPS, ids=lambda x: getattr(x, "__name__", ""))
def test_old_values_are_read_before_they_are_replaced(trap: Any, names: str) -> None:
    program, updates = trap()
    run_both(program, updates, arrays(*names))


def test_a_network_trains_as_it_does_at_once() -> None:
    assert trains()


def test_products_that_only_updates_need_are_never_there_as_a_whole() -> None:
    program, updates, _ = with_adam(classifier())
    bound = codegen.compile(program, outputs=["L"], updates=updates).bind(training_arrays())
    assert in_pieces(bound.source) == {"dL_dW_rows", "dL_dV_rows"}
    if emit_pieces.OF_PRODUCT < 5:
        assert bound.buffers["dL_dW"].size < bound.buffers["W"].size


def test_a_product_that_is_a_result_is_computed_whole() -> None:
    program, updates, _ = with_adam(classifier())
    step = codegen.compile(program, outputs=["L", "dL_dW"], updates=updates)
    bound = step.bind(training_arrays())
    assert in_pieces(bound.source) == {"dL_dV_rows"}
    assert bound.buffers["dL_dW"].shape == bound.buffers["W"].shape


def draws(**shapes: tuple[int, ...]) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def test_a_product_of_what_is_replaced_is_computed_before() -> None:
    """Its later rows would otherwise read what its earlier ones have replaced."""
    P = Program()
    V = tensor("V", D, D)
    a = P.define("a", (i, j), Sum(V[i, k] * W[k, j], k))
    P.define("W_next", (i, j), W[i, j] - a[i, j] / 8)
    given = draws(W=(5, 4), V=(5, 5))
    bound = codegen.compile(P, outputs=[], updates={"W": "W_next"}).bind(given)
    assert not in_pieces(bound.source)
    assert "W_rows" in bound.source
    bound.run()
    np.testing.assert_allclose(bound.value("W"), given["W"] - given["V"] @ given["W"] / 8)


def test_a_next_value_waits_until_the_present_one_is_read() -> None:
    """The next W is made of what m was, and of the next m, which lies elsewhere until then."""
    P = Program()
    g = P.define("g", (i, j), Sum(X[n, i] * G[n, j], n))
    following = P.define("m_next", (i, j), sp.tanh(m[i, j]) + g[i, j])
    P.define("W_next", (i, j), W[i, j] * m[i, j] - following[i, j])
    given = draws(W=(5, 4), m=(5, 4), X=(6, 5), G=(6, 4))
    updates = {"m": "m_next", "W": "W_next"}
    bound = codegen.compile(P, outputs=[], updates=updates).bind(given)
    assert len(in_pieces(bound.source)) == 1
    bound.run()
    expected = np.tanh(given["m"]) + given["X"].T @ given["G"]
    np.testing.assert_allclose(bound.value("m"), expected)
    np.testing.assert_allclose(bound.value("W"), given["W"] * given["m"] - expected)


def test_a_product_has_room_for_its_rows_after_smaller_pieces() -> None:
    """The first update needs a place for what is on the way, of fewer rows than a product's."""
    P = Program()
    P.define("m_next", (i, j), sp.tanh(m[i, j]) * sp.exp(m[i, j]) - sp.sin(m[i, j]))
    g = P.define("g", (i, j), Sum(X[n, i] * G[n, j], n))
    P.define("W_next", (i, j), W[i, j] - g[i, j])
    given = draws(W=(5, 4), m=(5, 4), X=(6, 5), G=(6, 4))
    updates = {"m": "m_next", "W": "W_next"}
    bound = codegen.compile(P, outputs=[], updates=updates).bind(given)
    bound.run()
    was = given["m"]
    np.testing.assert_allclose(bound.value("m"), np.tanh(was) * np.exp(was) - np.sin(was))
    np.testing.assert_allclose(bound.value("W"), given["W"] - given["X"].T @ given["G"])


def test_a_present_value_that_is_a_result_is_kept() -> None:
    P = Program()
    P.define("W_next", (i, j), W[i, j] / 2)
    P.define("same", (i, j), W[i, j])
    given = draws(W=(5, 4))
    bound = codegen.compile(P, outputs=["same"], updates={"W": "W_next"}).bind(given)
    bound.run()
    np.testing.assert_allclose(bound.buffers["same"], given["W"])
    np.testing.assert_allclose(bound.value("W"), given["W"] / 2)


def test_a_vector_of_small_states_is_updated_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """No state is large, all of them together are."""
    monkeypatch.setattr(pieces, "LARGE", 200)
    program, updates, _ = with_adam(classifier())
    given = training_arrays(0, (6, 20, 9, 4))
    assert max(given["W"].size, given["V"].size) < 200
    bound = codegen.compile(program, outputs=["L"], updates=updates).bind(given)
    assert "for m_W_and_others_rows, " in bound.source
    assert not in_pieces(bound.source)
    assert trains()
    monkeypatch.setattr(pieces, "LARGE", 300)
    assert "_rows" not in codegen.compile(program, updates=updates).bind(given).source


def test_a_vector_with_a_present_value_that_is_a_result_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    P, U = Program(), tensor("U", D, E)
    P.define("W_next", (i, j), W[i, j] / 2)
    P.define("U_next", (i, j), U[i, j] / 2)
    P.define("same", (i, j), U[i, j])
    given, updates = draws(W=(5, 4), U=(5, 4)), {"W": "W_next", "U": "U_next"}
    monkeypatch.setattr(pieces, "LARGE", 30)
    bound = codegen.compile(P, outputs=["same"], updates=updates).bind(given)
    bound.run()
    np.testing.assert_allclose(bound.buffers["same"], given["U"])
    np.testing.assert_allclose(bound.value("U"), given["U"] / 2)
    np.testing.assert_allclose(bound.value("W"), given["W"] / 2)
