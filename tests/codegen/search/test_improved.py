"""The search as a whole: forms that stay within the tolerance, and twins that do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symnn.codegen.search.candidates import Budget
from symnn.codegen.search.choice import Choice, errors_of
from symnn.codegen.search.choosing import chosen
from symnn.codegen.search.improved import improve
from symnn.codegen.search.points import drawn
from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.regimes import MOST_SEGMENTS, between, segments
from symnn.codegen.search.trial import Wanted, tried
from symnn.syntax import declare
from symnn.syntax.expression import build

FORMULAS = {
    "softplus": ("log(1 + exp(x))", "Reals"),
    "relative change": ("(exp(x) - 1)/x", "Interval.open(0, oo)"),
    "half angle": ("(1 - cos(x))/sin(x)", "Interval.open(0, 3)"),
    "roots": ("sqrt(x + 1) - sqrt(x)", "Interval(0, oo)"),
}


def read(text: str, domain: str) -> tuple[Any, list[Any]]:
    declared = declare({"x": domain})
    return build(text, declared), list(declared.values())


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.every(2)
def test_the_choice_is_within_the_tolerance(name: str) -> None:
    formula, symbols = read(*FORMULAS[name])
    found = improve(formula, symbols, 4.0, budget=Budget(400, 40))
    assert found.held
    fresh = drawn(formula, symbols, 500, seed=77)
    assert errors_of(found.choice, fresh).max() <= 4.0
    written = Choice(found.choice.branch, (), (found.written,))
    assert errors_of(written, fresh).max() > 1e6


def test_a_moved_threshold_is_caught() -> None:
    formula, symbols = read("-log(x) - 1", "Interval.open(0, oo)")
    found = improve(formula, symbols, 4.0, budget=Budget(100, 10))
    assert len(found.choice.thresholds) > 1
    moved = Choice(found.choice.branch, (5000.0,), found.choice.forms[:2])
    assert errors_of(moved, drawn(formula, symbols, 500, seed=7)).max() > 100


def test_without_a_good_form_the_guarded_one_is_chosen() -> None:
    formula, symbols = read("tanh(x) - x", "Reals")
    points = drawn(formula, symbols, 100, seed=1)
    bad = np.full(len(points), 9.0)
    assert chosen({of_formula(formula): bad}, points, 1.0).forms == (None,)


def test_segments_are_few() -> None:
    rng = np.random.default_rng(0)
    errors = np.where(rng.random((2, 400)) < 0.5, 0.5, 9.0)
    errors = np.vstack([errors, np.full(400, 0.5)])
    found = segments(errors, [1.0, 1.0, 1000.0], np.arange(400.0), 1.0)
    assert len(found) <= MOST_SEGMENTS
    assert all((errors[s.form, s.start : s.stop] <= 1.0).all() for s in found)
    assert [s.stop for s in found][:-1] == [s.start for s in found][1:]


@pytest.mark.parametrize(("low", "high"), [(0.3, 0.4), (-2e-9, 5e7), (1.0, 1.0000000000000002)])
def test_a_short_number_between(low: float, high: float) -> None:
    assert low < between(low, high) <= high


def test_a_trial_counts_only_what_a_form_computed() -> None:
    formula, symbols = read(*FORMULAS["softplus"])
    written = of_formula(formula)
    wanted = Wanted(formula, tuple(symbols))
    guarded = tried(Choice(written, (), (None,)), wanted, 4.0, seed=1, share=0.02)
    assert (guarded.points, guarded.failing) == (0, None)
    nothing = Wanted(formula, tuple(symbols), lambda columns: np.zeros(len(columns["x"]), bool))
    assert tried(Choice(written, (), (written,)), nothing, 4.0, seed=1, share=0.02).points == 0
