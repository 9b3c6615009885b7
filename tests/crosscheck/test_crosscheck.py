from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pytest
from sympy import cos, exp, log, sin, sqrt, tanh

from symnn.codegen import compile as compiled
from symnn.core import sizes, tensor
from symnn.crosscheck import crosscheck, three_ways
from symnn.crosscheck.compare import ulp_at
from symnn.errors import DataError, ShapeError, SymnnError
from symnn.indexed import Program, Sum, equals, gradient, index


@lru_cache
def network():
    N, D, H, K = sizes("N D H K")
    n, i, j = index("n", N), index("i", D), index("j", H)
    k, m = index("k m", K)
    X, T = tensor("X", N, D), tensor("T", N, K)
    W, b, V, c = tensor("W", D, H), tensor("b", H), tensor("V", H, K), tensor("c", K)
    P = Program(facts=[equals(Sum(T[n, k], k), 1)])
    a = P.define("a", (n, j), tanh(Sum(X[n, i] * W[i, j], i) + b[j]))
    z = P.define("z", (n, k), Sum(a[n, j] * V[j, k], j) + c[k])
    p = P.define("p", (n, k), exp(z[n, k]) / Sum(exp(z[n, m]), m))
    L = P.define("L", (), -Sum(T[n, k] * log(p[n, k]), n, k) / N)
    return gradient(P, L, [W, b, V, c])


def data(N, D, H, K, dtype=np.float64):
    random = np.random.default_rng(5)
    shapes = {"X": (N, D), "W": (D, H), "b": (H,), "V": (H, K), "c": (K,)}
    arrays = {name: random.normal(size=shape).astype(dtype) for name, shape in shapes.items()}
    return {**arrays, "T": np.eye(K)[random.integers(0, K, N)].astype(dtype)}


@lru_cache
def ran(dtype=np.float64):
    G = network()
    arrays = data(9, 7, 6, 5, dtype)
    step = compiled(G, outputs=[G.loss, *G.gradients])
    return arrays, step(**arrays)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_compiled_gradients_agree_with_exact_arithmetic(dtype):
    arrays, values = ran(dtype)
    found = crosscheck(network(), arrays, values, entries=40)
    assert found.ok
    assert found.verdict.status == "sampled"
    assert {row.name for row in found.rows} == {"L", "dL_dW", "dL_db", "dL_dV", "dL_dc"}
    assert found.worst.units < (16 if dtype is np.float64 else 128)
    assert len(found.to_json()["rows"]) == len(found.rows) >= 5


MUTANTS = {
    "a factor": lambda g: g * (1 + 1e-9),
    "a sign": lambda g: -g,
    "a shifted row": lambda g: np.roll(g, 1, axis=0),
    "an offset": lambda g: g + 1e-7 * np.abs(g).max(),
    "nan": lambda g: np.full_like(g, np.nan),
    "infinity": lambda g: np.full_like(g, np.inf),
    "zero": np.zeros_like,
}


@pytest.mark.parametrize("mutant", MUTANTS)
@pytest.mark.parametrize("name", ["dL_dW", "dL_db", "dL_dV", "dL_dc"])
def test_a_planted_error_is_refuted_with_its_entry(name, mutant):
    arrays, values = ran()
    wrong = {**values, name: MUTANTS[mutant](values[name])}
    verdict = crosscheck(network(), arrays, wrong, entries=40).verdict
    assert verdict.status == "refuted"
    assert verdict.evidence.details["entry"].startswith(name)


def test_a_wrong_equation_is_refuted_too():
    """The program is the oracle: with another loss the same numbers no longer agree."""
    N = sizes("N")
    n = index("n", N)
    x = tensor("x", N)
    right, wrong = Program(), Program()
    right.define("y", (), Sum(x[n] ** 2, n))
    wrong.define("y", (), Sum(x[n] ** 2, n) + x[0] ** 2 / 10**9)
    arrays = {"x": np.array([0.3, 0.4, 0.5])}
    values = {"y": np.sum(arrays["x"] ** 2)}
    assert crosscheck(right, arrays, values).ok
    assert not crosscheck(wrong, arrays, values).ok


def test_cancellation_is_measured_against_the_terms():
    """(1e8 + 1/3) - 1e8 loses eight digits in any algorithm: many ulps, few rounding units."""
    N = sizes("N")
    n = index("n", N)
    x = tensor("x", N)
    P = Program()
    P.define("y", (), Sum(x[n], n))
    arrays = {"x": np.array([1e8, 1 / 3, -1e8])}
    row = crosscheck(P, arrays, {"y": np.float64((1e8 + 1 / 3) - 1e8)}).worst
    assert row.ulps > 1e6
    assert row.units < 2
    assert row.ok


