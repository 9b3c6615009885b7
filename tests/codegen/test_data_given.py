"""Real numbers in, or a reason: nothing is cut down to real numbers in silence."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

from symnn import codegen
from symnn.core import sizes, tensor
from symnn.errors import DataError
from symnn.indexed import Program, Sum, index

x = sp.Symbol("x")
N = sizes("N")
n, v, s = index("n", N), tensor("v", N), tensor("s")
P = Program()
P.define("L", (), Sum(s * v[n] ** 2, n))
STEP = codegen.compile(P)
ONES = {"v": np.ones(2), "s": 1.0}

WAYS: list[Callable[[Any], Any]] = [
    codegen.lambdify(x, x**2),
    codegen.compile(x**2),
    codegen.compile(x**2).gradient,
    lambda value: STEP(v=value, s=1.0),
    lambda value: STEP(v=np.ones(2), s=value),
    lambda value: STEP.bind({"v": value, "s": 1.0}),
    lambda value: STEP.bind(ONES).assign(v=value),
    lambda value: STEP.bind(ONES).feed(v=value),
    lambda value: STEP.bind(ONES).feed(s=value),
]
WRONG = [
    (np.array([1j, 1]), "has dtype complex128; needed real"),
    (1j, "has dtype complex128; needed real"),
    (np.ma.masked_array([1.0, 2], [True, False]), "is a masked array"),
    (None, "has dtype object and holds None"),
    ([1.0, None], "has dtype object and holds None"),
    (["1", "2"], "has dtype <U1; needed real"),
    (sp.I, "has dtype object; needed real"),
    (np.array([1j, 2], object), "has dtype object; needed real"),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("value", "match"), WRONG, ids=str)
def test_what_is_not_real_is_refused(way, value, match) -> None:
    with pytest.raises(DataError, match=match):
        way(value)


@pytest.mark.parametrize(
    "value", [Fraction(1, 2), Decimal("0.5"), sp.Rational(1, 2), np.float16(0.5)]
)
def test_other_objects_that_are_real_numbers_are_data(value) -> None:
    assert codegen.lambdify(x, x**2)(value) == 0.25
    assert STEP(v=[value, 1], s=value)["L"] == 0.625
    mixed = codegen.lambdify([x, "y"], x + 0)(np.float32([1]), sp.Integer(2))
    assert mixed.dtype == np.float32
