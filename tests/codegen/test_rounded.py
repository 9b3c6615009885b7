"""Elementary functions against exact values, in NumPy and in C; what is wrong would be seen."""

from __future__ import annotations

import ctypes
import math
import platform
from typing import Any

import numpy as np
import pytest
import scipy

from symnn.accuracy import Measurement, measure, sample
from symnn.accuracy.ranges import ranges_of
from symnn.accuracy.sample import Sample
from symnn.codegen.kernels import rounded as compiled_rounded
from symnn.codegen.kernels.prelude import BLOCK
from symnn.codegen.kernels.rounded import Compiled, calls, compiled, source_of
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
from symnn.native import found_compiler, loaded
from symnn.native.compiler import EXACT

SAMPLERS = ("whole", "everyday", "near")
EDGES = np.array([0.0, -0.0, 1.0, -1.0, 0.5, -0.5, np.inf, -np.inf, np.nan, 2.0**-1074,
                  -(2.0**-1074), 2.0**-1022, 1.7976931348623157e308, -1.7976931348623157e308,
                  709.782712893384, 709.782712893385, -745.1332191019412, -708.4])  # fmt: skip

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")


def measured(name: str, sampler: str, points: int = 400) -> Measurement:
    row = ROUNDED[name]
    with np.errstate(all="ignore"):
        return measure(row.function, row.formula, row.arguments, sampler=sampler, points=points)


def is_right(found: Measurement, allowed: float) -> bool:
    wrong = found.spurious or found.missed_inf or found.wrong_sign or found.flushed or found.ends
    return found.max_ulp <= allowed and not wrong and found.nan_in


@pytest.mark.every(2)
@pytest.mark.parametrize("name", ROUNDED)
def test_errors_are_those_allowed(name: str) -> None:
    for sampler in SAMPLERS:
        assert is_right(measured(name, sampler), ROUNDED[name].allowed)


@pytest.mark.slow
@pytest.mark.parametrize("name", ROUNDED)
def test_errors_at_many_points_are_those_allowed(name: str) -> None:
    for sampler in SAMPLERS:
        assert is_right(measured(name, sampler, 20_000), ROUNDED[name].allowed)


def switches() -> np.ndarray:
    """Numbers beside those where some function goes another way, of both signs."""
    places = [
        2.0**k for k in (-1070, -1022, -400, -60, -54, -53, -40, -20, 0, 30, 53, 54, 60, 64, 1000)
    ]
    places += [
        0.347,
        0.36,
        0.5,
        2**0.5 - 1,
        0.5**0.5,
        2**0.5,
        2**0.5 + 1,
        6,
        25,
        26.6,
        27.3,
        40,
        60,
    ]
    places += [(k + 0.5) * math.log(2) for k in (*range(-4, 60), 500, 1021, 1022, 1023)]
    places += [26.5, 26.55, 708.5, 709, 745, 1022, 1023, 1075]
    places += [n * math.pi / 4 for n in (*range(1, 40), 10**4, 10**7 + 1, 2**30, 1367130550)]
    middle = np.array(places)
    low, high = np.nextafter(middle, 0), np.nextafter(middle, np.inf)
    beside = np.concatenate([middle, low, high, np.nextafter(low, 0), middle * (1 + 1e-9)])
    return np.concatenate([beside, -beside])


@pytest.mark.parametrize("name", ROUNDED)
def test_errors_are_those_allowed_where_functions_go_another_way(name: str) -> None:
    row, points = ROUNDED[name], switches()
    drawn = sample(row.formula, row.arguments, points=10)
    ranges = [ranges_of(symbol, drawn.form) for symbol in drawn.columns]
    columns = [points, np.random.default_rng(2).permutation(points)][: len(row.domains)]
    inside = np.logical_and.reduce([r.contain(c) for r, c in zip(ranges, columns, strict=True)])
    kept = {s: c[inside] for s, c in zip(drawn.columns, columns, strict=True)}
    with np.errstate(all="ignore"):
        found = Sample(drawn.expression, kept, drawn.form, "switches", 0).measure(row.function)
    assert found.points > 90
    assert is_right(found, row.allowed)


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
@pytest.mark.every(2)
@pytest.mark.parametrize("name", ROUNDED)
def test_c_and_numpy_agree_to_the_bit(name: str) -> None:
    given = arguments(name)
    with np.errstate(all="ignore"):
        expected = ROUNDED[name].function(*given)
    found = compiled(name)(*given)
    nan = np.isnan(expected)
    assert (np.isnan(found) == nan).all()
    assert (found[~nan].view(np.int64) == expected[~nan].view(np.int64)).all()
    assert compiled(name)(*(v[:0] for v in given)).shape == (0,)


SPECIAL = np.array([0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 0.5, -0.5, 2.0**53, 2.0**53 - 1,
                    1e300, -1e300, 2.0**-1074, np.inf, -np.inf, np.nan])  # fmt: skip


@pytest.mark.parametrize("name", ROUNDED)
def test_special_values_are_those_of_numpy(name: str) -> None:
    row = ROUNDED[name]
    theirs = getattr(np, row.numpy, None) or getattr(scipy.special, row.numpy)
    columns = [c.ravel() for c in np.meshgrid(*[SPECIAL] * len(row.domains))]
    with np.errstate(all="ignore"):
        found, expected = row.function(*columns), theirs(*columns)
    nan = np.isnan(expected)
    assert (np.isnan(found) == nan).all()
    assert (np.signbit(found) == np.signbit(expected))[~nan].all()
    whole = ~nan & ((expected == np.rint(expected)) | np.isinf(expected))
    assert (found[whole] == expected[whole]).all()


@needs_compiler
@pytest.mark.slow
@pytest.mark.parametrize("name", ROUNDED)
def test_processors_without_fused_operations_give_the_same_bits(name: str) -> None:
    if platform.machine() != "x86_64":
        pytest.skip("the flags are those of x86-64")
    apply = loaded(source_of(name), (*EXACT, "-mno-avx512f", "-mno-fma")).handle.apply
    apply.argtypes = [ctypes.c_long, *[ctypes.c_void_p] * (len(ROUNDED[name].domains) + 1)]
    given = arguments(name)
    size = len(given[0]) // BLOCK * BLOCK
    out = np.empty(size)
    Compiled(apply).into(out, *(np.array(v[:size]) for v in given))
    expected = compiled(name)(*(v[:size] for v in given))
    assert np.array_equal(out, expected, equal_nan=True)


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


@pytest.mark.every(3)
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
    assert trace.calls[0][0] == "rounded_exp_0"
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
