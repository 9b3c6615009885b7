"""Elementary functions against exact values, in NumPy and in C; what is wrong would be seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Interval, S, oo

from symnn.accuracy import Measurement, measure
from symnn.codegen.kernels import rounded as compiled_rounded
from symnn.codegen.kernels.rounded import calls, compiled, names
from symnn.codegen.kernels.trace import Trace
from symnn.codegen.rounded import coefficients, exponentials, logarithms
from symnn.codegen.rounded.coefficients import FITS, short
from symnn.codegen.rounded.table import ROUNDED
from symnn.errors import NotSupportedError
from symnn.native import found_compiler

FORMULAS: dict[str, tuple[str, dict[str, Any]]] = {
    "exp": ("exp(x)", {"x": S.Reals}),
    "expm1": ("exp(x) - 1", {"x": S.Reals}),
    "exp2": ("2**x", {"x": S.Reals}),
    "log": ("log(x)", {"x": Interval.open(0, oo)}),
    "log1p": ("log(1 + x)", {"x": Interval.open(-1, oo)}),
    "tanh": ("tanh(x)", {"x": S.Reals}),
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
}


@pytest.mark.parametrize(
    ("name", "place"), [(n, k) for n in FITS for k in range(len(coefficients.doubles(n)))]
)
def test_a_wrong_coefficient_is_seen(
    name: str, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, function, end, weight = WEIGHTS[name]
    right = coefficients.doubles(name)
    off = 2.0**-51 / (weight * end**place)
    wrong = (*right[:place], right[place] + off, *right[place + 1 :])
    monkeypatch.setattr(module, "doubles", lambda _: wrong)
    assert not is_right(measured(function, "everyday"), ROUNDED[function].allowed)


def test_names_are_used_once() -> None:
    seen: dict[str, Any] = {}
    for module in compiled_rounded.MODULES:
        for name, value in vars(module).items():
            if getattr(value, "__module__", None) == module.__name__:
                assert seen.setdefault(name, module) is module, name


def test_a_call_in_a_trace_is_of_the_function() -> None:
    tracer, trace = compiled_rounded.Tracer(names()), Trace()
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
