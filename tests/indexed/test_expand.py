"""Expansion: entries of a program at concrete sizes, in symbols and in balls."""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from math import erf as erf_float

import numpy as np
import pytest
import symengine
import sympy
from flint import arb, fmpq
from sympy import (
    ITE,
    Abs,
    And,
    Eq,
    Heaviside,
    KroneckerDelta,
    Max,
    Min,
    Not,
    Or,
    Piecewise,
    Rational,
    erf,
    exp,
    floor,
    log,
    pi,
    sign,
    sqrt,
    tanh,
)

from symnn.balls import Undefined
from symnn.core import sizes, tensor
from symnn.errors import DataError, EquationError, NotSupportedError, ShapeError, SymnnError
from symnn.indexed import MaxOver, Program, Sum, index
from symnn.indexed.expansion.algebras import Balls, Symbolic, Symengine, exact_value
from symnn.indexed.expansion.expand import Expansion, sizes_of

N, D, H, K = sizes("N D H K")
n, i, j = index("n", N), index("i", D), index("j", H)
k, m = index("k m", K)
x, y = tensor("x", N), tensor("y", N)
X, W, V, T = tensor("X", N, D), tensor("W", D, H), tensor("V", H, K), tensor("T", N, K)
u = tensor("u")


def softmax_network() -> Program:
    P = Program()
    a = P.define("a", (n, j), Sum(X[n, i] * W[i, j], i))
    h = P.define("h", (n, j), tanh(a[n, j]))
    z = P.define("z", (n, k), Sum(h[n, j] * V[j, k], j))
    p = P.define("p", (n, k), exp(z[n, k]) / Sum(exp(z[n, m]), m))
    P.define("L", (), -Sum(T[n, k] * log(p[n, k]), n, k) / N)
    return P


