"""Choices within choices in C, what is computed at infinity, and how forms are kept in reserve."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

import symnn
from symnn.codegen.calls.backends import BACKENDS
from symnn.codegen.forms.safe_form import safe_form
from symnn.codegen.search.choice import Choice
from symnn.codegen.search.choosing import surest
from symnn.codegen.search.lifting import HEADS, lifted
from symnn.codegen.search.points import drawn
from symnn.codegen.search.reading import of_formula
from symnn.codegen.search.term import call, minus, over, variable
from symnn.codegen.search.trial import Wanted
from symnn.codegen.search.unguarded import Task, least_loss
from symnn.codegen.targets.c_text import c_source
from symnn.codegen.targets.stand_ins import stand_ins
from symnn.codegen.wide.long import long_exp
from symnn.codegen.wide.twofold import Twofold
from symnn.core import Variable
from symnn.native import found_compiler

sys.path.insert(0, str(Path(__file__).parent))
from nested_choices import columns, expected, family

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler is installed")
X, Y = variable("x"), variable("y")
x, y = Variable("x"), Variable("y")


def of_c(source):
    (function,) = BACKENDS["c"].functions(source, ["f"], 2)
    return function(*columns())


@needs_compiler
def test_choices_within_are_branches_within():
    assert np.allclose(of_c(c_source(family())), expected(*columns()), rtol=1e-14, equal_nan=True)


@needs_compiler
@pytest.mark.parametrize(
    "change", [("branch_2 < 0.5", "branch_2 < 5.0"), ("y < -1.0", "y < -0.5"), ("isinf(y)", "0")]
)
def test_a_changed_condition_is_noticed(change):
    source = c_source(family())
    assert change[0] in source
    found = of_c(source.replace(*change))
    assert not np.allclose(found, expected(*columns()), rtol=1e-14, equal_nan=True)


@needs_compiler
def test_limits_of_products_whose_exponents_are_apart(tmp_path, monkeypatch):
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path))
    f = symnn.compile(y * sp.exp(x), target="c", accuracy="accurate", inputs=[x, y])
    given = np.array([np.inf, 2.0, -np.inf, -2.0]), np.array([-2.0, np.inf, 5.0, -np.inf])
    assert f(*given).tolist() == [-np.inf, np.inf, 0.0, -np.inf]


def test_stand_ins_of_choices_within():
    split = Choice(over(X, Y), (1.0,), (Choice(X, (0.0,), (X, call("log", X))), minus(Y, X)))
    grid = np.array([-3.7, 0.712, 8.5]), np.array([-1.0, 3.0, 2.0])
    points = stand_ins(split, {"x": grid[0], "y": grid[1]})
    leaves = [int(split.leaf({"x": np.array([a]), "y": np.array([b])})[0]) for a, b in points]
    assert points[1:] == ((0.7, 3.0), (-4.0, -1.0))
    assert set(leaves[1:]) == {1, 2}


def test_where_long_forms_fail_others_are_kept_in_reserve():
    """exp(x) - exp(y) is infinite at huge points, where sums of two doubles are 0."""
    form, other = minus(call("exp", X), call("exp", Y)), call("exp", X)
    long = lifted(form)
    points = drawn(sp.exp(x) - sp.exp(y), (x, y), 50, 0)
    huge = {"x": np.array([3e140, 2e90, 1e50]), "y": np.array([1e81, 1e20, 4e3])}
    points = Wanted(sp.exp(x) - sp.exp(y), (x, y)).exact(huge, np.arange(3))
    with np.errstate(all="ignore"):
        errors = {f: points.errors(points.evaluation(f)) for f in (long, form, other)}
    found = surest(errors, points, 1.0, 4, 4e5)
    assert found.leaves == (other,)


SUM = sp.log(sp.exp(x) + sp.exp(y))
LEFT = 1000
"""Ulps that 98 bits may lose beside the zeros of SUM; how near to them a trial draws is luck."""


def test_beside_the_zeros_of_a_sum_of_exponentials_98_bits_are_needed():
    """Of sixty bits 1e10 ulps are lost there."""
    below = -np.exp(np.linspace(-5, 3.3, 300))
    beside = {"x": below, "y": np.log(-np.expm1(below))}
    points = Wanted(SUM, (x, y)).exact(beside, np.arange(len(below)))
    form = of_formula(safe_form(SUM))
    sixty, longer = (points.errors(points.evaluation(lifted(form, n))) for n in HEADS)
    assert len(points) == len(below)
    assert longer.max() < LEFT < 1e8 < np.median(sixty)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("formula", "largest"), [(sp.exp(x) - sp.exp(y), 1.5), (SUM, LEFT)], ids=["gap", "sum"]
)
def test_exponentials_of_two_variables_that_cancel(formula, largest):
    assert least_loss(Task(formula, (x, y), 1.0)).worst < largest


def test_the_exponential_of_a_huge_sum_of_two_doubles():
    """The low part of a huge number is huge too."""
    found = long_exp(Twofold(np.array([-1e55, 1e55]), np.array([1e38, -1e38])))
    with np.errstate(over="ignore"):
        assert found.rounded().tolist() == [0.0, np.inf]


@pytest.mark.parametrize("target", ["torch", "jax"])
def test_plain_code_needs_no_double_precision(target):
    source = symnn.compile(x * sp.exp(-y) + 1, target=target, with_gradient=True).source
    assert "double" not in source
    assert "float64" not in source
    wide = symnn.compile(x + 1, target=target, accuracy="accurate").source
    assert "double" in wide or "float64" in wide
