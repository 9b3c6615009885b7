"""The estimates bound what the exact values really are, and refuse what would not fit."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st
from sympy import Integer, Rational

from symnn.errors import FormulaSyntaxError
from symnn.syntax import parse
from symnn.syntax.magnitude import Magnitudes, TooLargeError

ACCEPTED = ["2**1000", "factorial(1000)", "binomial(10**9, 3)", "exp(10**6)", "10**-300", "x**9999",
            "2**(1/3 + 0.123456789)", "exp(exp(exp(exp(exp(x)))))", "gamma(1/2)", "(1 + x)**5000",
            "1e-1000", "loggamma(1000)", "exp(-1e9*x)", "((2**3)**4)**5",
            "x**(1/1000000007)", "x**(10**4)", "exp(-10**9)"]  # fmt: skip
REFUSED = ["2**100000", "factorial(10000)", "binomial(10**9, 10**8)", "exp(10**10)", "x**10001",
           "2**(10**5*x)", "exp(exp(exp(4)))", "(2**999)**999", "((7*x)**5000)**5",
           "zeta(-10**6)", "uppergamma(10**7, x)", "trigamma(10**8)", "Ei(10**30)"]  # fmt: skip


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(text: str) -> None:
    parse(text, {"x": "Reals"})


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    with pytest.raises(FormulaSyntaxError, match=r"beyond|digits"):
        parse(text, {"x": "Reals"})


def test_error_before_a_position_is_known() -> None:
    with pytest.raises(TooLargeError, match="the exponent is beyond 10000"):
        Magnitudes().of(sp.Pow(sp.Symbol("x"), 10**9, evaluate=False))


NUMBERS = st.builds(Rational, st.integers(-50, 50), st.integers(1, 9))


def _grown(parts: st.SearchStrategy[sp.Expr]) -> st.SearchStrategy[sp.Expr]:
    pair = st.tuples(parts, parts)
    return st.one_of(
        pair.map(lambda p: sp.Add(*p, evaluate=False)),
        pair.map(lambda p: sp.Mul(*p, evaluate=False)),
        st.tuples(parts, st.integers(-6, 6)).map(
            lambda p: sp.Pow(p[0], Integer(p[1]), evaluate=False)
        ),
        parts.map(lambda p: sp.Abs(p, evaluate=False)),
    )


@given(st.recursive(NUMBERS, _grown, max_leaves=8))
def test_digits_bound_the_exact_value(expression: sp.Expr) -> None:
    """Worked out, a rational has no more digits than estimated (two to spare for rounding)."""
    try:
        estimate = Magnitudes().of(expression)
    except TooLargeError:
        return
    value = expression.doit()
    if isinstance(value, Rational) and value.is_finite:
        leaves = sum(1 for _ in sp.preorder_traversal(expression))
        assert len(str(abs(value.p))) <= estimate.digits + leaves + 2
        assert abs(value) <= 10 ** (Integer(int(estimate.digits)) + leaves + 2)
