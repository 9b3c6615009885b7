"""Laws of measuring: errors are exact, planted faults are seen, the same seed gives the same."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from random import Random

import numpy as np
import pytest
import sympy
from flint import arb, fmpq

from symnn.accuracy import SAMPLERS, measure, sample, truth
from symnn.accuracy import landmarks as landmark_search
from symnn.accuracy.formats import FORMATS, format_of
from symnn.accuracy.landmarks import landmarks
from symnn.accuracy.ranges import ranges_of
from symnn.accuracy.truth import rounded
from symnn.balls import working_precision
from symnn.catalog import get
from symnn.core import Variable
from symnn.errors import NotSupportedError, ShapeError, SymnnError, UnknownNameError

x, y = Variable("x"), Variable("y")
SIGMOID = 1 / (1 + sympy.exp(-x))


def sigmoid(v: np.ndarray) -> np.ndarray:
    small = np.exp(-np.abs(v))
    return np.where(v >= 0, 1, small) / (1 + small)


@pytest.mark.parametrize("name", FORMATS)
def test_floats_are_counted_one_by_one(name: str) -> None:
    form = FORMATS[name]
    largest = int(form.ordinals([np.finfo(form.dtype).max])[0])
    places = np.array([-largest, -5, -1, 0, 1, 7, largest // 2, largest])
    values = form.at_ordinals(places)
    assert (form.ordinals(values) == places).all()
    following = form.at_ordinals(places[:-1] + 1)
    assert (following == np.nextafter(values[:-1], form.dtype.type(np.inf))).all()


@pytest.mark.parametrize("name", FORMATS)
def test_rounding_is_that_of_the_machine(name: str) -> None:
    form, random = FORMATS[name], Random(0)
    for _ in range(300):
        power = Fraction(2) ** random.randint(-1220, 980)
        value = random.randint(-(2**70), 2**70) * power
        with working_precision(200):
            found = rounded(arb(fmpq(value.numerator, value.denominator)), form)
        assert found is not None
        with np.errstate(over="ignore"):
            assert found.nearest == float(form.dtype.type(_float(value)))
        assert abs(found.offset) <= 0.5 + 2.0**-12


def _float(value: Fraction) -> float:
    """Rounded once; the random numbers are no ties between the narrower floats."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def test_an_error_in_ulps_is_exact() -> None:
    values = np.array([1e-310, 0.3, 1.0, 3.0, 1e300])
    known = truth(x / 3, {x: values})
    steps = np.array([0, 1, -2, 5, 100])
    given = FORMATS["float64"].at_ordinals(FORMATS["float64"].ordinals(values / 3) + steps)
    assert np.allclose(known.errors(given), np.abs(steps - known.offsets))
    assert known.errors(values / 3).max() <= 0.5
    assert known.errors([np.nan, np.inf, 0.3, 1.0, 0.0])[:2].tolist() == [np.inf, np.inf]


@pytest.mark.every(2)
@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("name", FORMATS)
def test_a_good_function_passes_and_its_mutants_do_not(sampler: str, name: str) -> None:
    points = sample(SIGMOID, dtype=name, sampler=sampler, points=100)
    good = points.measure(lambda v: sigmoid(v.astype(float)).astype(v.dtype))
    limit = 3 if name == "float64" else 0.51
    assert good.max_ulp < limit
    assert (good.spurious, good.missed_inf, good.flushed) == (0, 0, 0)
    assert not good.ends
    assert good.nan_in
    off = points.measure(lambda v: sigmoid(v.astype(float)) * (1 + 2 * np.finfo(name).eps * 4))
    assert off.max_ulp > 3
    lost = points.measure(lambda v: np.nan_to_num(sigmoid(v)))
    assert not lost.nan_in
    nan = points.measure(lambda v: np.where(v > 0.7, np.nan, sigmoid(v)))
    assert nan.spurious_nan > 0
    assert nan.ends[0][0] == (math.inf,)


def test_naive_softplus_is_told_where_it_breaks() -> None:
    naive = measure(lambda v: np.log(1 + np.exp(v)), "log(1 + exp(x))", sampler="near", points=300)
    assert naive.max_ulp > 1e15
    assert naive.spurious_inf > 0
    assert naive.flushed > 0
    assert naive.warned == ("overflow",)
    assert "spurious inf" in str(naive)


def test_signs_of_zeros_and_missed_infinities_are_counted() -> None:
    found = measure(lambda v: np.abs(v**3), x**3, points=300)
    assert found.wrong_sign > 50
    kept = measure(lambda v: np.clip(v**3, -1e308, 1e308), x**3, points=300)
    assert kept.missed_inf > 50
    assert measure(lambda v: v**3, x**3, points=300).wrong_sign == 0


def test_a_line_of_evidence_is_json_and_repeats() -> None:
    first, second = (measure(sigmoid, SIGMOID, points=50, seed=3) for _ in range(2))
    assert first == second
    assert json.loads(first.line)["reference"].startswith("Arb")
    assert measure(sigmoid, SIGMOID, points=50, seed=4).worst != first.worst