def test_exact_zero_is_recognized():
    P = Program()
    x = tensor("x", 2)
    P.define("y", (), x[0] - x[1])
    found = crosscheck(P, {"x": np.array([0.1, 0.1])}, {"y": 0.0})
    assert found.rows[0].exact == "0"
    assert found.ok


def test_what_no_precision_decides_is_told_and_not_counted():
    """The root of a sum that is exactly 0, though no ball shows it."""
    program = Program()
    N = sizes("N")
    n, x = index("n", N), tensor("x", N)
    zero = program.define("zero", (), Sum(x[n], n) / 3 - Sum(x[n] / 3, n))
    program.define("root", (), sqrt(zero))
    program.define("double", (), 2 * Sum(x[n], n))
    inputs = {"x": np.array([0.1, 0.7, 1 / 3])}
    values = {"root": np.float64(0.0), "double": np.float64(2 * sum([0.1, 0.7, 1 / 3]))}
    found = crosscheck(program, inputs, values)
    assert ([row.name for row in found.rows], found.undecided, found.ok) == (["double"], 1, True)
    assert "; 1 were not decided" in found.verdict.evidence.summary
    alone = crosscheck(program, inputs, {"root": np.float64(0.0)})
    assert (alone.ok, alone.verdict.status) == (False, "unknown")
    with pytest.raises(SymnnError, match="none of 1 entries was decided"):
        _ = alone.worst


def test_the_square_of_what_may_be_nothing_is_enclosed():
    """As the state of Adam for a bias whose gradient cancels."""
    N = sizes("N")
    n, x = index("n", N), tensor("x", N)
    P = Program()
    gap = P.define("gap", (), Sum(exp(x[n]), n) / 3 - Sum(exp(x[n]) / 3, n))
    P.define("square", (), gap**2)
    found = crosscheck(P, {"x": np.array([0.1, 0.2, 0.7])}, {"square": 0.0})
    assert (found.ok, found.undecided) == (True, 0)


def test_what_is_not_enclosed_is_told_and_not_counted():
    P, x = Program(), tensor("x")
    P.define("huge", (), exp(exp(x)))
    P.define("double", (), 2 * x)
    P.define("lost", (), 10**600 * (sin(x) ** 2 + cos(x) ** 2 - 1))
    computed = {"huge": np.inf, "double": 2e4, "lost": 0.0}
    found = crosscheck(P, {"x": np.array(1e4)}, computed)
    assert (found.undecided, [row.name for row in found.rows]) == (2, ["double"])


def test_what_is_beyond_all_floats_is_infinite_in_both():
    K = sizes("K")
    k, x, program = index("k", K), tensor("x", K), Program()
    program.define("y", (k,), 10 * x[k] ** 2)
    inputs = {"x": np.array([1e300, 3.0, 1e-200])}
    found = crosscheck(program, inputs, {"y": np.array([np.inf, 90.0, 0.0])})
    assert found.ok, found.rows
    assert not crosscheck(program, inputs, {"y": np.array([-np.inf, 90.0, 0.0])}).ok
    assert not crosscheck(program, inputs, {"y": np.array([np.inf, np.inf, 0.0])}).ok


@pytest.mark.parametrize("value", [0.0, 5e-324, 1.0, 3.0, -1e300, 1.7976931348623157e308])
def test_the_spacing_of_floats(value):
    assert ulp_at(value, 2.0**-52) == math.ulp(value)
    assert ulp_at(np.inf, 2.0**-52) == 2.0**971


def test_three_ways_agree():
    G = network()
    arrays = data(2, 3, 2, 3)
    values = compiled(G, outputs=[G.loss, *G.gradients])(**arrays)
    wanted = [("L", ()), ("dL_dc", (1,)), ("dL_dV", (0, 2))]
    for row in three_ways(G, arrays, values, wanted):
        assert row.scalar_ulps < 32
        assert row.compiled_ulps < 32
    values["L"] = values["L"] * (1 + 1e-12)
    assert three_ways(G, arrays, values, [("L", ())])[0].compiled_ulps > 1000


def test_bad_requests():
    arrays, values = ran()
    with pytest.raises(SymnnError, match="`values` is empty"):
        crosscheck(network(), arrays, {})
    with pytest.raises(SymnnError, match="`X` is an input"):
        crosscheck(network(), arrays, {"X": arrays["X"]})
    with pytest.raises(
        ShapeError, match=r"`dL_dW` has shape \(6, 7\); its equation gives \(7, 6\)"
    ):
        crosscheck(network(), arrays, {"dL_dW": values["dL_dW"].T})
    with pytest.raises(DataError, match="an input holds nan"):
        crosscheck(network(), {**arrays, "c": arrays["c"] * np.nan}, values)
