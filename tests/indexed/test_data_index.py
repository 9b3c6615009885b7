"""Data that stand as an index: reads gather, and their adjoints scatter and add."""

from __future__ import annotations

import pytest
from sympy import Eq, KroneckerDelta, Piecewise, exp, log

from symnn.balls.arithmetic import value_of
from symnn.core import data_index, places_in, sizes, tensor
from symnn.errors import EquationError, ShapeError, SymnnError
from symnn.indexed import (
    Program,
    Sum,
    equal,
    gradient,
    hessian_vector_product,
    index,
    jacobian,
    jvp,
)
from symnn.indexed.expansion.algebras import Balls, Symengine
from symnn.indexed.expansion.expand import Expansion

N, V, D = sizes("N V D")
n, d = index("n", N), index("d", D)
v, u = index("v u", V)
token, E = data_index("token", N, extent=V), tensor("E", V, D)


def embedding() -> Program:
    P = Program()
    y = P.define("y", (n, d), E[token[n], d])
    P.define("L", (), Sum(y[n, d] ** 2, n, d) / 2)
    return P


def test_the_adjoint_of_a_gather_is_a_scatter() -> None:
    P = embedding()
    G = gradient(P, P.named("L"), E)
    right = G[G.gradients[0]].at((v, d))
    y = P.named("y")
    assert equal(right, Sum(KroneckerDelta(v, token[n]) * y[n, d], n))
    assert not equal(right, Sum(KroneckerDelta(v, token[n]) * y[n, d], n) * 2)
    assert not equal(right, Sum(y[n, d], n))
    assert G.check().status == "sampled"


def test_the_tangent_of_a_gather_is_a_gather() -> None:
    P, R = embedding(), tensor("R", V, D)
    (dy, _) = jvp(P, {E: R})
    assert equal(dy.at((n, d)), R[token[n], d])


def test_the_jacobian_is_made_of_deltas() -> None:
    P = embedding()
    J = jacobian(P, P.named("y"), E)
    d2 = index("d2", D)
    right = J[J.results[0]].at((n, d, v, d2))
    assert equal(right, KroneckerDelta(v, token[n]) * KroneckerDelta(d, d2))


def targets() -> Program:
    z, P = tensor("z", N, V), Program()
    p = P.define("p", (n, v), exp(z[n, v]) / Sum(exp(z[n, u]), u))
    P.define("L", (), -Sum(log(p[n, token[n]]), n) / N)
    return P


def test_cross_entropy_by_labels_is_prediction_minus_target() -> None:
    P = targets()
    z, p, L = P.named("z"), P.named("p"), P.named("L")
    G = gradient(P, L, z)
    right = G[G.gradients[0]].at((n, v))
    assert equal(right, (p[n, v] - KroneckerDelta(v, token[n])) / N)
    assert G.check().status == "sampled"
    assert hessian_vector_product(P, L, z).results


def test_labels_may_be_compared() -> None:
    z, P = tensor("z", N, V), Program()
    hit = Piecewise((z[n, v], Eq(token[n], v)), (0, True))
    y = P.define("y", (n,), Sum(hit, v))
    numbers = {"z": [[1, 2, 3], [4, 5, 6]], "token": [2, 0]}
    found = Expansion(P, {N: 2, V: 3}, Balls(numbers))
    assert [found.value(y, (place,)) for place in range(2)] == [value_of(3), value_of(4)]


def test_the_values_are_needed_where_scalars_are_symbols() -> None:
    P = embedding()
    E2 = Expansion(P, {N: 2, V: 3, D: 1}, Symengine(), {token: [2, 0]})
    assert str(E2.value(P.named("y"), (0, 0))) == "E[2,0]"
    with pytest.raises(EquationError, match=r"`token\[0\]` stands as an index and has no value"):
        Expansion(P, {N: 2, V: 3, D: 1}, Symengine()).value(P.named("y"), (0, 0))


BAD = {
    "another extent": (
        lambda: Program().define("y", (n, d), tensor("F", N, D)[token[n], d]), ShapeError,
        r"`token\[n\]` holds places of an axis of extent V, but axis 0 of `F` has extent N",
    ),
    "its own index": (
        lambda: Program().define("y", (d, v), E[token[v], d]), ShapeError,
        "index `v` has extent V, but axis 0 of `token`",
    ),
    "arithmetic": (
        lambda: Program().define("y", (n, d), E[token[n] + 1, d]), EquationError,
        r"is read at `token\[n\] \+ 1`, which is data; needed an index, or a read of an array",
    ),
    "no shape": (lambda: data_index("q", extent=V), ShapeError, "data_index: `q` has no shape"),
    "slope": (
        lambda: gradient(P := embedding(), P.named("L"), token), EquationError,
        "`wrt` is `token`, which holds places of an axis; integers have no derivative",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused(name: str) -> None:
    attempt, error, message = BAD[name]
    with pytest.raises(error, match=message) as caught:
        attempt()
    assert isinstance(caught.value, SymnnError)


def test_only_declared_arrays_hold_places() -> None:
    assert places_in(token) == V
    assert places_in(E) is None
