"""Trials find what fails beside zeros and far from everyday numbers, and twins that do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symnn.codegen.search import trial
from symnn.codegen.search.choice import Choice
from symnn.codegen.search.points import columns_for
from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.reference import CERTAIN
from symnn.codegen.search.term import Term, variable
from symnn.codegen.search.trial import SOME_DIGITS, Wanted, spread, tried
from symnn.syntax import declare
from symnn.syntax.expression import build

ZEROS = {
    "along a hyperbola": "1 + exp(-x*y) + x*y*exp(-x*y)",
    "along a line": "exp(x - y) - 2 - sin(x - y)",
}


def read(text: str) -> tuple[Any, Wanted]:
    declared = declare({"x": "Reals", "y": "Reals"})
    formula = build(text, declared)
    return formula, Wanted(formula, tuple(declared.values()))


def on_zeros(name: str) -> Any:
    """A trial of a form in sums of two doubles, which lose all digits beside zeros."""
    formula, wanted = read(ZEROS[name])
    form = Term("lifted", of_formula(formula))
    return tried(Choice(variable("x"), (), (form,)), wanted, 1.0, seed=3, share=0.02)


@pytest.mark.parametrize("name", ZEROS)
def test_what_fails_beside_zeros_is_found(name: str) -> None:
    failing = on_zeros(name).failing
    assert failing is not None
    assert (np.abs(failing.true.nearest) < 1e-9).any()


@pytest.mark.parametrize("name", ZEROS)
def test_without_suspects_less_of_it_is_found(name: str, monkeypatch: Any) -> None:
    found = len(on_zeros(name).failing)
    monkeypatch.setattr(trial, "SUSPECT", np.inf)
    blind = on_zeros(name).failing
    assert (0 if blind is None else len(blind)) < found


def test_what_is_left_of_digits_is_near_the_truth() -> None:
    formula, wanted = read(ZEROS["along a hyperbola"])
    columns = wanted.columns("near", 4000, 5, [of_formula(formula)])
    certain, loose = (wanted.reference(columns, b) for b in (CERTAIN, SOME_DIGITS))
    more = np.flatnonzero(loose.true.known & ~certain.true.known)[:60]
    assert len(more) > 20
    exact = wanted.exact(columns, more).true
    known = exact.known & (np.abs(exact.nearest) > 1e-300)
    gap = np.abs(loose.true.nearest[more] - exact.nearest)
    assert (gap[known] <= 2 * SOME_DIGITS * np.abs(exact.nearest[known])).all()


def test_more_points_lie_on_more_lines() -> None:
    formula, wanted = read("exp(x - y)")
    few, many = (columns_for(formula, wanted.symbols, "near", n, 5) for n in (4000, 40_000))
    lines = [len(np.unique(np.concatenate([c["x"], c["y"]]))) for c in (few, many)]
    assert len(many["x"]) > 5 * len(few["x"])
    assert lines[1] > 5 * lines[0]


def test_points_around_others_have_their_sizes_and_stay_in_the_domain() -> None:
    declared = declare({"x": "Interval.open(0, 1)", "y": "Reals"})
    wanted = Wanted(build("x*y", declared), tuple(declared.values()))
    failed = wanted.settled({"x": np.array([0.9, 1e-9]), "y": np.array([-1e308, 3.0])})
    found = wanted.around(failed, 80, 1)
    x, y = found.columns.values()
    assert 40 < len(found) < 80
    assert (x < 1).all()
    assert np.isfinite(y).all()
    assert ((x > 0.2) == (y < -2e307)).all()


def test_places_are_spread_evenly() -> None:
    assert spread(np.arange(100), 10).tolist() == list(range(0, 100, 10))
    assert spread(np.arange(3), 10).tolist() == [0, 1, 2]
    assert spread(np.array([], int), 10).size == 0
