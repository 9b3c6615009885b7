"""Products with an inverse solve systems, and only these do."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest

from symnn import codegen
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, gradient, index, inv, logdet

N, M, T = sizes("N M T")
i, j, k, m, t = *index("i j k", N), index("m", M), index("t", T)
A, b, c, B, C = (tensor("A", N, N), tensor("b", N), tensor("c", N), tensor("B", N, M),
                 tensor("C", M, N))  # fmt: skip


def program(**equations: Any) -> Program:
    made = Program()
    for name, (indices, right) in equations.items():
        made.define(name, indices, right)
    return made


def arrays(made: Any, count: int = 6) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    extents = {N: count, M: 3, T: 5}
    return {x.name: rng.normal(size=[extents[n] for n in x.shape]) for x in made.inputs}


def both_ways(made: Any, data: dict[str, Any]) -> list[dict[str, Any]]:
    bound = made.bind(data)
    bound.run()
    return [made(**data), {name: bound.value(name) for name in made.outputs}]


PRODUCTS = {
    "A⁻¹ b": (i, Sum(inv(A)[i, j] * b[j], j)),
    "b A⁻¹": (j, Sum(b[i] * inv(A)[i, j], i)),
    "A⁻¹ B": ((i, m), Sum(inv(A)[i, j] * B[j, m], j)),
    "C A⁻¹": ((m, j), Sum(C[m, i] * inv(A)[i, j], i)),
    "A⁻ᵀ b": (i, Sum(inv(A)[j, i] * b[j], j)),
    "b A⁻¹ c": ((), Sum(b[i] * inv(A)[i, j] * c[j], i, j)),
    "A⁻¹ A⁻¹ b": (i, Sum(inv(A)[i, j] * inv(A)[j, k] * b[k], j, k)),
    "(A⁻¹ + A⁻ᵀ) b": (i, Sum((inv(A)[i, j] - inv(A)[j, i]) * b[j], j)),
}


def by_inverse(name: str, v: dict[str, Any]) -> Any:
    inverse = np.linalg.inv(v["A"])
    return {
        "A⁻¹ b": lambda: inverse @ v["b"], "b A⁻¹": lambda: v["b"] @ inverse,
        "A⁻¹ B": lambda: inverse @ v["B"], "C A⁻¹": lambda: v["C"] @ inverse,
        "A⁻ᵀ b": lambda: inverse.T @ v["b"], "b A⁻¹ c": lambda: v["b"] @ inverse @ v["c"],
        "A⁻¹ A⁻¹ b": lambda: inverse @ inverse @ v["b"],
        "(A⁻¹ + A⁻ᵀ) b": lambda: (inverse - inverse.T) @ v["b"],
    }[name]()  # fmt: skip


@pytest.mark.parametrize("name", PRODUCTS)
def test_products_solve_systems(name: str) -> None:
    indices, right = PRODUCTS[name]
    made = codegen.compile(program(y=(indices, right)), outputs=["y"])
    assert "linalg.inv" not in made.source
    assert "linalg.solve" in made.source
    assert "inv_A" not in made.source  # nobody reads of an array that is not there
    data = arrays(made)
    for found in both_ways(made, data):
        np.testing.assert_allclose(found["y"], by_inverse(name, data), rtol=1e-9)


def test_gradient_takes_one_system_for_each_side() -> None:
    P = program(L=((), Sum(b[i] * inv(A)[i, j] * b[j], i, j)))
    G = gradient(P, P.named("L"), [A, b])
    made = codegen.compile(G, outputs=["L", *G.gradients])
    assert made.source.count("np.linalg.solve(") == 2
    data = arrays(made)
    inverse = np.linalg.inv(data["A"])
    left, right = inverse.T @ data["b"], inverse @ data["b"]
    for found in both_ways(made, data):
        np.testing.assert_allclose(found["dL_dA"], -np.outer(left, right), rtol=1e-8)
        np.testing.assert_allclose(found["dL_db"], left + right, rtol=1e-8)


product = Sum(inv(A)[i, j] * b[j], j)
KEPT = {
    "result": (program(y=(i, product)), ["y", "inv_A"]),
    "diagonal": (program(y=(i, product), d=((), Sum(inv(A)[i, i], i))), ["y", "d"]),
    "entries": (program(y=(i, product), e=((i, j), inv(A)[i, j] ** 2)), ["y", "e"]),
    "many": (program(y=(i, product), z=(i, Sum(inv(A)[j, i] * b[j], j)),
                     u=(i, Sum(inv(A)[i, j] * c[j], j)), v=(i, Sum(inv(A)[j, i] * c[j], j))),
             ["y", "z", "u", "v"]),
}  # fmt: skip


@pytest.mark.parametrize("why", KEPT)
def test_inverse_is_kept(why: str) -> None:
    P, outputs = KEPT[why]
    made = codegen.compile(P, outputs=outputs)
    assert made.source.count("np.linalg.inv(") == 1
    assert "linalg.solve" not in made.source
    data = arrays(made)
    for found in both_ways(made, data):
        np.testing.assert_allclose(found["y"], np.linalg.inv(data["A"]) @ data["b"], rtol=1e-9)


def test_inverse_is_kept_for_a_loop_and_for_log_determinants() -> None:
    h = tensor("h", T, N)
    P = program(h=((t, i), Sum(inv(A)[i, j] * h[t - 1, j], j) + b[i]))
    made = codegen.compile(P, outputs=["h"], sizes={T: 5})
    assert "solve" not in made.source
    P = program(L=((), logdet(A) + Sum(b[i] * inv(A)[i, j] * b[j], i, j)))
    assert "solve" not in codegen.compile(gradient(P, P.named("L"), [A])).source


def ill_conditioned(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A matrix of condition 1e12, and a right side with a solution of moderate size."""
    rng = np.random.default_rng(seed)
    U, V = (np.linalg.qr(rng.normal(size=(count, count)))[0] for _ in range(2))
    matrix = U @ np.diag(np.logspace(0, -12, count)) @ V
    return matrix, matrix @ rng.normal(size=count)


def residual(matrix: np.ndarray, x: np.ndarray, right: np.ndarray) -> float:
    """How far A x is from b, at 50 digits, by the sizes of A and x."""
    with mpmath.workdps(50):
        left = mpmath.matrix(matrix.tolist()) * mpmath.matrix(x.tolist())
        error = mpmath.norm(left - mpmath.matrix(right.tolist()))
        return float(error / (mpmath.mnorm(mpmath.matrix(matrix.tolist()), "f") * np.sqrt(x @ x)))


def error(matrix: np.ndarray, x: np.ndarray, right: np.ndarray) -> float:
    """How far x is from the solution at 50 digits."""
    with mpmath.workdps(50):
        exact = mpmath.lu_solve(mpmath.matrix(matrix.tolist()), mpmath.matrix(right.tolist()))
        return float(mpmath.norm(exact - mpmath.matrix(x.tolist())) / mpmath.norm(exact))


@pytest.mark.parametrize("seed", range(4))
def test_systems_are_more_accurate_than_an_inverse(seed: int) -> None:
    matrix, right = ill_conditioned(12, seed)
    made = codegen.compile(program(y=(i, product)), outputs=["y"])
    naive = np.linalg.inv(matrix) @ right
    assert residual(matrix, naive, right) > 1e-14
    for found in both_ways(made, {"A": matrix, "b": right}):
        assert residual(matrix, found["y"], right) < 1e-16 * 12
        assert error(matrix, found["y"], right) < max(1e-3, error(matrix, naive, right))