def arrays(samples: int, inner: int, hidden: int, classes: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    return {
        "X": rng.normal(size=(samples, inner)),
        "W": rng.normal(size=(inner, hidden)) / 4,
        "V": rng.normal(size=(hidden, classes)) / 4,
        "T": np.eye(classes)[rng.integers(0, classes, samples)],
    }


def loss_by_numpy(a: dict[str, np.ndarray]) -> float:
    z = np.tanh(a["X"] @ a["W"]) @ a["V"]
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    return float(-(a["T"] * np.log(p)).sum() / len(z))


@pytest.mark.parametrize("exact", [True, False])
def test_balls_enclose_what_numpy_approximates(exact: bool) -> None:
    a = arrays(6, 5, 4, 3)
    P = softmax_network()
    E = Expansion(P, sizes_of(P, a), Balls(a, 128, exact))
    found = E.value(P.named("L"))
    assert float(found.rad()) < 1e-30
    assert abs(float(found) - loss_by_numpy(a)) < 1e-14


def test_precision_narrows_balls() -> None:
    a, P = arrays(2, 2, 2, 2), softmax_network()
    rough, fine = (
        Expansion(P, sizes_of(P, a), Balls(a, bits)).value(P.named("L")) for bits in (64, 400)
    )
    assert rough.contains(fine)
    assert float(fine.rad()) < 1e-100


def scalar(right: sympy.Expr, **inputs: object) -> object:
    P = Program()
    q = P.define("q", (), right)
    return Expansion(P, {N: 3, D: 2, K: 3}, Balls(inputs)).value(q)


X3 = [Fraction(1, 2), Fraction(-2), Fraction(3)]

EXACT = {
    "sum": (Sum(x[n], n), Fraction(3, 2)),
    "shifted reads are zero outside": (Sum(x[n - 1] + x[n + 1], n), Fraction(-1, 2)),
    "half steps are zero": (Sum(x[n / 2], n), Fraction(-3, 2)),
    "strided": (Sum(x[2 * n], n), Fraction(7, 2)),
    "reversed": (Sum(x[N - 1 - n] * n, n), Fraction(-1)),
    "delta": (Sum(x[n] * KroneckerDelta(n, 1), n), Fraction(-2)),
    "delta of values": (Sum(n**2 * x[n], n), Fraction(10)),
    "size": (Sum(x[n], n) / N, Fraction(1, 2)),
    "maximum": (MaxOver(x[n], n), Fraction(3)),
    "maximum ignores outside": (MaxOver(x[n - 2] - 10, n), Fraction(-19, 2)),
    "triangle": (Sum(Piecewise((x[n], n <= 1), (0, True)), n), Fraction(-3, 2)),
    "relu": (Sum(Piecewise((x[n], x[n] > 0), (0, True)), n), Fraction(7, 2)),
    "and": (Sum(Piecewise((1, And(x[n] > 0, x[n] < 1)), (0, True)), n), Fraction(1)),
    "or": (Sum(Piecewise((1, Or(x[n] > 2, x[n] < 0)), (0, True)), n), Fraction(2)),
    "not": (Sum(Piecewise((1, Not(Eq(x[n], 3))), (0, True)), n), Fraction(2)),
    "ite": (Sum(Piecewise((1, ITE(n > 0, x[n] > 0, x[n] < 0)), (0, True)), n), Fraction(1)),
    "undecided part": (
        Sum(Piecewise((1, And(x[n] > 0, log(x[n]) > 0)), (0, True)), n),
        Fraction(1),
    ),
    "abs": (Sum(Abs(x[n]), n), Fraction(11, 2)),
    "sign": (Sum(sign(x[n]), n), Fraction(1)),
    "max": (Sum(Max(x[n], 1), n), Fraction(5)),
    "min": (Sum(Min(x[n], 1), n), Fraction(-1, 2)),
    "heaviside": (Sum(Heaviside(x[n] - 3), n), Fraction(1, 2)),
    "power": (Sum(x[n] ** -2, n), Fraction(4) + Fraction(1, 4) + Fraction(1, 9)),
    "floor": (Sum(floor(x[n]), n), Fraction(1)),
    "two bound": (Sum(x[n] * KroneckerDelta(k, n), n, k), Fraction(3, 2)),
    "limits": (sympy.Sum(x[n], (n, 1, 2)), Fraction(1)),
    "root": (sqrt(Sum(x[n] ** 2, n) - Rational(9)), Fraction(0)),
}


@pytest.mark.parametrize("case", EXACT, ids=str)
def test_exact_values(case: str) -> None:
    right, expected = EXACT[case]
    if case == "root":
        right, expected = sqrt(x[0] + Rational(7, 4)), Fraction(3, 2)
    assert scalar(right, x=X3) == fmpq(expected.numerator, expected.denominator)


SYMBOLIC = [c for c in EXACT if c not in ("maximum ignores outside", "undecided part", "floor")]


@pytest.mark.parametrize("case", SYMBOLIC, ids=str)
@pytest.mark.parametrize("algebra", [Symbolic, Symengine])
def test_symbols_agree_with_fractions(case: str, algebra: type[Symbolic]) -> None:
    right, expected = EXACT[case]
    if case == "root":
        right, expected = sqrt(x[0] + Rational(7, 4)), Fraction(3, 2)
    P = Program()
    q = P.define("q", (), right)
    symbols = algebra()
    found = Expansion(P, {N: 3, K: 3}, symbols).value(q)
    values = {s: X3[place[0]] for s, (_, place) in symbols.entries.items()}
    exact = {s: algebra.lib.Rational(v.numerator, v.denominator) for s, v in values.items()}
    assert Fraction(str(sympy.sympify(found.subs(exact)))) == expected


def test_transcendental_values() -> None:
    found = scalar(Sum(erf(x[n]), n) + pi, x=X3)
    assert isinstance(found, arb)
    assert abs(float(found) - (erf_float(0.5) + erf_float(-2) + erf_float(3) + np.pi)) < 1e-14


def test_outside_is_zero_and_inputs_are_values() -> None:
    P = Program()
    P.define("q", (n,), x[n] + 1)
    E = Expansion(P, {N: 2}, Balls({"x": [5, 6]}))
    assert [E.value(P.named("q"), (t,)) for t in (-1, 0, 1, 2)] == [0, 6, 7, 0]
    assert E.value(x, (1,)) == 6
    assert E.evaluate(x[n] * P.named("q")[n], {n: 1}) == 42
    assert E.evaluate(Sum(x[n], n)) == 11
    assert list(E.places(x)) == [(0,), (1,)]


def test_a_deep_network_needs_no_deep_stack() -> None:
    P, layer, h = Program(), index("j0", H), tensor("h0", H)
    i0 = index("i0", H)
    for depth in range(1, 200):
        w = tensor(f"W{depth}", H, H)
        z = P.define(f"z{depth}", (layer,), Sum(h[i0] * w[i0, layer], i0))
        h = P.define(f"h{depth}", (layer,), Piecewise((z[layer], z[layer] > 0), (0, True)))
    last = P.define("L", (), Sum(h[layer], layer))
    inputs = {"h0": [1, 2], **{f"W{d}": [[1, 0], [0, -1]] for d in range(1, 200)}}
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(250)
    try:
        assert Expansion(P, {H: 2}, Balls(inputs)).value(last) == 1
    finally:
        sys.setrecursionlimit(limit)


def test_a_long_recurrence() -> None:
    P = Program()
    s = tensor("s", N)
    P.define("s", (n,), s[n - 1] + x[n])
    E = Expansion(P, {N: 3000}, Balls({"x": [1] * 3000}))
    assert E.value(s, (2999,)) == 3000


def test_circular_equations_are_refused() -> None:
    P = Program()
    s = tensor("s", N)
    P.define("s", (n,), s[N - 1 - n] + 1)
    with pytest.raises(EquationError, match=r"`s\[0\]` depends on itself"):
        Expansion(P, {N: 2}, Balls({})).value(s, (0,))


def test_messages() -> None:
    P = Program()
    q = P.define("q", (), Sum(x[n], n))
    with pytest.raises(SymnnError, match=r"no values for `x`; needed an array of shape \(N,\)"):
        Expansion(P, {N: 2}, Balls({})).value(q)
    with pytest.raises(ShapeError, match="size `N` has no value"):
        Expansion(P, {}, Balls({"x": [1]})).value(q)
    with pytest.raises(DataError, match="nan"):
        Expansion(P, {N: 1}, Balls({"x": [float("nan")]})).value(q)
    with pytest.raises(Undefined, match="maximum of nothing"):
        scalar(MaxOver(x[n - 9], n), x=X3)
    with pytest.raises(Undefined, match="no branch"):
        scalar(Piecewise((u, u > 0)), u=-1)
    with pytest.raises(NotSupportedError, match="`Zork`"):
        scalar(sympy.Function("Zork")(u), u=1)
    with pytest.raises(NotSupportedError, match="not a linear expression"):
        Expansion(Program(), {N: 3}, Balls({"x": X3})).evaluate(Sum(x[n**2], n))


def test_floats_are_taken_exactly() -> None:
    assert exact_value(np.float64(0.1)) == fmpq(*(0.1).as_integer_ratio())
    assert exact_value(np.float32(0.1)) == fmpq(*float(np.float32(0.1)).as_integer_ratio())
    assert exact_value(np.int64(3)) == 3
    assert exact_value(True) == 1


def test_sizes_are_read_off_arrays() -> None:
    P = softmax_network()
    a = arrays(6, 5, 4, 3)
    assert sizes_of(P, a) == {N: 6, D: 5, H: 4, K: 3}
    with pytest.raises(ShapeError, match="axis 1 of `X` has 5 entries, but `D` is 9 in `W`"):
        sizes_of(P, {**a, "W": np.zeros((9, 4))})
    with pytest.raises(ShapeError, match=r"`W` has shape \(5,\); needed 2 axes"):
        sizes_of(P, {**a, "W": np.zeros(5)})
    with pytest.raises(SymnnError, match="no array for the input `V`"):
        sizes_of(P, {name: v for name, v in a.items() if name != "V"})
    Q = Program()
    Q.define("q", (), tensor("c", 3)[0] * N)
    with pytest.raises(ShapeError, match="axis 0 of `c` has 2 entries; needed 3"):
        sizes_of(Q, {"c": np.zeros(2)})


def test_symengine_derivative_of_switches() -> None:
    P = Program()
    q = P.define("q", (), Abs(u) + Max(u, 2 * u) + Min(u, 0) + sign(u) + Heaviside(u))
    symbols = Symengine()
    value = Expansion(P, {}, symbols).value(q)
    (s,) = symbols.entries
    slopes = [value.diff(s).subs({s: symengine.Integer(v)}) for v in (-3, 3)]
    assert slopes == [-1 + 1 + 1, 1 + 2]


@pytest.mark.parametrize("algebra", [lambda a: Balls(a), lambda a: Balls(a, exact=False)])
def test_where_a_maximum_is_attained(algebra: object) -> None:
    """The indicator of the largest entry is decided although the entries are balls."""
    P = Program()
    z = tensor("z", K)
    best = Sum(k * Piecewise((1, exp(z[k]) - 1 >= MaxOver(exp(z[m]) - 1, m)), (0, True)), k)
    q = P.define("q", (), best)
    r = P.define("r", (), Sum(Piecewise((1, MaxOver(exp(z[m]), m) <= exp(z[k])), (0, True)), k))
    below = exp(z[k]) + 3 < MaxOver(exp(z[m]) + 3, m)
    s = P.define("s", (), Sum(Piecewise((k, below), (0, True)), k))
    t = P.define("t", (), Sum(Piecewise((k, Eq(z[k], MaxOver(z[m], m))), (0, True)), k))
    E = Expansion(P, {K: 4}, algebra({"z": [0.5, 2.0, 2.5, -1.0]}))  # type: ignore[operator]
    assert [E.value(e) for e in (q, r, s, t)] == [2, 1, 4, 2]


def test_a_digits_network_takes_a_moment() -> None:
    a, P = arrays(32, 64, 32, 10), softmax_network()
    dz = P.define("dz", (n, k), (P.named("p")[n, k] - T[n, k]) / N)
    da = P.define("da", (n, j), (1 - P.named("h")[n, j] ** 2) * Sum(dz[n, k] * V[j, k], k))
    dW = P.define("dW", (i, j), Sum(X[n, i] * da[n, j], n))
    start = time.perf_counter()
    E = Expansion(P, sizes_of(P, a), Balls(a, 128, exact=False))
    found = [E.value(dW, (q, q)) for q in range(8)]
    assert all(float(b.rad()) < 1e-30 for b in found)
    assert time.perf_counter() - start < 3
