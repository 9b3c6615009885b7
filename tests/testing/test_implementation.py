"""`assert_implements` finds what is wrong in numeric code, and passes what is right."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symnn.errors import SymnnError
from symnn.testing import assert_implements

X = {"x": "Reals"}
SOFTPLUS = "log(1 + exp(x))"


def softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def logsumexp(z: np.ndarray) -> float:
    return float(np.log(np.sum(np.exp(z - z.max()))) + z.max())


Z = {"z": "Vector(Interval(-900, 900), n)", "n": "Naturals"}
LSE = "log(Sum(exp(z[i]), (i, 0, n - 1)))"
P = {"p": "Simplex.open(n)", "n": "Naturals"}
ENTROPY = "-Sum(p[i]*log(p[i]), (i, 0, n - 1))"

RIGHT: list[tuple[Callable[..., Any], str, dict[str, str], dict[str, Any]]] = [
    (softplus, SOFTPLUS, X, {"ulps": 2}),
    (math.exp, "exp(x)", X, {"ulps": 1}),
    (lambda x: max(x, 0.0), "Max(0, x)", X, {"ulps": 0, "gradient": lambda x: float(x > 0)}),
    (lambda x, y: max(x, y), "Max(x, y)", {"x": "Reals", "y": "Reals"},
     {"ulps": 0, "gradient": lambda x, y: (float(x > y), float(y > x))}),
    (lambda n: n * (n + 1) // 2, "n*(n + 1)/2", {"n": "Naturals"}, {}),
    (math.log, "log(x)", {"x": "Interval.open(0, oo)"}, {"ulps": 1}),
    (lambda x: np.float64(x) ** 2, "x**2", X, {"gradient": lambda x: np.array([2 * x])}),
    (logsumexp, LSE, Z, {"atol": 1e-12}),
    (lambda p: -np.sum(p * np.log(p)), ENTROPY, P, {"rtol": 1e-11}),
    (lambda a: a[0, 0] + a[1, 1], "A[0, 0] + A[1, 1]", {"A": "PositiveDefinite(2)"}, {"ulps": 1}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "formula", "domains", "more"), RIGHT, ids=[r[1] for r in RIGHT]
)
def test_right_code_passes(function: Any, formula: str, domains: Any, more: Any) -> None:
    found = assert_implements(function, formula, domains, points=100, **more)
    assert found.values > 50
    assert (found.slopes > 50) == ("gradient" in more)


WRONG: list[tuple[Callable[..., Any], str, dict[str, str], dict[str, Any], str]] = [
    (lambda x: math.log(1 + math.exp(x)), SOFTPLUS, X, {},
     r"raised OverflowError\('math range error'\), exactly 7"),
    (lambda x: math.log(1 + math.exp(x)), SOFTPLUS, {"x": "Interval(-50, 0)"}, {},
     "value 0.0, exactly .* ulps off"),
    (lambda x: max(x, 0.0) if x != 1.0 else 2.0, "Max(0, x)", X, {}, r"at x = 1\.0: value 2\.0"),
    (lambda x: abs(x) if x else 1e-9, "Abs(x)", X, {}, r"x = -?0\.0: value 1e-09, exactly 0\.0"),
    (lambda x: x if x < 1 else 1 + 1e-9, "Min(x, 1)", {"x": "Interval(0, 1)"}, {},
     r"at x = 1\.0: "),
    (lambda x, y: (x if x > y else y) if x != y else 0.0, "Max(x, y)",
     {"x": "Interval(1, 2)", "y": "Interval(1, 2)"}, {}, r"value 0\.0, exactly [12]"),
    (math.tanh, "tanh(x)", X, {"gradient": lambda x: 1 + math.tanh(x) ** 2}, "slope by x"),
    (math.tanh, "tanh(x)", X, {"gradient": lambda x: 0.0}, "slope by x"),
    (lambda x, y: x * y, "x*y", {"x": "Interval(1, 2)", "y": "Interval(1, 2)"},
     {"gradient": lambda x, y: (x, y)}, "slope by [xy]"),
    (lambda z: float(np.log(np.sum(np.exp(z)))), LSE, Z, {}, "value (inf|-inf)"),
    (lambda x: complex(x), "x", X, {}, "value 0j, exactly"),
    (lambda x: "a", "x", X, {}, "value 'a', exactly"),
    (lambda x: None, "x", X, {}, "value None, exactly"),
    (lambda x: math.nan, "x", X, {}, "value nan, exactly"),
    (lambda x: x * (1 + 1e-15), "x", {"x": "Interval(0, 9)"}, {"ulps": 2}, "ulps off"),
    (lambda n: n * (n - 1) // 2, "n*(n + 1)/2", {"n": "Naturals"}, {}, "at n = 1: value 0"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "formula", "domains", "more", "message"), WRONG, ids=[w[1] for w in WRONG]
)
def test_wrong_code_fails(
    function: Any, formula: str, domains: Any, more: Any, message: str
) -> None:
    with pytest.raises(AssertionError, match=f"(?s)the function differs from .*{message}"):
        assert_implements(function, formula, domains, points=150, **more)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ((math.log, "log(x)", X), AssertionError, "the formula has no value at x = .*narrow the"),
        ((math.exp, "exp(exp(exp(exp(x + 99))))", {"x": "Interval(99, 100)"}), AssertionError,
         "nothing was compared"),
        ((math.exp, "exp(y)", X), SymnnError, "unknown name `y`"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared(arguments: Any, kind: type, message: str) -> None:
    with pytest.raises(kind, match=message):
        assert_implements(*arguments, points=20)


def test_a_gradient_has_one_part_for_each_argument() -> None:
    two = {"x": "Reals", "y": "Reals"}
    with pytest.raises(AssertionError, match=r"the gradient is \(1, 2, 3\); needed 2 numbers"):
        assert_implements(lambda x, y: x, "x", two, gradient=lambda *_: (1, 2, 3))
    with pytest.raises(SymnnError, match="there is no slope by `n`, whose domain is `Naturals"):
        assert_implements(lambda n: n, "n", {"n": "Naturals"}, gradient=lambda n: 1)


def test_points_follow_the_seed() -> None:
    seen: list[list[float]] = []
    for seed in (0, 0, 1):
        points: list[float] = []
        assert_implements(lambda x, p=points: p.append(x) or x, "x", X, seed=seed, points=80)
        seen.append(points)
    assert seen[0] == seen[1] != seen[2]
