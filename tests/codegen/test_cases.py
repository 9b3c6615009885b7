"""Case distinctions whose conditions and branches have different axes, in both forms."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import ITE, Ge, Gt, LambertW, Le, Lt, Piecewise, exp, log, polygamma, sin, symbols

from symnn import codegen
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, gradient, index

N, K, D = sizes("N K D")
n, m = index("n m", N)
k, i = index("k", K), index("i", D)
v, w, s, r = tensor("v", N), tensor("w", K), tensor("s"), tensor("r")
B, Y = tensor("B", N, K), tensor("Y", K, D)
DATA = {"v": np.array([1, 0.5, 3]), "w": np.ones(2), "s": 2.0, "r": 0.3,
        "B": np.arange(6.0).reshape(3, 2) - 2, "Y": np.arange(1.0, 9).reshape(2, 4)}  # fmt: skip


def both_forms(program: Program, dtype: type = float) -> dict[str, np.ndarray]:
    """The results, after checking that the bound form has the same."""
    step = codegen.compile(program)
    given = {q.name: np.asarray(DATA[q.name], dtype) for q in step.inputs}
    results, bound = step(**given), step.bind(given)
    bound.run()
    for name, value in results.items():
        assert value.dtype == dtype
        np.testing.assert_allclose(bound.value(name), value, rtol=1e-6, err_msg=name)
    return results


WILD = [exp(v[m]) * v[n], polygamma(1, v[m]) * v[n], LambertW(exp(v[n])) * log(v[m])]


@pytest.mark.parametrize("branch", WILD, ids=str)
@pytest.mark.parametrize("condition", [v[n] > 1, v[m] > 1, v[n] > v[m]], ids=str)
@pytest.mark.parametrize("otherwise", [0, 1 / v[m], s], ids=str)
def test_a_branch_is_masked_at_the_shape_of_its_mask(branch, condition, otherwise) -> None:
    P = Program()
    P.define("e", (n, m), Piecewise((branch, condition), (otherwise, True)))
    P.define("true", (n, m), Piecewise((1, condition), (0, True)))
    P.define("branch", (n, m), branch)
    P.define("otherwise", (n, m), otherwise + 0 * v[n])
    results = both_forms(P)
    by_entry = np.where(results["true"], results["branch"], results["otherwise"])
    np.testing.assert_allclose(results["e"], by_entry, rtol=1e-12)


def test_a_condition_may_have_more_axes_than_the_branches() -> None:
    case = Piecewise((B[n, k], w[k] > B[n, k]), (2 * w[k], True))
    P = Program()
    e = P.define("e", (n, k), Sum(case * Y[k, i] / (3 * (Y[k, i] ** 2 + 1)), i))
    both_forms(gradient(P, P.define("L", (), Sum(sin(e[n, k]), n, k)), [B]))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_branches_without_arrays_take_the_shape_of_the_condition(dtype) -> None:
    P = Program()
    P.define("e", (), Sum(Piecewise((0, v[n] < s), (2 * s / (3 * (r**2 + 1)) - 2, True)) * v[n], n))
    expected = 3 * (4 / (3 * (0.09 + 1)) - 2)
    np.testing.assert_allclose(both_forms(P, dtype)["e"], expected, rtol=1e-6)


@pytest.mark.parametrize("relation", [Gt, Ge, Lt, Le])
@pytest.mark.parametrize("swapped", [False, True])
def test_the_larger_of_two_is_a_maximum(relation, swapped) -> None:
    x, y = symbols("x y", real=True)
    first, second = (y, x) if swapped else (x, y)
    f = codegen.compile(Piecewise((first, relation(x, y)), (second, True)), inputs=[x, y])
    pairs = [(a, b) for a in (-1.0, 0.0, 2.0) for b in (-2.0, 0.0, 2.0)]
    for a, b in pairs:
        chosen = (b, a) if swapped else (a, b)
        assert f(a, b) == (chosen[0] if relation(a, b) else chosen[1])
    assert "imum(" in f.source
    assert "where" not in f.source
    assert np.isnan(f(np.nan, 1.0))
    other = codegen.compile(Piecewise((x, relation(x, y)), (2 * y, True)), inputs=[x, y])
    assert "imum(" not in other.source


@pytest.mark.parametrize("count", [1, 4])
def test_a_condition_that_is_chosen_by_another_is_evaluated_only_there(count: int) -> None:
    """Warnings are errors here: log of what is negative would be one."""
    program = Program()
    inner = Piecewise((log(v[n]), v[n] > 1), (v[n] - 1, True))
    chosen = ITE(v[n] > 1, log(v[n]) > 1, v[n] > 2)
    program.define("e", (n,), Piecewise((log(inner), chosen), (inner - 1, True)))
    given = np.resize([-0.6, 0.7, 2.0, 20.0], count)
    expected = np.resize([-2.6, -1.3, np.log(2) - 1, np.log(np.log(20))], count)
    np.testing.assert_allclose(codegen.compile(program)(v=given)["e"], expected, rtol=1e-12)
