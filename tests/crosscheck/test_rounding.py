"""What rounding explains: through all equations, and never everything."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Abs, Piecewise, S, exp, floor

from symnn.core import sizes, tensor
from symnn.crosscheck import crosscheck
from symnn.crosscheck.rounding import Rounding
from symnn.indexed import Program, Sum, index

N = sizes("N")
n = index("n", N)
x = tensor("x", N)


def radius(program, values, dtype=np.float64):
    base = program.named("y")
    return Rounding(program, {N: len(values)}, {"x": values}).radius(base, (), np.dtype(dtype))


def test_cancellation_in_an_earlier_equation_is_seen():
    """1 - p for p near 1, then a harmless product: its own terms do not tell of the loss."""
    P = Program()
    p = P.define("p", (n,), 1 / (1 + exp(-x[n])))
    d = P.define("d", (n,), 1 - p[n])
    P.define("y", (), 3 * Sum(d[n], n))
    values = np.array([20.0, 21.0])
    computed = 3 * (1 - 1 / (1 + np.exp(-values))).sum()
    row = crosscheck(P, {"x": values}, {"y": computed}).worst
    assert row.ulps > 1e6
    assert row.ok
    assert not crosscheck(P, {"x": values}, {"y": computed * (1 + 1e-5)}).ok


def test_the_radius_follows_the_precision():
    P = Program()
    P.define("y", (), Sum(exp(x[n]), n))
    values = np.array([0.5, 1.25])
    ratio = radius(P, values, np.float32) / radius(P, values)
    assert 2.0**27 < ratio < 2.0**31


@pytest.mark.parametrize("offset", [0.0, 1e-17])
def test_a_switch_that_is_too_close_to_decide_is_looked_at_more_closely(offset):
    P = Program()
    z = P.define("z", (n,), x[n] + exp(x[n]) - exp(x[n]) + S(offset))
    P.define("y", (), Sum(Piecewise((z[n], z[n] > 0), (0, True)), n))
    values = np.array([1e-30, 3.0])
    assert 0 < radius(P, values) < 1e-13


def test_a_pole_inside_the_ball_does_not_explain_everything():
    P = Program()
    z = P.define("z", (n,), exp(x[n]) - 1)
    P.define("y", (), Sum(1 / z[n], n))
    values = np.array([1e-20])
    found = radius(P, values)
    assert 0 < found < 1e30
    assert not crosscheck(P, {"x": values}, {"y": np.inf}).ok


def test_an_undecidable_switch_explains_nothing():
    P = Program()
    z = P.define("z", (n,), exp(x[n]) * exp(-x[n]) - 1)
    P.define("y", (), Sum(Piecewise((1, z[n] > 0), (0, True)) * Abs(x[n]), n))
    assert radius(P, np.array([0.3])) == 0


def test_counts_and_halves_of_them_are_not_rounded():
    """So that a floor of them is decided, and what rests on it has its bound."""
    K = sizes("K")
    k, x, program = index("k", K), tensor("x", K), Program()
    program.define("y", (k,), x[k] * (1 + floor(k / 2)) / 3)
    rounding = Rounding(program, {K: 5}, {"x": np.full(5, 0.7)})
    unit = np.finfo(float).eps / 2
    for place in range(5):
        radius = rounding.radius(program.named("y"), (place,), np.dtype(float))
        assert 0 < radius <= 3 * unit * 0.7 * (1 + place // 2) / 3 * 1.01
