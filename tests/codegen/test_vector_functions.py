"""Vector functions in C against exact values; and that a wrong coefficient would be seen."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Interval, S, oo

from symnn.accuracy import Measurement, measure
from symnn.codegen.native import mathematics, probe
from symnn.codegen.native.fitted import coefficients, fitted
from symnn.codegen.native.layout import Target
from symnn.native import found_compiler

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")
FORMULAS: dict[str, tuple[str, Any]] = {
    "exp": ("exp(x)", S.Reals), "expm1": ("exp(x) - 1", S.Reals),
    "log": ("log(x)", Interval.open(0, oo)), "log1p": ("log(1 + x)", Interval.open(-1, oo)),
    "tanh": ("tanh(x)", S.Reals), "erf": ("erf(x)", S.Reals),
}  # fmt: skip
ALLOWED = 2.5


def measured(name: str, dtype: str, vector: int, sampler: str) -> Measurement:
    formula, domain = FORMULAS[name]
    function = probe.vector_function(name, Target(dtype, vector))
    return measure(function, formula, {"x": domain}, dtype=dtype, sampler=sampler, points=1500)


def is_right(found: Measurement) -> bool:
    wrong = found.spurious or found.missed_inf or found.wrong_sign or found.ends
    return found.max_ulp <= ALLOWED and not wrong and found.nan_in


@needs_compiler
def test_every_function_is_measured() -> None:
    assert set(FORMULAS) == set(probe.FUNCTIONS)


@needs_compiler
@pytest.mark.every(5)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("name", "vector"), [*((name, 32) for name in FORMULAS), ("exp", 64), ("tanh", 64)]
)
def test_accuracy(name: str, vector: int, dtype: str) -> None:
    for sampler in ("whole", "everyday", "near"):
        assert is_right(measured(name, dtype, vector, sampler))


@needs_compiler
@pytest.mark.parametrize("name", ["exp", "log"])
def test_a_wrong_coefficient_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(which: str, bits: int) -> tuple[Any, ...]:
        first, *rest = coefficients(which, bits)
        return (first * (1 + 2.0**-44), *rest) if which == name else (first, *rest)

    monkeypatch.setattr(mathematics, "coefficients", spoiled)
    assert not is_right(measured(name, "float64", 32, "everyday"))


def test_a_function_that_no_polynomial_is_near() -> None:
    with pytest.raises(ArithmeticError, match="no polynomial of degree 40 is near"):
        fitted(lambda x: 1 + abs(x), -1, 1, 53)
