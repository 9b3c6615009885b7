"""Several variables: lines beside thresholds, choices within choices, and how they are mended."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from literature import LITERATURE

import symnn
from symnn.accuracy import measure
from symnn.accuracy.formats import format_of
from symnn.accuracy.ranges import ranges_of
from symnn.codegen.calls.module import function_from
from symnn.codegen.calls.tiered import HELPERS
from symnn.codegen.search import table
from symnn.codegen.search.branches import branches
from symnn.codegen.search.choice import Choice, errors_of, values_of
from symnn.codegen.search.choosing import deepened, merged
from symnn.codegen.search.corners import meetings
from symnn.codegen.search.further import errors_at
from symnn.codegen.search.lines import STEPS, beside, class_of
from symnn.codegen.search.picking import Picked
from symnn.codegen.search.points import columns_for, drawn
from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.several import Known, replaced_leaf
from symnn.codegen.search.table import table_of, weights_of
from symnn.codegen.search.term import Term, call, minus, number, over, plus, times, variable
from symnn.codegen.search.trial import Wanted
from symnn.codegen.wide.long import long_sqrt
from symnn.codegen.wide.twofold import apart
from symnn.syntax import declare
from symnn.syntax.expression import build

X, Y = variable("x"), variable("y")
NESTED = Choice(X, (0.0,), (Choice(over(X, Y), (1.0, 2.0), (X, None, Y)), plus(X, Y)))
COLUMNS = {"x": np.array([-1.0, -3.0, -1.5, 2.0, -1.0]), "y": np.array([1.0, -2.0, -1.0, 1.0, 0])}


def read(text: str, names: str = "x y") -> tuple[Any, list[Any]]:
    declared = declare(dict.fromkeys(names.split(), "Reals"))
    return build(text, declared), list(declared.values())


def test_a_choice_within_a_choice() -> None:
    found, guarded = values_of(NESTED, COLUMNS)
    assert NESTED.leaves == (X, None, Y, plus(X, Y))
    assert guarded.tolist() == [False, True, True, False, False]
    assert found[~guarded].tolist() == [-1.0, 3.0, -1.0]  # -1/0 is below 1


def test_the_source_picks_as_the_choice_does() -> None:
    picked = Picked("f", ("x", "y"), ("x", "y"), NESTED, "guard", (0.25,) * 4)
    lines = ["import numpy as np", HELPERS, *picked.lines]
    lines += ["def guard(x, y):", "    return 100 + 0*x"]
    names = function_from("\n".join(lines), "f").__globals__
    found, guarded = values_of(NESTED, COLUMNS)
    result = names["blockwise"](names["f"], *COLUMNS.values())
    assert np.array_equal(result, np.where(guarded, 100, found))


def test_where_a_branch_has_no_value_the_last_form_is_meant() -> None:
    split = Choice(over(X, Y), (1.0,), (X, Y))
    zero = {"x": np.array([0.0]), "y": np.array([0.0])}
    assert split.leaf(zero).tolist() == [1]
    lines = Picked("f", ("x", "y"), ("x", "y"), split, "guard", (0.5, 0.5)).lines
    assert any("~(branch < 1.0)" in line for line in lines)


def test_equal_neighbors_are_merged() -> None:
    doubled = Choice(X, (0.0, 1.0), (Choice(Y, (2.0,), (X, X)), X, Y))
    assert merged(doubled) == Choice(X, (1.0,), (X, Y))


def test_a_leaf_is_replaced() -> None:
    assert replaced_leaf(NESTED, 2, None).leaves == (X, None, None, plus(X, Y))
    assert replaced_leaf(NESTED, 3, X).leaves == (X, None, Y, X)


def test_lines_find_where_parts_change() -> None:
    formula, symbols = read("exp(x - y)")
    ranges = {s.name: ranges_of(s, format_of("float64")) for s in symbols}
    base = {"x": np.array([3.0, 5.0]), "y": np.array([1.0, -2.0])}
    found = beside([of_formula(formula)], base, ranges, 2000, np.random.default_rng(0))
    gap = found["x"] - found["y"]
    for threshold in (0.0, 709.78):  # the difference is 0; the exponential overflows
        below, above = gap < threshold, gap > threshold
        assert (below & (gap > threshold - 1e-2)).any()
        assert (above & (gap < threshold + 1e-2)).any()


def test_ratios_of_the_parts_of_sums_are_branches() -> None:
    form = minus(call("exp", X), times(X, Y))
    assert over(call("exp", X), times(X, Y)) in branches([form], ["x", "y"])
    assert branches([form], ["x"]) == [X]


def test_two_conditions_are_met_by_choices_within() -> None:
    formula, symbols = read("x + y")
    points = drawn(formula, symbols, 300, seed=1)
    x, y = points.columns["x"], points.columns["y"]
    good = (x > 0) & (y > 1)
    errors = {plus(X, Y): np.where(good, 0.5, 9.0)}
    found = deepened(Choice(X, (), (None,)), errors, points, 1.0)
    leaf = np.array([form == plus(X, Y) for form in found.leaves])[found.leaf(points.columns)]
    assert not (leaf & ~good).any()
    weights = weights_of(points)
    assert weights[leaf & good].sum() > 0.75 * weights[good].sum()
    assert len(found.leaves) <= 8


def test_time_counts_where_numbers_are_everyday() -> None:
    points = drawn(*read("x + y"), 300, seed=1)
    weights = weights_of(points)
    sizes = np.abs(np.array(list(points.columns.values())))
    usual = (sizes < 20).all(axis=0)
    assert weights.sum() == pytest.approx(1)
    assert weights[usual].sum() > 0.9 > usual.mean() + 0.1
    cheap, dear = plus(X, Y), call("sin", plus(X, Y))
    errors: dict[Any, np.ndarray] = {
        cheap: np.where(usual, 0.5, 9.0),
        dear: np.full(len(points), 0.5),
    }
    found = deepened(Choice(X, (), (dear,)), errors, points, 1.0)
    leaf = np.array([form == cheap for form in found.leaves])[found.leaf(points.columns)]
    assert weights[leaf].sum() > 0.5
    assert not (leaf & ~usual).any()


def test_classes_tell_signs_and_sizes_apart() -> None:
    bits = np.random.default_rng(0).integers(-(2**63), 2**63 - 1, 5000).view(float)
    powers = np.ldexp(1.0, np.arange(-1074, 1024))
    ends = [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, np.nextafter(1, 0), np.nextafter(1, 2)]
    values = np.concatenate([bits, powers, -powers, ends])
    with np.errstate(invalid="ignore"):  # NaNs that signal
        exponents = np.where(np.isinf(values), 2000, np.frexp(values)[1])
        size = np.where(values == 0, 0, np.searchsorted(STEPS, exponents))
        wanted = [np.where(np.isnan(values), 2, np.sign(values)), size, np.abs(values) == 1]
    wanted = np.where(np.isnan(values), 2, np.array(wanted, float)).T.tolist()
    pairs = {(tuple(w), c) for w, c in zip(wanted, class_of(values).tolist(), strict=True)}
    assert len(pairs) == len({w for w, _ in pairs}) == len({c for _, c in pairs})


def test_two_variables_meet_for_any_third() -> None:
    ranges = {str(s): ranges_of(s, format_of("float64")) for s in read("x + y + z", "x y z")[1]}
    found = meetings({n: np.ones(600) for n in "xyz"}, ranges, np.random.default_rng(0))
    near = (found["x"] != 1) & (np.abs(found["x"] - found["y"]) < 1e-9)
    assert (near & (found["z"] == 1)).sum() > 20
    assert (near & (found["z"] < 1e-6)).sum() > 10


def test_what_fails_is_mended() -> None:
    formula, symbols = read("x*y - x")
    points = drawn(formula, symbols, 100, seed=1)
    known = Known(Wanted(formula, tuple(symbols)), 4.0, points)
    bad, good = plus(X, Y), Term("scaled", times(X, minus(Y, number(1))))
    known.errors = errors_at([bad, good], points)
    mended = known.mended(Choice(X, (0.0,), (bad, bad)), 3.6)
    assert mended.leaves == (good,)
    known.errors.pop(good)
    assert set(known.mended(Choice(X, (0.0,), (bad, bad)), 3.6).leaves) == {None}


def test_two_variables_are_huge_together_in_some_points() -> None:
    columns = columns_for(*read("x + y"), "near", 2000, 0)
    with np.errstate(over="ignore"):
        lost = np.isinf(columns["x"] + columns["y"])
    assert (lost & np.isfinite(columns["x"]) & np.isfinite(columns["y"])).sum() > 5


def test_values_near_each_other_stay_in_the_domain_up_to_its_end() -> None:
    ranges = {str(s): ranges_of(s, format_of("float64")) for s in read("x + y + z", "x y z")[1]}
    base = {n: np.full(600, np.finfo(float).max) for n in "xyz"}
    found = meetings(base, ranges, np.random.default_rng(0))
    assert all(np.isfinite(column).all() for column in found.values())
    assert (found["x"] != base["x"]).any()


def test_a_form_that_is_good_everywhere_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    points = drawn(*read("x + y"), 60, 0)
    first = np.arange(len(points)) < len(points) // 2
    errors = {X: np.where(first, 0.0, 1e6), Y: np.where(first, 1e6, 0.0)}
    errors |= {plus(X, number(k)): np.full(len(points), 1e6) for k in range(1, 45)}
    sure = call("exp", call("sin", call("cos", X)))
    errors[sure] = np.full(len(points), 0.4)
    assert sure in table_of(errors, points, 1.0, np.inf).forms
    monkeypatch.setattr(table, "SUREST", 0)
    assert sure not in table_of(errors, points, 1.0, np.inf).forms


def test_scaled_sums_do_not_overflow() -> None:
    a, b = apart(np.array([3e200, 1e-200, 0.0])), apart(np.array([4e200, 0.0, 1e-180]))
    found = long_sqrt(a * a + b * b).rounded()
    assert np.allclose(found, [5e200, 1e-200, 1e-180], rtol=1e-15, atol=0)


def test_subnormal_results_of_scaled_forms_are_rounded_once() -> None:
    x = apart(np.array([1.0 + 2.0**-52]))
    for bits in range(1020, 1076):
        tiny = x * apart(np.array([2.0**-500])) * apart(np.array([np.ldexp(1.0, 500 - bits)]))
        more = tiny + tiny * apart(np.array([2.0**-60]))
        exact = Fraction(1 + 2.0**-52) * (1 + Fraction(1, 2**60)) / 2**bits
        assert abs(Fraction(float(more.rounded()[0])) - exact) <= Fraction(1, 2**1075)


@pytest.mark.slow
@pytest.mark.parametrize("name", LITERATURE)
def test_formulas_of_the_literature(name: str) -> None:
    text, domains = LITERATURE[name]
    declared = declare(domains)
    formula = build(text, declared)
    f = symnn.compile(formula, accuracy="fast")  # by name, as it is measured
    assert "no forms were found" not in f.evidence.summary
    for sampler in ("whole", "everyday"):
        found = measure(f, formula, sampler=sampler, points=400, seed=5)
        assert not found.max_ulp > 4.0  # it is NaN where no point has a value
        assert found.spurious == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["log(exp(x) + exp(y))", "sin(x + y) - sin(x)", "sqrt(x**2 + y**2) - Abs(x)"]
)
def test_the_tolerance_is_kept(text: str) -> None:
    formula, symbols = read(text)
    f = symnn.compile(formula, inputs=symbols, accuracy="fast")
    assert "no forms were found" not in f.evidence.summary
    for sampler in ("whole", "everyday", "near"):
        found = measure(f, formula, sampler=sampler, points=400, seed=11)
        assert found.max_ulp <= 4.0
        assert found.spurious == 0


def test_a_moved_threshold_fails() -> None:
    formula, symbols = read("x/y")
    points = drawn(formula, symbols, 100, seed=1)
    right = Choice(X, (0.0,), (over(X, Y), over(X, Y)))
    wrong = Choice(X, (1.0,), (over(Y, X), over(X, Y)))
    assert errors_of(right, points).max() <= 0.51
    assert errors_of(wrong, points).max() > 4


@pytest.mark.slow
def test_quotients_of_differences_keep_the_tolerance_where_both_vanish() -> None:
    declared = declare(dict.fromkeys("abt", "Interval.open(0, oo)"))
    formula = build("a/(a - b)*(exp(-b*t) - exp(-a*t))", declared)
    f = symnn.compile(formula, inputs=list(declared.values()), accuracy="fast")
    found = measure(f, formula, sampler="near", points=2000, seed=11)
    assert found.max_ulp <= 4.0
    assert found.spurious == 0
