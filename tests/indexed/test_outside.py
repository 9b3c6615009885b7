"""What is put in at a shifted index is 0 outside of its array, and never divides by 0 there."""

from __future__ import annotations

import pytest
from sympy import Ge, Interval, Lt, Piecewise, cos, exp, sin

from symnn.core import data_index, sizes, tensor
from symnn.indexed import (
    MaxOver,
    Program,
    Sum,
    canonical,
    equal,
    gradient,
    hessian_vector_product,
    index,
    padded,
)
from symnn.indexed.closed_form import textbook
from symnn.indexed.derivatives import outside
from symnn.indexed.derivatives.outside import at_place, vanishes
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.normal import zeros

T = sizes("T")
t, u = index("t u", T)
x, s = tensor("x", T), tensor("s", T)


def ahead() -> Program:
    P = Program()
    y = P.define("y", (t,), cos(x[t]))
    z = P.define("z", (t,), padded(y[t + 1]))
    P.define("L", (), Sum(z[t], t))
    return P


def test_a_constant_at_a_shifted_index_is_masked() -> None:
    P = ahead()
    G = gradient(P, P.named("L"), x)
    found = G[G.gradients[0]].at((t,))
    assert equal(found, Piecewise((-sin(x[t]), t >= 1), (0, True)))
    assert not equal(found, -sin(x[t]))
    assert G.check().status == "sampled"


def test_without_the_mask_the_check_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textbook, "at_place", lambda equation, indices: equation.at(indices))
    P = ahead()
    assert gradient(P, P.named("L"), x).check().status == "refuted"


def test_a_sum_of_shifts_is_right() -> None:
    P = Program()
    y = P.define("y", (t,), cos(x[t]))
    z = P.define("z", (t,), padded(y[t + 1]) * s[t])
    w = P.define("w", (t,), padded(z[t + 1]) + exp(z[t]))
    L = P.define("L", (), Sum(w[t], t))
    assert gradient(P, L, [x, s]).check().status == "sampled"


def test_a_maximum_leaves_out_what_lies_outside() -> None:
    """All entries are negative, so that a 0 outside would be the largest."""
    K, o = sizes("K"), index("o", T)
    k, v = index("k", K), tensor("v", T, domain=Interval.open(-3, 0))
    P = Program()
    y = P.define("y", (o,), MaxOver(padded(v[o + k - 1]), k))
    L = P.define("L", (), Sum(s[o] * y[o], o))
    assert gradient(P, L, [v, s]).check().status == "sampled"


def quotient() -> Program:
    P = Program()
    q = P.define("q", (t,), x[t] / s[t])
    y = P.define("y", (t,), padded(q[t - 1]) ** 2)
    P.define("L", (), Sum(y[t] * s[t], t))
    return P


def test_nothing_divides_by_what_lies_outside() -> None:
    P = quotient()
    L = P.named("L")
    assert gradient(P, L, [x, s]).check().status == "sampled"
    H = hessian_vector_product(P, L, [x, s])
    data = {"x": [1, 2, 3], "s": [2, 3, 5], "v_x": [1, 1, 1], "v_s": [1, 2, 1]}
    E = Expansion(H, {T: 3}, Balls(data))
    for result in H.results:
        assert all(E.value(result, (place,)) is not None for place in range(3))


def test_what_vanishes() -> None:
    inside = x[t] * (1 + s[t])
    for e in (inside, Sum(x[t] * s[u], u), x[t] ** 2 - s[t], 0 * t):
        assert vanishes(canonical(e), t)
    for e in (1 + x[t], cos(x[t]), x[t - 1], 1 / x[t], s[u]):
        assert not vanishes(e, t)


def test_places() -> None:
    P = Program()
    y = P.define("y", (t,), x[t] * cos(s[t]))
    one = P.define("one", (t,), cos(s[t]))
    over = P.define("over", (t,), x[t] / s[t])
    token = data_index("token", T, extent=T)
    assert at_place(P[y], (t - 1,)) == x[t - 1] * cos(s[t - 1])
    assert at_place(P[over], (t - 1,)) is None
    assert at_place(P[over], (u,)) == x[u] / s[u]
    assert at_place(P[over], (token[t],)) == x[token[t]] / s[token[t]]
    assert at_place(P[one], (t / 2,)) is None
    assert at_place(P[y], (t / 2,)) == x[t / 2] * cos(s[t / 2])
    assert outside.at_place(P[one], (T - 1,)) == cos(s[T - 1])


def test_what_is_read_outside_is_listed() -> None:
    G, P = tensor("G", T, T), Program()
    P.define("y", (t, u), padded(G[t + 1, u]) + padded(G[t, u - 2]))
    (found,) = zeros.outside(P)
    (left,) = found.lefts
    assert left.base == G
    first, second = left.indices
    assert found.conditions == (Ge(first, T, evaluate=False), Lt(second, 0, evaluate=False))
