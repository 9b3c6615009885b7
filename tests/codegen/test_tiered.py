"""Fast and accurate code: within its tolerance, readable, kept on disk, and alone without symnn."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sympy import Piecewise, beta, cos, exp, log, sin, sqrt, symbols

import symnn
from symnn.accuracy import measure
from symnn.codegen.calls.module import function_from
from symnn.codegen.search.improved import Improved, improve
from symnn.codegen.wide.long import long_exp
from symnn.codegen.wide.twofold import Twofold
from symnn.core import Variable
from symnn.errors import NotSupportedError

x, y = Variable("x"), Variable("y")
SOFTPLUS = log(1 + exp(x))
TOLERANCES = {"fast": 4.0, "accurate": 1.0}


@pytest.fixture(autouse=True, scope="module")
def _found_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What this file finds is found now, and once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMNN_CACHE", str(tmp_path_factory.mktemp("tiers")))
        yield


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which nothing is kept yet."""
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("tier", TOLERANCES)
def test_the_tolerance_is_kept(tier: str) -> None:
    f = symnn.compile(SOFTPLUS, accuracy=tier)
    for sampler in ("whole", "everyday", "near"):
        found = measure(f, SOFTPLUS, sampler=sampler, points=400, seed=11)
        assert found.max_ulp <= TOLERANCES[tier]
        assert found.spurious == 0
        assert not found.ends
        assert found.nan_in
        assert not found.warned


def test_whole_numbers_in_sums_of_two_doubles_keep_their_digits() -> None:
    """NumPy's `ldexp(1, n)` has half precision; exp(-20) beside 1 must not be lost there."""
    values = np.linspace(17, 34, 50)
    found = (1 / (1 + long_exp(Twofold(values)))).rounded()
    assert np.allclose(found, np.exp(-values) / (1 + np.exp(-values)), rtol=1e-15, atol=0)
    assert np.allclose((long_exp(Twofold(values)) + 1 - long_exp(Twofold(values))).rounded(), 1)


def test_shapes_and_dtypes() -> None:
    f = symnn.compile(exp(x) - 1, accuracy="fast")
    many = np.linspace(-3, 3, 50_000)  # more than one block
    assert (f(many)[20_000:20_010] == f(many[20_000:20_010])).all()
    assert f(1) == f(1.0) == np.expm1(1.0)
    assert f(np.ones((2, 3), np.float32)).dtype == np.float32
    assert f(np.ones((2, 3))[:, ::2]).shape == (2, 2)
    assert f([]).shape == (0,)
    assert f(np.float16(3)) == np.float16(np.expm1(3.0))


def test_the_dtype_is_that_of_the_arrays() -> None:
    f = symnn.compile(x * y, accuracy="fast").function
    floats = np.ones(3, np.float32)
    assert f(floats, 2.0).dtype == f(2, floats).dtype == np.float32
    assert f(floats, np.float64(2)).dtype == f(np.arange(3), 2).dtype == np.float64


def test_arguments_are_not_changed() -> None:
    given = np.array([-1.0, np.nan, 2.0])
    for formula in (x, Piecewise((0, x < 0), (x, True))):
        found = symnn.compile(formula, accuracy="fast")(given)
        found[:] = 7.0
        assert np.array_equal(given, [-1.0, np.nan, 2.0], equal_nan=True)


