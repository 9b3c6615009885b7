"""Sums that are single numbers, and numbers that change from step to step."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from symnn import codegen
from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, index

N = sizes("N")
n = index("n", N)
x, y, a, t = tensor("x", N), tensor("y", N), tensor("a"), tensor("t")
S, D = Sum(x[n], n), Sum(x[n] * y[n], n)
LAWS = {
    "sum": S, "inner": D, "difference": D - S, "mean": S / N, "scaled": a * S - 2 * D,
    "quotient": D / S, "root": sp.sqrt(D**2), "power": S**3,
}  # fmt: skip
ADDED = {"sum", "inner", "difference", "scaled"}
GIVEN = {"x": np.array([1.0, 2.0, -4.5]), "y": np.array([0.5, 3.0, 2.0]), "a": 0.75}


def bound(law: sp.Expr, dtype: type = np.float64, **changed: object):
    program = Program()
    program.define("r", (), law)
    made = codegen.compile(program)
    given = {i.name: {**GIVEN, **changed}[i.name] for i in made.inputs}
    step = made.bind(given, dtype)
    step.run()
    return step, made(**given)["r"]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", LAWS)
def test_both_forms_agree(name: str, dtype: type) -> None:
    step, expected = bound(LAWS[name], dtype)
    assert step.value("r") == pytest.approx(expected, rel=8 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize("name", LAWS)
def test_only_what_is_added_and_multiplied_is_a_number_of_python(name: str) -> None:
    assert (".item()" in bound(LAWS[name])[0].source) == (name in ADDED)


def test_a_quotient_by_zero_is_none_and_no_error() -> None:
    with np.errstate(all="ignore"):
        step, _ = bound(LAWS["quotient"], x=np.zeros(3))
    assert np.isnan(step.value("r"))


def test_sums_that_overflow_are_infinite() -> None:
    with np.errstate(all="ignore"):
        step, _ = bound(LAWS["scaled"], x=np.full(3, 1e308), a=8.0)
    assert not np.isfinite(step.value("r"))


def test_what_does_not_change_is_multiplied_before_the_steps() -> None:
    """And again, when it is fed."""
    P, b = Program(), tensor("b")
    P.define("t_next", (), t + 1)
    P.define("x_next", (n,), x[n] * (3 * a * b / t))
    made = codegen.compile(P, outputs=[], updates={"t": "t_next", "x": "x_next"})
    step = made.bind({"x": GIVEN["x"], "a": 0.75, "b": 0.5, "t": 1.0})
    assert "number = 3*a*b" in step.source
    step.run()
    step.feed(a=2.0)
    step.run()
    np.testing.assert_allclose(step.value("x"), GIVEN["x"] * 3 * 0.375 * 3 / 2, rtol=1e-15)
