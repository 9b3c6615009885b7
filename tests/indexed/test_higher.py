"""Jacobians, Hessians and Hessian-vector products, against derivatives of the expansion."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from gradient_oracle import TOLERANCE, entry_symbol, prepared
from indexed_networks import Case, K, N, network, scored, shifted, tanh_classifier
from sympy import KroneckerDelta, exp, sqrt

from symnn.catalog.activations import activation
from symnn.catalog.losses import loss
from symnn.codegen import compile  # noqa: A004
from symnn.core import sizes, tensor
from symnn.errors import EquationError, ShapeError, UnknownNameError
from symnn.indexed import (
    Program,
    Sum,
    equal,
    gradient,
    hessian,
    hessian_vector_product,
    index,
    jacobian,
    jvp,
    vjp,
)

D = sizes("D")
n, i, i1 = index("n", N), *index("i i1", D)
k, m = index("k m", K)
X, t, w, b = tensor("X", N, D), tensor("t", N), tensor("w", D), tensor("b")


def logistic() -> Case:
    P = Program()
    z = P.define("z", (n,), Sum(X[n, i] * w[i], i) + b)
    s = P.define("s", (n,), 1 / (1 + exp(-z[n])))
    L = P.define("L", (), Sum((s[n] - t[n]) ** 2, n) / 2)
    return Case(P, L, (w, b), {N: 2, D: 3}, {})


def jacobian_error(program: Any, output: Any, wrt: Any, result: Any, case: Case) -> float:
    """The largest difference to the derivatives of the expanded output."""
    expansion, symbols, value = prepared(program, case.sizes, case.data)
    worst = 0.0
    for place in expansion.places(output):
        whole = expansion.value(output, place)
        for at in expansion.places(wrt):
            slope = value(whole.diff(entry_symbol(symbols, wrt, at)))
            found = value(expansion.value(result, (*place, *at)))
            worst = max(worst, abs(float(found - slope)))
    return worst


JACOBIANS = {
    "softmax by its logits": (tanh_classifier, "p", "W2"),
    "hidden by weights": (tanh_classifier, "a1", "W1"),
    "probabilities by the first bias": (tanh_classifier, "p", "b1"),
    "loss by weights": (tanh_classifier, "L", "W1"),
    "relu": (lambda: network(activation("relu"), loss("mse")), "z2", "W1"),
    "elu": (lambda: network(activation("elu"), loss("mse"), 3), "z3", "b1"),
    "silu": (lambda: network(activation("silu"), loss("bce"), batch=False), "p", "b1"),
    "shifted softmax": (lambda: scored(shifted), "p", "b"),
    "logistic": (logistic, "s", "w"),
}


@pytest.mark.parametrize("name", JACOBIANS)
def test_jacobians_are_right(name: str) -> None:
    make, output, by = JACOBIANS[name]
    case = make()
    y, x = case.program.named(output), case.program.named(by)
    J = jacobian(case.program, y, x)
    (result,) = J.results
    assert tuple(result.shape) == (*getattr(y, "shape", ()), *x.shape)
    for program in (J, J.raw):
        assert jacobian_error(program, y, x, result, case) < TOLERANCE


HESSIANS = {
    "logistic": (logistic, "w", "w"),
    "mixed": (logistic, "w", "b"),
    "classifier": (tanh_classifier, "b2", "b2"),
    "inner": (tanh_classifier, "b1", "b1"),
    "weights": (tanh_classifier, "b1", "W2"),
    "softplus": (lambda: network(activation("softplus"), loss("mse"), batch=False), "b1", "b1"),
}


@pytest.mark.parametrize("name", HESSIANS)
def test_hessians_are_right(name: str) -> None:
    make, first, second = HESSIANS[name]
    case = make()
    one, other = case.program.named(first), case.program.named(second)
    H = hessian(case.program, case.loss, one, other)
    G = gradient(case.program, case.loss, one)
    (result,) = H.results
    program = Program([*G, *(e for e in H if e.base not in G)])
    bad = jacobian_error(program, G.gradients[0], other, result, case)
    assert bad < TOLERANCE


@pytest.mark.parametrize("make", [logistic, tanh_classifier])
def test_hessian_vector_products_are_right(make) -> None:
    case = make()
    first = case.wrt[0]
    product = hessian_vector_product(case.program, case.loss, case.wrt)
    G = gradient(case.program, case.loss, case.wrt)
    expansion, symbols, value = prepared(product, case.sizes, case.data)
    for place in expansion.places(first):
        total = 0
        for base in case.wrt:
            vector = product.named(f"v_{base.label if hasattr(base, 'label') else base}")
            for at in expansion.places(base):
                entry = expansion.value(G.gradients[0], place)
                part = value(entry.diff(entry_symbol(symbols, base, at)))
                total += part * value(expansion.value(vector, at))
        found = value(expansion.value(product.results[0], place))
        assert abs(float(found - total)) < TOLERANCE


# forms of the books


def test_the_softmax_jacobian() -> None:
    P = Program()
    z = tensor("z", K)
    p = P.define("p", (k,), exp(z[k]) / Sum(exp(z[m]), m))
    J = jacobian(P, p, z)
    (equation,) = J.derived
    assert equal(equation.at((k, m)), p[k] * (KroneckerDelta(k, m) - p[m]))


def test_the_logistic_hessian() -> None:
    P = Program()
    z = P.define("z", (n,), Sum(X[n, i] * w[i], i))
    s = P.define("s", (n,), 1 / (1 + exp(-z[n])))
    L = P.define("L", (), Sum(t[n] * z[n], n) - Sum(s[n], n))
    H = hessian(P, L, w)
    found = H[H.results[0]].at((i, i1))
    slope = s[n] * (1 - s[n]) * (1 - 2 * s[n])
    assert equal(found, -Sum(X[n, i] * X[n, i1] * slope, n))


def test_the_hessian_of_a_quadratic_form() -> None:
    A, x = tensor("A", D, D), tensor("x", D)
    P = Program()
    q = P.define("q", (), Sum(x[i] * A[i, i1] * x[i1], i, i1))
    H = hessian(P, q, x)
    assert equal(H[H.results[0]].at((i, i1)), A[i, i1] + A[i1, i])


def test_what_does_not_move_has_jacobian_zero_and_oneself_one() -> None:
    case = logistic()
    z = case.program.named("z")
    J = jacobian(case.program, z, t)
    assert J[J.results[0]].right == 0
    same = jacobian(case.program, z, z)
    (equation,) = same.derived
    assert equation.right == KroneckerDelta(*equation.indices)


def test_bad_requests() -> None:
    case = logistic()
    P = case.program
    with pytest.raises(UnknownNameError, match="jacobian: `output` is `X`, which has no equation"):
        jacobian(P, X, w)
    with pytest.raises(EquationError, match=r"jacobian: `wrt` is the entry `w\[i\]`"):
        jacobian(P, P.named("s"), w[i])
    with pytest.raises(UnknownNameError, match="hessian: `wrt` is `u`"):
        hessian(P, case.loss, w, tensor("u", D))
    with pytest.raises(EquationError, match=r"hessian_vector_product: the directions are \[v\]"):
        hessian_vector_product(P, case.loss, [w], [tensor("v", D)])
    with pytest.raises(ShapeError, match="hessian_vector_product: the direction `t` has shape"):
        hessian_vector_product(P, case.loss, w, {w: t})
    with pytest.raises(ShapeError, match=r"`loss` is `s` with shape \(N,\)"):
        hessian(P, P.named("s"), w)


def test_a_gradient_that_reads_its_loss_is_differentiated_again() -> None:
    s, P = tensor("s"), Program()
    L = P.define("L", (), exp(s**2))
    H = hessian(P, L, s)
    assert [e.name for e in H] == ["L", "dL_ds", "d2L_ds_ds"]
    dL, (second,) = H.named("dL_ds"), H.results
    assert equal(H[second].right, 2 * L + 2 * s * dL)


def test_the_hessian_of_a_root_mean_square() -> None:
    N = sizes("N")
    n = index("n", N)
    v, P = tensor("v", N), Program()
    L = P.define("L", (), sqrt(Sum(v[n] ** 2, n) / N))
    H = hessian(P, L, v)
    found = compile(H, outputs=H.results)(v=np.array([1.0, 2.0, 4.0]))["d2L_dv_dv"]
    d, rms = np.array([1.0, 2.0, 4.0]), np.sqrt(7)
    expected = np.eye(3) / (3 * rms) - np.outer(d, d) / (9 * rms**3)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


UNKNOWN = {
    "vjp": lambda P, L, other: vjp(P, L, [other]),
    "jvp": lambda P, L, other: jvp(P, {w: tensor("v", D), other: tensor("v", D)}),
    "jacobian": lambda P, L, other: jacobian(P, L, other),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_arrays_that_the_program_does_not_know_are_refused(name: str) -> None:
    case = logistic()
    with pytest.raises(UnknownNameError, match=f"{name}: `.*` is `other`, which the program"):
        UNKNOWN[name](case.program, case.loss, tensor("other", D))


def test_one_block_at_a_time() -> None:
    case = logistic()
    with pytest.raises(EquationError, match="hessian: `wrt` is `w`, `b`; needed one array"):
        hessian(case.program, case.loss, [w, b])
    H = hessian(case.program, case.loss, [w], [b])
    assert [r.label.name for r in H.results] == ["d2L_dw_db"]


def test_every_array_needs_its_direction() -> None:
    case = logistic()
    with pytest.raises(EquationError, match=r"directions of w; needed one of each .* w, b"):
        hessian_vector_product(case.program, case.loss, [w, b], {w: tensor("v", D)})
