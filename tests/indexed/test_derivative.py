"""Local derivatives: SymPy's where it is right, and the conventions at kinks."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from random_expressions import A, c, expressions, k, q, s, x
from sympy import (
    Abs,
    And,
    Heaviside,
    Max,
    Min,
    Piecewise,
    S,
    erf,
    exp,
    floor,
    log,
    sign,
    sqrt,
    tanh,
)

from symnn.core import sizes, tensor
from symnn.errors import NotSupportedError
from symnn.indexed import MaxOver, Sum, equal, index
from symnn.indexed.derivatives.derivative import partials
from symnn.indexed.language.traverse import base_of, names_read

u, v, w = tensor("u"), tensor("v"), tensor("w")


def slope(e, by=u):
    """The derivative by a scalar."""
    return sympy.Add(*[p.coefficient for p in partials(e, frozenset([by]))])


SMOOTH = [u**3 * v, exp(-u * v), log(1 + exp(u)), tanh(u) ** 2, u / (1 + u**2), sqrt(1 + u**2),
          erf(u), 1 / u, sympy.sin(u) * u, u**v, sympy.gamma(u + 2), sympy.atan(u) / 3]  # fmt: skip


@pytest.mark.parametrize("e", SMOOTH, ids=str)
def test_smooth_functions_are_differentiated_as_by_sympy(e) -> None:
    plain = {a: sympy.Symbol(a.name, real=True) for a in (u, v)}
    expected = e.xreplace(plain).diff(plain[u])
    assert (slope(e).xreplace(plain) - expected).expand() == 0


SWITCHES = {
    Abs(u): sign(u),
    Abs(u * v - 1): sign(u * v - 1) * v,
    Max(0, u): Piecewise((1, u > 0), (0, True)),
    Min(0, u): Piecewise((1, u < 0), (0, True)),
    Max(u, v): Piecewise((1, u > v), (0, True)),
    sign(u): S.Zero,
    Heaviside(u): S.Zero,
    floor(u) * u: floor(u),
    Piecewise((u**2, u > 0), (-u, True)): Piecewise((2 * u, u > 0), (-1, True)),
    v * Piecewise((u, u > 0), (0, True)): Piecewise((v, u > 0), (0, True)),
    Max(u, v, w): Piecewise((1, And(u > v, u > w)), (0, True)),
}


@pytest.mark.parametrize("e", SWITCHES, ids=str)
def test_conventions(e) -> None:
    assert equal(slope(e), SWITCHES[e])


def test_exactly_one_argument_of_a_maximum_counts() -> None:
    for e, values in ((Max(u, v, w), {u: 1, v: 1, w: 1}), (Min(u, v, w), {u: 2, v: 2, w: 3})):
        total = sum(slope(e, by).subs(values) for by in (u, v, w))
        assert total == 1


@pytest.mark.parametrize("e", [*SMOOTH, *SWITCHES], ids=str)
def test_nothing_foreign_remains(e) -> None:
    bad = (sympy.Derivative, sympy.Subs, sympy.DiracDelta, sympy.re, sympy.im, sympy.Integral)
    assert not slope(e).has(*bad)
    assert slope(e).has(Heaviside) <= e.has(Heaviside)


def test_sums_are_passed_through() -> None:
    (one,) = partials(c * Sum(A[k, s] * x[s], s), frozenset([x]))
    assert one.read.base == x
    assert one.bound == (one.read.indices[0],)
    assert equal(one.coefficient, c * A[k, one.bound[0]])


def test_every_read_of_an_array_counts() -> None:
    found = partials(x[k] * x[s] + Sum(x[q] ** 2, q), frozenset([x]))
    assert len(found) == 3


def test_a_maximum_has_the_slope_of_its_argument() -> None:
    (one,) = partials(MaxOver(x[k], k), frozenset([x]))
    (bound,) = one.bound
    taken, count = one.coefficient.as_numer_denom()
    condition = taken.args[0][1]
    assert (condition.lhs, condition.rhs) == (x[bound], MaxOver(x[k], k))
    assert count == Sum(Piecewise((1, x[k] >= MaxOver(x[k], k)), (0, True)), k)


@given(expressions(), st.sampled_from([x, A, c]))
def test_partials_read_what_was_asked_for(e, by) -> None:
    found = partials(e, frozenset([by]))
    assert all(base_of(p.read) == by for p in found)
    if by not in names_read(e):
        assert not found


def test_an_unknown_derivative() -> None:
    with pytest.raises(NotSupportedError, match="the derivative of `mystery` is not known"):
        slope(sympy.Function("mystery")(u) ** 2)


def test_positive_reads_stay_positive() -> None:
    N = sizes("N")
    n = index("n", N)
    p = tensor("p", N, domain=sympy.Interval.open(0, sympy.oo))
    (one,) = partials(Abs(p[n]), frozenset([p]))
    assert one.coefficient == 1
