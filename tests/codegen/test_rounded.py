"""Elementary functions against exact values, in NumPy and in C; what is wrong would be seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Interval, S, oo

from symnn.accuracy import Measurement, measure
from symnn.codegen.kernels import rounded as compiled_rounded
from symnn.codegen.kernels.rounded import calls, compiled
from symnn.codegen.kernels.trace import Trace
from symnn.codegen.rounded import (
    circular,
    coefficients,
    error_functions,
    exponentials,
    logarithms,
)
from symnn.codegen.rounded.coefficients import FITS, short
from symnn.codegen.rounded.table import ROUNDED
from symnn.codegen.wide.number import Wide
from symnn.errors import NotSupportedError
from symnn.native import found_compiler

FORMULAS: dict[str, tuple[str, dict[str, Any]]] = {
    "exp": ("exp(x)", {"x": S.Reals}),
    "expm1": ("exp(x) - 1", {"x": S.Reals}),
    "exp2": ("2**x", {"x": S.Reals}),
    "log": ("log(x)", {"x": Interval.open(0, oo)}),
    "log1p": ("log(1 + x)", {"x": Interval.open(-1, oo)}),
    "log2": ("log(x)/log(2)", {"x": Interval.open(0, oo)}),
    "log10": ("log(x)/log(10)", {"x": Interval.open(0, oo)}),
    "tanh": ("tanh(x)", {"x": S.Reals}),
    "sinh": ("sinh(x)", {"x": S.Reals}),
    "cosh": ("cosh(x)", {"x": S.Reals}),
    "asinh": ("asinh(x)", {"x": S.Reals}),
    "acosh": ("acosh(x)", {"x": Interval(1, oo)}),
    "atanh": ("atanh(x)", {"x": Interval.open(-1, 1)}),
    "erf": ("erf(x)", {"x": S.Reals}),
    "erfc": ("erfc(x)", {"x": S.Reals}),
    "erfcx": ("exp(x*x)*erfc(x)", {"x": S.Reals}),
    "sin": ("sin(x)", {"x": S.Reals}),
    "cos": ("cos(x)", {"x": S.Reals}),
    "tan": ("tan(x)", {"x": S.Reals}),
    "atan": ("atan(x)", {"x": S.Reals}),
    "asin": ("asin(x)", {"x": Interval(-1, 1)}),
    "acos": ("acos(x)", {"x": Interval(-1, 1)}),
    "pow": ("x**y", {"x": Interval.open(0, oo), "y": S.Reals}),
    "cbrt": ("x**(1/3)", {"x": Interval(0, oo)}),
    "hypot": ("sqrt(x**2 + y**2)", {"x": S.Reals, "y": S.Reals}),
}
SAMPLERS = ("whole", "everyday", "near")
EDGES = np.array([0.0, -0.0, 1.0, -1.0, 0.5, -0.5, np.inf, -np.inf, np.nan, 2.0**-1074,
                  -(2.0**-1074), 2.0**-1022, 1.7976931348623157e308, -1.7976931348623157e308,
                  709.782712893384, 709.782712893385, -745.1332191019412, -708.4])  # fmt: skip

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")


def measured(name: str, sampler: str, points: int = 400) -> Measurement:
    formula, domains = FORMULAS[name]
    with np.errstate(all="ignore"):
        return measure(ROUNDED[name].function, formula, domains, sampler=sampler, points=points)


def is_right(found: Measurement, allowed: float) -> bool:
    wrong = found.spurious or found.missed_inf or found.wrong_sign or found.flushed or found.ends
    return found.max_ulp <= allowed and not wrong and found.nan_in


def test_every_function_is_measured() -> None:
    assert set(FORMULAS) == set(ROUNDED)


@pytest.mark.parametrize("name", FORMULAS)
def test_errors_are_those_allowed(name: str) -> None:
    for sampler in SAMPLERS:
        assert is_right(measured(name, sampler), ROUNDED[name].allowed)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMULAS)
def test_errors_at_many_points_are_those_allowed(name: str) -> None:
    for sampler in SAMPLERS:
        assert is_right(measured(name, sampler, 20_000), ROUNDED[name].allowed)


def arguments(name: str) -> list[np.ndarray]:
    """Numbers of all kinds: bit patterns, everyday ones, and edges."""
    random = np.random.default_rng(3)
    patterns = np.frombuffer(random.bytes(8 * 4000)).copy()
    found = np.concatenate(
        [patterns, random.normal(0, 10, 4000), random.uniform(-1, 1, 999), EDGES]
    )
    count = ROUNDED[name].function.__code__.co_argcount
    return [found, *(random.permutation(found) for _ in range(count - 1))]


@needs_compiler
@pytest.mark.parametrize("name", FORMULAS)
def test_c_and_numpy_agree_to_the_bit(name: str) -> None:
    given = arguments(name)
    with np.errstate(all="ignore"):
        expected = ROUNDED[name].function(*given)
    found = compiled(name)(*given)
    nan = np.isnan(expected)
    assert (np.isnan(found) == nan).all()
    assert (found[~nan].view(np.int64) == expected[~nan].view(np.int64)).all()
    assert compiled(name)(*(v[:0] for v in given)).shape == (0,)


WEIGHTS: dict[str, tuple[Any, str, float, float]] = {
    # Polynomial: module, function, its largest argument, its factor there over the result.
    "exp": (exponentials, "exp", 0.34, 0.34**3 / 1.4),
    "log": (logarithms, "log", 0.115, 0.34**2),
    "long_log": (logarithms, "pow", 0.115, 0.34**3),
    "sin": (circular, "sin", 0.61, 1.0),
    "cos": (circular, "cos", 0.61, 1.4),
    "atan": (circular, "atan", 0.17, 1.0),
    "asin": (circular, "asin", 0.25, 1.0),
    "erf": (error_functions, "erf", 0.25, 1.0),
    "tail": (error_functions, "erfcx", 1.0, 1.0),
}


@pytest.mark.parametrize(
    ("name", "place"), [(n, k) for n in FITS for k in range(len(coefficients.doubles(n)))]
)
def test_a_wrong_coefficient_is_seen(
    name: str, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, function, end, weight = WEIGHTS[name]
    off = 2.0**-51 / (weight * end**place)
    right = coefficients.pairs

    def spoiled(which: str) -> Any:
        found = list(right(which))
        if which == name:
            found[place] = (found[place][0] + off, found[place][1])
        return tuple(found)

    monkeypatch.setattr(module, "pairs", spoiled, raising=False)
    monkeypatch.setattr(module, "doubles", lambda n: tuple(c for c, _ in spoiled(n)), raising=False)
    allowed = ROUNDED[function].allowed
    assert not all(is_right(measured(function, s), allowed) for s in ("everyday", "whole"))


def test_a_call_in_a_trace_is_of_the_function() -> None:
    tracer, trace = compiled_rounded.Tracer({"Wide": Wide}), Trace()
    found = calls(tracer)["exp"](trace.value("input", (0,), "d"))
    assert trace.calls[0][0] == "exp_0"
    assert found.kind == "d"
    assert calls(tracer)["exp"](1.0) == np.exp(1.0)


def test_no_compiler_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(source: str) -> Any:
        raise NotSupportedError("compiling C: no C compiler that works was found")

    monkeypatch.setattr(compiled_rounded, "loaded", none)
    compiled.cache_clear()
    with pytest.raises(NotSupportedError, match="no C compiler"):
        compiled("exp")
    compiled.cache_clear()


def test_short_numbers_have_few_bits() -> None:
    value = short(exponentials.LOG2, 20)
    assert (value * 2**20).is_integer()
    assert 0 < exponentials.LOG2 - value < 2.0**-19