@pytest.mark.slow
def test_forms_do_not_depend_on_the_seed_of_hashes(tmp_path: Path) -> None:
    line = (
        "import symnn; from sympy import exp, log, tanh; x = symnn.Variable('x')\n"
        "for e in (1 - tanh(x)**2, x*exp(-x)/(1 + exp(-x))**2, log(exp(x) + x**2 + 2)):"
        " print(symnn.compile(e, accuracy='fast').source)"
    )
    found = [
        subprocess.run(
            [sys.executable, "-c", line], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "SYMNN_CACHE": str(tmp_path / seed)},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert found[0] == found[1] != ""


@pytest.mark.slow
def test_several_variables() -> None:
    f = symnn.compile(log(exp(x) + exp(y)), accuracy="fast")
    assert f(1000.0, 999.0) == pytest.approx(1000.3132616875182, rel=1e-15)
    assert f(-np.inf, 2.0) == 2.0
    assert np.isnan(f(np.nan, 1.0))


def test_the_source_runs_alone(tmp_path: Path) -> None:
    f = symnn.compile(SOFTPLUS, accuracy="fast", with_gradient=True)
    (tmp_path / "alone.py").write_text(f.source, encoding="utf-8")
    line = (
        "import sys, alone; assert 'symnn' not in sys.modules; "
        "print(float(alone.f(2.0)), float(alone.f_gradient(2.0)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", line], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    value, slope = map(float, run.stdout.split())
    assert value == f(2.0)
    assert slope == f.gradient(2.0)


def test_it_is_kept_on_disk(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = symnn.compile(SOFTPLUS, accuracy="fast")

    def search(*_: object, **__: object) -> None:
        raise AssertionError("searched again")

    monkeypatch.setattr("symnn.codegen.calls.tier_results.improve", search)
    assert symnn.compile(SOFTPLUS, accuracy="fast").source == first.source
    for path in own_cache.iterdir():
        path.write_text("damaged", encoding="utf-8")
    with pytest.raises(AssertionError, match="searched again"):
        symnn.compile(SOFTPLUS, accuracy="fast")


CASES = {
    "elu": Piecewise((x, x > 0), (exp(x) - 1, True)),
    "three": Piecewise((0, x <= -3), (x * (x + 3) / 6, x < 3), (x, True)),
    "both": Piecewise((log(1 + x), (x > 0) & (x < 1)), (x, True)),
}


@pytest.mark.parametrize("name", CASES)
def test_every_case_has_its_forms(name: str) -> None:
    f = symnn.compile(CASES[name], accuracy="fast")
    assert "guarded" not in f.evidence.summary
    for sampler in ("whole", "everyday", "near"):
        found = measure(f, CASES[name], sampler=sampler, points=200, seed=3)
        assert found.max_ulp <= 4.0
        assert found.spurious == 0
        assert found.nan_in
        assert not found.ends


def test_nested_cases_are_guarded() -> None:
    formula = 1 + Piecewise((beta(x, 2), x > 0), (x, True))  # no forms are known of `beta`
    f = symnn.compile(formula, accuracy="fast")
    assert "guarded" in f.evidence.summary
    assert measure(f, formula, sampler="everyday", points=100).max_ulp < 0.51


@pytest.mark.usefixtures("own_cache")
def test_what_cannot_be_held_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def failed(*arguments: Any, **options: Any) -> Improved:
        return replace(improve(*arguments, **options), held=False)

    monkeypatch.setattr("symnn.codegen.calls.tier_results.improve", failed)
    f = symnn.compile(exp(x) - 1, accuracy="fast")
    assert "is guarded" in f.evidence.summary
    assert measure(f, exp(x) - 1, sampler="everyday", points=100).max_ulp < 0.51


LARGE = sum(sin(k * x) * exp(-k * x) for k in range(1, 60))
MANY = sum(s**2 for s in symbols("a:7", real=True))


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize("formula", [LARGE, MANY], ids=["parts", "variables"])
def test_no_forms_are_looked_for_in_a_large_formula(
    formula: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def called(*_: Any, **__: Any) -> None:
        raise AssertionError

    monkeypatch.setattr("symnn.codegen.calls.tier_results.improve", called)
    f = symnn.compile(formula, accuracy="fast")
    assert "no forms were looked for, as it has more than 200 parts or 6" in f.evidence.summary
    guarded = symnn.compile(formula, accuracy="guarded")
    at = [1e-9 + k for k in range(len(formula.free_symbols))]
    assert f(*at) == guarded(*at)


def test_a_truth_value_has_no_tier() -> None:
    with pytest.raises(NotSupportedError, match="no number that varies; needed one for accuracy"):
        symnn.compile(x > 0, accuracy="fast")


def test_an_unknown_tier() -> None:
    with pytest.raises(NotSupportedError, match="needed 'fast', 'accurate' or 'guarded'"):
        symnn.compile(cos(x), accuracy="exact")


@pytest.mark.parametrize(
    ("formula", "text", "changed"),
    [
        (1 - log(exp(x) + 1), r">= 0\.\d+", ">= 9.0"),  # a threshold
        (exp(x) * sqrt(2), r"1\.4142135623730951", "1.4142135623730971"),  # a coefficient
    ],
)
def test_a_mutated_source_fails_the_trial_of_its_own_evidence(
    formula: Any, text: str, changed: str
) -> None:
    f = symnn.compile(formula, accuracy="fast")
    assert re.search(text, f.source)
    assert worst_of(function_from(f.source, "f"), formula) <= 4.0
    assert worst_of(function_from(re.sub(text, changed, f.source), "f"), formula) > 4.0


def worst_of(function: Any, formula: Any) -> float:
    """The largest error by all samplers; infinite for what is spurious."""
    found = [measure(function, formula, sampler=s, points=200, seed=2)
             for s in ("whole", "everyday", "near")]  # fmt: skip
    return np.inf if any(m.spurious for m in found) else max(m.max_ulp for m in found)
