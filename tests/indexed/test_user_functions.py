"""Functions of the user's own, and places of maxima."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Abs, Eq, Heaviside, Piecewise, exp, log, tanh

from symnn import codegen
from symnn.core import data_index, sizes, tensor
from symnn.errors import EquationError, FormulaSyntaxError, NotSupportedError
from symnn.indexed import ArgMax, MaxOver, Program, Sum, equal, function, gradient, index
from symnn.indexed.expansion.algebras import Balls, Symbolic
from symnn.indexed.expansion.expand import Expansion

N, D, H, K = sizes("N D H K")
n, i, j, k = index("n", N), index("i", D), index("j", H), index("k", K)
X, W, V, T = tensor("X", N, D), tensor("W", D, H), tensor("V", H, K), tensor("T", N, K)


def network(f: object, g: object) -> Program:
    P = Program()
    a = P.define("a", (n, j), Sum(X[n, i] * W[i, j], i))
    h = P.define("h", (n, j), f(a[n, j]))  # type: ignore[operator]
    z = P.define("z", (n, k), Sum(h[n, j] * V[j, k], j))
    y = P.define("y", (n, k), g(z[n, k]))  # type: ignore[operator]
    P.define("L", (), Sum((y[n, k] - T[n, k]) ** 2, n, k) / 2)
    return P


def test_backpropagation_for_any_activation() -> None:
    f, g = function("f"), function("g")
    P = network(f, g)
    G = gradient(P, P.named("L"), [W, V])
    a, z, y = P.named("a"), P.named("z"), P.named("y")
    dz, da = G.named("dL_dz"), G.named("dL_da")
    slope = {s: type(s(a[n, j]).diff(a[n, j])) for s in (f, g)}
    assert equal(G[dz].at((n, k)), (y[n, k] - T[n, k]) * slope[g](z[n, k]))
    assert equal(G[da].at((n, j)), slope[f](a[n, j]) * Sum(dz[n, k] * V[j, k], k))
    assert not equal(G[da].at((n, j)), f(a[n, j]) * Sum(dz[n, k] * V[j, k], k))
    assert str(slope[f](a[n, j])) == "f'(a[n, j])"
    assert G.check().status == "sampled"


def softplus(x: object) -> object:
    return log(1 + exp(x))


def test_a_formula_is_used_for_values_and_slopes() -> None:
    f = function("softplus", softplus)
    P, Q = network(f, tanh), network(softplus, tanh)
    G = gradient(P, P.named("L"), W)
    assert G.check().status == "sampled"
    same = gradient(Q, Q.named("L"), W)
    random = np.random.default_rng(0)
    data = {s: random.normal(size=shape) for s, shape in
            {"X": (4, 3), "W": (3, 2), "V": (2, 5), "T": (4, 5)}.items()}  # fmt: skip
    found, wanted = (codegen.compile(g)(**data)["dL_dW"] for g in (G, same))
    np.testing.assert_allclose(found, wanted, rtol=1e-13)


def test_a_declared_slope_that_is_none_is_refuted() -> None:
    step = function("step", Heaviside, derivative=lambda x: 1 / (1 + Abs(x)) ** 2)
    good = function("plus", softplus, derivative=lambda x: 1 / (1 + exp(-x)))
    for f, verdict in ((step, "refuted"), (good, "sampled")):
        P = network(f, tanh)
        assert gradient(P, P.named("L"), W).check().status == verdict


def test_second_slopes_are_functions_of_their_own() -> None:
    f, x = function("f"), tensor("x")
    assert str(f(x).diff(x, 3)) == "f'''(x)"
    assert f(x).is_extended_real


def test_functions_of_one_name_and_formula_are_one() -> None:
    x = tensor("x")
    assert function("f")(x) == function("f")(x)
    assert function("f")(x) != function("f", softplus)(x)


def test_what_is_refused() -> None:
    with pytest.raises(EquationError, match="the formula of `f` is 3; needed a function of one"):
        function("f", 3)  # type: ignore[arg-type]
    with pytest.raises(FormulaSyntaxError):
        function("not a name")
    P = network(function("f"), tanh)
    with pytest.raises(NotSupportedError, match="compile: `f` stands for any smooth function"):
        codegen.compile(P)


label, z = data_index("label", N, extent=K), tensor("z", N, K)


def accuracy() -> Program:
    P = Program()
    hit = Piecewise((1, Eq(ArgMax(z[n, k], k), label[n])), (0, True))
    P.define("accuracy", (), Sum(hit, n) / N)
    return P


def test_the_first_of_equal_places_counts() -> None:
    P, data = accuracy(), {"z": [[1, 3, 3], [5, 4, 5]], "label": [1, 2]}
    found = Expansion(P, {N: 2, K: 3}, Balls(data)).value(P.named("accuracy"))
    assert float(found.p) / float(found.q) == 0.5
    place, u = Program(), tensor("u", K)
    p = place.define("p", (), ArgMax(u[k] ** 2, k))
    form = Expansion(place, {K: 3}, Symbolic()).value(p)
    names = sorted(form.free_symbols, key=str)
    assert form.subs(dict(zip(names, (1, -4, 2), strict=True))) == 1


def test_a_place_has_no_slope() -> None:
    P = accuracy()
    G = gradient(P, P.named("accuracy"), z)
    assert G[G.gradients[0]].right == 0
    Q = Program()
    L = Q.define("L", (), Sum(ArgMax(z[n, k], k) * MaxOver(z[n, k], k), n))
    assert gradient(Q, L, z).check().status == "sampled"