def test_several_variables_and_their_domains() -> None:
    unit = "Interval.open(0, 1)"
    formula = "p*log(p/q) + (1 - p)*log((1 - p)/(1 - q))"
    points = sample(formula, {"q": unit, "p": unit}, sampler="near", points=300)
    assert [str(s) for s in points.columns] == ["q", "p"]
    assert all(((c > 0) & (c < 1)).all() for c in points.columns.values())
    naive = points.measure(lambda q, p: p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))
    assert naive.max_ulp > 1e10
    assert not points.measure(lambda q, p: q + p).ends


def test_limits_are_read_off() -> None:
    ends = truth(sympy.log(1 + sympy.exp(x)) - y, {x: [np.inf, -np.inf, np.inf], y: [1, 1, np.inf]})
    assert ends.nearest[:2].tolist() == [np.inf, -1]
    assert np.isnan(ends.nearest[2])


def test_values_beyond_the_floats_are_known_at_any_precision() -> None:
    far = truth(sympy.exp(x) - sympy.exp(x / 2) * y, {x: [1e5, 3e3, -1e5], y: [1.0, 1e300, 1e300]})
    assert far.nearest.tolist() == [np.inf, np.inf, 0]
    assert np.signbit(far.nearest[2])
    assert truth(x**3 - y, {x: [1e200, -1e200], y: [5e-324, 1.0]}).nearest.tolist() == [
        np.inf,
        -np.inf,
    ]


def test_functions_of_numbers_are_called_point_by_point() -> None:
    found = measure(math.exp, sympy.exp(x), points=100)
    assert found.max_ulp < 1
    assert found.spurious == 0
    assert measure(math.log, sympy.log(x), points=100).undefined > 20


def test_small_formats_are_measured_whole() -> None:
    points = sample(sympy.tanh(x), dtype="float16", points=70_000)
    assert len(points.columns[x]) == 63_487


def test_records_of_the_catalog_are_measured() -> None:
    assert measure(np.tanh, get("tanh"), points=50).max_ulp < 2


def test_landmarks_are_found_in_the_formula_alone() -> None:
    form = format_of("float64")
    for formula, places in (
        (sympy.tanh(x), (19.0615,)), (sympy.exp(x), (-745.13, -708.39, 709.78, 5.55e-17)),
        (sympy.Max(x - sympy.pi, 0), (3.14159265,)), (x**2 - 2, (1.41421356, -1.41421356)),
    ):  # fmt: skip
        found = np.array(landmarks(formula, x, {}, ranges_of(x, form)))
        for place in places:
            assert np.min(np.abs(found - place)) < 1e-2 * abs(place), (formula, place)


def test_landmarks_of_large_formulas_are_some_of_all_stretches(monkeypatch) -> None:
    x = sympy.Symbol("x", real=True)
    formula = sum(sympy.tanh(k * x - 2**k) for k in range(1, 6))
    ranges = ranges_of(x, format_of("float64"))
    whole = landmarks(formula, x, {}, ranges)
    landmark_search._landmarks.cache_clear()
    monkeypatch.setattr(landmark_search, "MOST_VALUES", 10 * 50 * 15)
    some = landmarks(formula, x, {}, ranges)
    landmark_search._landmarks.cache_clear()
    assert set(some) < set(whole)
    assert len(some) <= 13 < len(whole)
    assert min(some[1:-1]) < 0 < max(some[1:-1])


def test_open_ends_are_never_drawn() -> None:
    p = Variable("p", sympy.Interval.open(0, 1))
    for name in FORMATS:
        ((low, high),) = ranges_of(p, format_of(name)).ends
        assert low == np.finfo(name).smallest_subnormal
        assert high == float(np.nextafter(np.dtype(name).type(1), np.dtype(name).type(0)))


def test_what_is_not_measured_is_refused() -> None:
    with pytest.raises(NotSupportedError, match="dtype complex128 is not measured"):
        measure(np.exp, sympy.exp(x), dtype=complex)
    with pytest.raises(UnknownNameError, match="no sampler 'hole'"):
        measure(np.exp, sympy.exp(x), sampler="hole")
    with pytest.raises(ShapeError, match=r"returns shape \(2,\)"):
        measure(lambda v: v[:2], sympy.exp(x), points=50)
    with pytest.raises(SymnnError, match="`2` has no variable"):
        measure(np.exp, sympy.Integer(2))
    with pytest.raises(NotSupportedError, match="`p` is an array"):
        measure(np.exp, "p[0]", {"p": "Vector(Reals, 3)"})
    with pytest.raises(SymnnError, match="no float16 belongs to the domain of `x`"):
        measure(np.exp, "exp(x)", {"x": "Interval(100000, 100001)"}, dtype="float16")
