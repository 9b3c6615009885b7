"""The Python section of the interface, as it is promised to users, line by line."""

from __future__ import annotations

import numpy as np
import pytest

import symnn as sn


def test_scalars() -> None:
    x = sn.symbol("x")
    p = sn.symbol("p", "Interval.open(0, 1)")
    assert x.is_real
    assert p.is_positive
    e = sn.parse("x/(1+exp(-x))", {"x": "Reals"})
    v = sn.verify("tanh(x) == 2/(1+exp(-2*x)) - 1", {"x": "Reals"})
    assert v.status == "proved"
    d = sn.derive(e, x)
    assert d.exit_code == 0
    f = sn.compile(e)
    assert f(0.0) == 0
    assert f.gradient(0.0) == 0.5
    assert "def f(x)" in f.source
    assert f.evidence.summary
    g = sn.lambdify([x], e)
    assert np.allclose(g(np.array([0.0, 1.0])), f(np.array([0.0, 1.0])))


def test_a_network_from_its_equations() -> None:
    N, D, H, K = sn.sizes("N D H K")
    n, i, j, k, m = sn.index("n", N), sn.index("i", D), sn.index("j", H), *sn.index("k m", K)
    X, T, W = sn.tensor("X", N, D), sn.tensor("T", N, K), sn.tensor("W", D, H)
    b, V, c = sn.tensor("b", H), sn.tensor("V", H, K), sn.tensor("c", K)
    P = sn.Program(facts=[sn.equals(sn.Sum(T[n, k], k), 1)])
    a = P.define("a", (n, j), sn.Sum(X[n, i] * W[i, j], i) + b[j])
    h = P.define("h", (n, j), sn.tanh(a[n, j]))
    z = P.define("z", (n, k), sn.Sum(h[n, j] * V[j, k], j) + c[k])
    p = P.define("p", (n, k), sn.exp(z[n, k]) / sn.Sum(sn.exp(z[n, m]), m))
    L = P.define("L", (), -sn.Sum(T[n, k] * sn.log(p[n, k]), n, k) / N)
    G = sn.gradient(P, L, [W, b, V, c])
    assert G.latex("matrix")
    assert G.check().status == "sampled"
    step = sn.compile(G, outputs=[L, *G.gradients])
    random = np.random.default_rng(0)
    arrays = {"X": random.normal(size=(5, 3)), "T": np.eye(2)[[0, 1, 0, 1, 1]],
              "W": random.normal(size=(3, 4)), "b": random.normal(size=4),
              "V": random.normal(size=(4, 2)), "c": random.normal(size=2)}  # fmt: skip
    found = step(**arrays)
    assert set(found) == {"L", "dL_dW", "dL_db", "dL_dV", "dL_dc"}
    assert found["dL_dW"].shape == (3, 4)


def test_errors_carry_the_position() -> None:
    with pytest.raises(sn.SymnnError, match="unknown name `y`") as caught:
        sn.parse("x + y", {"x": "Reals"})
    assert getattr(caught.value, "position", None) == 4
