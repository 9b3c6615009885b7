"""What depends on indices alone is made with the buffers, and nothing that depends on data is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp

from symnn import codegen
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, gradient, index

N, T, E = sizes("N T E")
n, i, j, k = index("n", N), *index("i j k", T)
A, B, v = tensor("A", T, T), tensor("B", T, T), tensor("v", T)
lower: Any = sp.Piecewise((1, j <= i), (0, True))


def compiled(indices: Any, right: Any) -> Any:
    P = Program()
    P.define("y", indices, right)
    return codegen.compile(P, outputs=["y"], sizes={T: 5})


def body(source: str) -> str:
    """The statements of a step."""
    return source[source.index("    def step():") :].partition("def feed")[0]


a = np.random.default_rng(0).normal(size=(5, 5))
b = np.random.default_rng(1).normal(size=(5, 5))
tril = np.tril(np.ones((5, 5)))
CASES = {
    "j <= i": ((i, j), lower * A[i, j], tril * a),
    "where": ((i, j), sp.Piecewise((A[i, j], j <= i), (B[i, j], True)), np.where(tril, a, b)),
    "delta": ((i, j), sp.KroneckerDelta(i, j) * A[i, j] + B[i, j], np.eye(5) * a + b),
    "sum": ((i,), Sum(lower * A[i, j], j), (tril * a).sum(1)),
    "product": ((i, k), Sum(lower * A[j, k], j), tril @ a),
    "numbers": ((i, j), A[i, j] / (1 + i + 2 * j), a / np.add.outer(range(5), range(1, 11, 2))),
    "two": ((i, j), sp.Piecewise((A[i, j], sp.And(j <= i, i < j + 3)), (0, True)),
            np.triu(tril, -2) * a),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_masks_between_indices_are_made_once(name: str, dtype: str) -> None:
    indices, right, expected = CASES[name]
    made = compiled(indices, right)
    data = {x.name: {"A": a, "B": b}[x.name].astype(dtype) for x in made.inputs}
    bound = made.bind(data)
    for _ in range(2):
        bound.run()
    np.testing.assert_allclose(bound.value("y"), expected, rtol=1e-12 if dtype == "f8" else 1e-5)
    for word in ("positions", "equal", "less", "greater", "logical"):
        assert word not in body(bound.source)
    assert bound.value("y").dtype == dtype


def test_a_result_may_be_constant() -> None:
    made = compiled((i, j), lower + 0 * A[i, j])
    bound = made.bind({x.name: a for x in made.inputs})
    bound.run()
    bound.buffers["y"][...] = 7  # results are free to be written to
    bound.run()
    assert np.array_equal(bound.value("y"), tril)


def test_masks_of_data_are_made_in_each_step() -> None:
    made = compiled((i, j), sp.Piecewise((A[i, j], sp.And(j <= i, A[i, j] > v[j])), (0, True)))
    bound = made.bind({"A": a, "v": b[0]})
    bound.run()
    bound.assign(A=b)
    bound.run()
    assert np.array_equal(bound.value("y"), np.where((tril > 0) & (b > b[0]), b, 0))


def test_causal_scores_are_set_in_one_call() -> None:
    S = tensor("S", N, T, T)
    P = Program()
    s = P.define("s", (n, i, j), sp.Piecewise((S[n, i, j] / sp.sqrt(E), j <= i), (-900, True)))
    P.define("L", (), Sum(sp.exp(s[n, i, j]), n, i, j))
    G = gradient(P, P.named("L"), [S])
    made = codegen.compile(G, outputs=["L", *G.gradients], sizes={E: 4})
    data = np.random.default_rng(0).normal(size=(2, 5, 5))
    bound = made.bind({"S": data})
    bound.run()
    weights = np.exp(data / 2) * tril
    assert bound.value("L") == pytest.approx(weights.sum())
    np.testing.assert_allclose(bound.value("dL_dS"), weights / 2, rtol=1e-12)
    lines = body(bound.source).splitlines()
    assert sum("where=mask" in line for line in lines if "copyto(" in line) >= 1
    assert not any("divide" in line and "where=" in line for line in lines)
