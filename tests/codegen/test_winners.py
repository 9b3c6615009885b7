"""Maxima of rows are read at their places; sums of exponentials leave that place out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from codegen_networks import classifier, with_adam
from test_bound import training_arrays

from symnn import codegen
from symnn.codegen.rewriting import weighted
from symnn.core import sizes, tensor
from symnn.indexed import MaxOver, Program, Sum, gradient, index

N, K = sizes("N K")
n, k, m = index("n", N), index("k", K), index("m", K)

SCORES = {
    "plain": [[0.3, -1.2, 2.5], [4.0, 0.0, -3.0]],
    "ties": [[1.0, 1.0, -2.0], [5.0, 5.0, 5.0]],
    "far ahead": [[0.0, 90.0, -20.0], [300.0, 0.0, 299.0]],
    "huge": [[1e300, -1e300, 0.0], [-1e5, -1e5, -1e5 - 1]],
}
UNBOUNDED = {"none": [[0.0, -np.inf, 1.0], [-np.inf, -np.inf, -np.inf], [np.inf, 0.0, np.nan]]}


def log_softmax() -> Any:
    """Cross-entropy of softmax, with its slope."""
    P, z, T = Program(), tensor("z", N, K), tensor("T", N, K)
    p = P.define("p", (n, k), sp.exp(z[n, k]) / Sum(sp.exp(z[n, m]), m))
    L = P.define("L", (), -Sum(T[n, k] * sp.log(p[n, k]), n, k) / N)
    G = gradient(P, L, [z])
    return codegen.compile(G, outputs=[L, *G.gradients])


@pytest.mark.parametrize("kind", SCORES)
def test_the_sum_without_the_largest_is_that_below_it_and_its_ties(kind: str) -> None:
    z, T = np.array(SCORES[kind]), np.array([[0.0, 1.0, 0.0], [0.25, 0.0, 0.75]])
    made = log_softmax()
    bound = made.bind({"z": z, "T": T})
    bound.run()
    assert ".argmax(1" in bound.source
    assert "greater_equal" not in bound.source
    for name, expected in made(z=z, T=T).items():
        np.testing.assert_allclose(bound.value(name), expected, rtol=1e-15, atol=0)


def test_tiny_remainders_keep_their_digits() -> None:
    z, T = np.array([[0.0, -70.0]]), np.array([[1.0, 0.0]])
    bound = log_softmax().bind({"z": z, "T": T})
    bound.run()
    assert bound.value("L") == pytest.approx(np.exp(-70.0), rel=1e-15)
    np.testing.assert_allclose(bound.value("dL_dz"), [[-np.exp(-70.0), np.exp(-70.0)]], rtol=1e-15)


def test_what_is_no_number_stays_none() -> None:
    z, T = np.array([[0.0, np.nan, 1.0], [0.0, 1.0, 2.0]]), np.eye(3)[[0, 1]]
    bound = log_softmax().bind({"z": z, "T": T})
    bound.run()
    assert np.isnan(bound.value("L"))
    assert np.isnan(bound.value("dL_dz")[0]).all()
    assert np.isfinite(bound.value("dL_dz")[1]).all()


@pytest.mark.parametrize("scores", [*SCORES.values(), *UNBOUNDED.values()])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_maxima_of_rows(scores: Any, dtype: Any) -> None:
    P, z = Program(), tensor("z", N, K)
    P.define("rows", (n,), MaxOver(z[n, k], k))
    P.define("columns", (k,), MaxOver(z[n, k], n))
    P.define("shifted", (n,), MaxOver(z[n, k] + 1, k))
    with np.errstate(over="ignore"):
        given = np.array(scores).astype(dtype)
    bound = codegen.compile(P).bind({"z": given}, dtype)
    for sign in (1, -1):  # in the memory of the step, and in arrays that are put in its place
        bound.feed(z=sign * given)
        bound.run()
        np.testing.assert_array_equal(bound.value("rows"), (sign * given).max(axis=1))
        np.testing.assert_array_equal(bound.value("columns"), (sign * given).max(axis=0))
        np.testing.assert_array_equal(bound.value("shifted"), (sign * given + 1).max(axis=1))


def test_other_sums_keep_their_masks() -> None:
    """Only what is below the row's own largest may be left out by its place."""
    P, z, y = Program(), tensor("z", N, K), tensor("y", N, K)
    u = P.define("u", (n, k), z[n, k] - MaxOver(y[n, m], m))
    below = Sum(sp.exp(u[n, k]) * sp.Piecewise((1, u[n, k] < 0), (0, True)), k)
    others = Sum(sp.Piecewise((0, u[n, k] < 0), (1, True)), k) - 1
    P.define("rest", (n,), below + others)
    made = codegen.compile(P)
    given = {"z": np.array(SCORES["plain"]), "y": np.array(SCORES["ties"])}
    bound = made.bind(given)
    bound.run()
    assert "greater_equal" in bound.source or "less" in bound.source
    np.testing.assert_allclose(bound.value("rest"), made(**given)["rest"], rtol=1e-15)


def test_what_reads_the_exponentials_comes_before_one_is_taken_off() -> None:
    """So they need no copy; their sum is multiplied by N where it is made."""
    program, updates, _ = with_adam(classifier())
    bound = codegen.compile(program, outputs=["L"], updates=updates).bind(training_arrays())
    lines = [line.strip() for line in bound.source.splitlines()]
    start, end = (next(k for k, line in enumerate(lines) if part in line)
                  for part in ("exp(", "] = 0"))  # fmt: skip
    assert start < end
    assert not any("[...] = " in line for line in lines[start:end])


def test_a_sum_in_a_large_matrix_is_multiplied_by_itself() -> None:
    rows = weighted.MOST
    given = {"z": np.zeros((rows, 3)), "T": np.eye(3)[np.arange(rows) % 3]}
    assert "np.full" in log_softmax().bind({n: a[:2] for n, a in given.items()}).source
    bound = log_softmax().bind(given)
    assert "np.full" not in bound.source
    bound.run()
    np.testing.assert_allclose(bound.value("dL_dz"), (1 / 3 - given["T"]) / rows, rtol=1e-14)
