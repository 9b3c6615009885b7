"""Laws of guarded functions: half an ulp wherever they are measured, with and without FLINT."""

from __future__ import annotations

import subprocess
import sys
import warnings
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

import symnn as sn
from symnn.accuracy import SAMPLERS, sample
from symnn.codegen.guarded.complements import COMPLEMENTS, without_cancellation
from symnn.codegen.guarded.function import written
from symnn.codegen.wide import balls, evaluation, midpoints, number
from symnn.core import Variable
from symnn.errors import NotSupportedError

x, y = Variable("x"), Variable("y")
p = Variable("p", sp.Interval.open(0, sp.oo))
FORMULAS = {
    "sigmoid": 1 / (1 + sp.exp(-x)),
    "softplus": sp.log(1 + sp.exp(x)),
    "gelu": x * (1 + sp.erf(x / sp.sqrt(2))) / 2,
    "mish": x * sp.tanh(sp.log(1 + sp.exp(x))),
    "slope of tanh": 1 - sp.tanh(x) ** 2,
    "elu": sp.Piecewise((x, x > 0), (sp.exp(x) - 1, True)),
    "hard swish": x * sp.Min(sp.Max(x + 3, 0), 6) / 6,
    "entropy": -x * sp.log(x),
    "log cosh": sp.log(sp.cosh(x)),
    "sinc": sp.sin(x) / x,
    "arcs": sp.asin(x) + sp.atan(x) * sp.acosh(x + 2) - sp.asinh(x),
    "log gamma": sp.loggamma(p),
    "lambert": sp.LambertW(x),
    "trigamma": sp.polygamma(1, p),
    "steps": sp.floor(x) + sp.sign(x - 1) * sp.Heaviside(x + 1),
    "root": sp.sqrt(x**2 + 1) - x,
    "curvature of sigmoid": sp.diff(1 / (1 + sp.exp(-x)), x, 2),
    "slope of a normal density": -x * sp.exp(-(x**2) / 2),
    "arcs of reciprocals": sp.acot(x) + sp.acsch(x) - sp.asec(x + 3),
    "more arcs of reciprocals": sp.acoth(x) + sp.acsc(x),
    "beta": sp.beta(p, p + sp.Rational(1, 3)),
    "angle": sp.atan2(x, p),
    "near an end": sp.acos(1 - p),
    "thirds": sp.Abs(x) ** sp.Rational(5, 3) / 3 + 0.1,
}


@pytest.mark.every(7)
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("name", FORMULAS)
def test_results_are_right_to_half_an_ulp(name: str, dtype: str) -> None:
    function = sn.compile(FORMULAS[name], accuracy="guarded")
    for sampler in SAMPLERS:
        found = sample(FORMULAS[name], dtype=dtype, sampler=sampler, points=60).measure(function)
        assert found.max_ulp < 0.51, found
        assert (found.spurious, found.missed_inf, found.flushed, found.wrong_sign) == (0, 0, 0, 0)
        assert not found.ends, found.ends
        assert found.nan_in


def test_several_variables() -> None:
    for formula in ("p*log(p/q) + (1 - p)*log((1 - p)/(1 - q))", "p**q - q**p"):
        points = sample(
            formula, dict.fromkeys("pq", "Interval.open(0, 1)"), sampler="near", points=99
        )
        function = sn.compile(points.expression, accuracy="guarded")
        assert points.measure(function).max_ulp < 0.51


def test_a_wrong_bound_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    points = sample(sp.exp(x) - 1 - x - x**2 / 2 - x**3 / 6, sampler="everyday", points=100)
    function = sn.compile(points.expression, accuracy="guarded")
    assert points.measure(function).max_ulp < 0.51
    monkeypatch.setattr(evaluation, "SPARE_BITS", -45)
    assert points.measure(function).max_ulp > 0.51


def test_sums_are_not_exact_where_a_part_is_tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """1 - x keeps all of a subnormal x, but loses bits of it when it is halved."""
    function = sn.compile(sp.acos(1 - p), accuracy="guarded")

    def loss(tiny: float) -> float:
        return abs(float(function(tiny) / np.sqrt(2 * tiny)) - 1)

    assert loss(198_755 * 5e-324) < 1e-15
    monkeypatch.setattr(number, "EXACT", 1060)
    assert loss(198_757 * 5e-324) > 1e-7


@pytest.mark.parametrize(
    "row", COMPLEMENTS, ids=lambda c: f"{c.kind.__name__}{c.sign:+d}^{c.exponent}"
)
def test_complements_are_proved(row) -> None:
    left, right = row.statement(x)
    right = right.replace(lambda e: hasattr(e, "definition"), lambda e: e.definition)
    assert sn.verify(sp.Eq(left, right, evaluate=False)).status == "proved"
    assert sn.verify(sp.Eq(left, right + sp.Rational(1, 7), evaluate=False)).status == "refuted"
    assert without_cancellation(left) != left


def test_limits_where_the_formula_has_no_value() -> None:
    entropy = sn.compile(-x * sp.log(x), accuracy="guarded")
    assert entropy([0.0, np.inf]).tolist() == [0, -np.inf]
    assert np.isnan(entropy(-1.0))
    inverse = sn.compile(1 / x, accuracy="guarded")
    assert inverse([0.0, -0.0, np.inf, -np.inf]).tolist() == [np.inf, -np.inf, 0, 0]
    assert sn.compile((x**2 - 1) / (x - 1), accuracy="guarded")(1.0) == 2
    assert sn.compile(sp.log(x), accuracy="guarded")(-0.0) == -np.inf
    assert sn.compile(x * sp.coth(x), accuracy="guarded")(0.0) == 1
    assert np.isnan(sn.compile(sp.sin(x), accuracy="guarded")(np.inf))
    difference = sn.compile(x - y, accuracy="guarded")
    assert np.isnan(difference(np.inf, np.inf))
    assert difference(np.inf, 1.0) == np.inf


@pytest.mark.filterwarnings("ignore:guarded evaluation of large arrays:RuntimeWarning")
@pytest.mark.every(3)
@pytest.mark.parametrize("count", [1, 20_000])
@pytest.mark.parametrize(
    ("function", "value"),
    [
        (lambda d: sp.log(d) / x, 1), (lambda d: sp.sqrt(d) * sp.exp(-x / 2), 1),
        (lambda d: sp.log(sp.log(d)), np.log(7e10)), (lambda d: sp.acosh(d) / x, 1),
        (lambda d: d ** sp.Rational(3, 2) * sp.exp(-3 * x / 2), 1), (sp.LambertW, None),
        (lambda d: sp.loggamma(d) / (d * x), 1), (lambda d: sp.atanh(sp.exp(-y) / d + y), None),
    ],
)  # fmt: skip
def test_a_sign_that_is_in_doubt_is_no_missing_value(function, value, count: int) -> None:
    found = sn.compile(function(sp.exp(x) - sp.exp(y)), inputs=[x, y], accuracy="guarded")
    results = found(np.full(count, 7e10), np.full(count, 0.5))
    assert np.isfinite(results).all()
    assert value is None or abs(results[0] / value - 1) < 1e-10
    assert np.isnan(found(1.0, 2.0))


def test_shapes_and_dtypes() -> None:
    f = sn.compile(sp.tanh(x) + y, accuracy="guarded")
    assert f(np.zeros((0, 3)), 1.0).shape == (0, 3)
    assert f(np.arange(6.0).reshape(2, 3).T[::2], np.ones(2)).shape == (2, 2)
    assert isinstance(f(1, 2), np.float64)
    assert f(np.float32(1), np.zeros(3, np.float32)).dtype == np.float32
    assert f(np.float16(1), 2).dtype == np.float16
    assert f(np.int64(1), 2) == f(1.0, 2.0)
    many = np.linspace(-3, 3, 10_001)
    assert (f(many, 0.5)[::5000] == [f(v, 0.5) for v in many[::5000]]).all()


def test_the_gradient_is_guarded_too() -> None:
    f = sn.compile(FORMULAS["mish"], accuracy="guarded")
    slope = sp.diff(FORMULAS["mish"], x)
    assert sample(slope, sampler="near", points=60).measure(f.gradient).max_ulp < 0.51
    assert f.gradient([np.inf, -np.inf]).tolist() == [1, 0]


def test_without_flint_mpmath_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(balls, "flint", None)
    for name in ("softplus", "gelu", "elu", "log cosh", "root", "hard swish", "steps"):
        function = sn.compile(FORMULAS[name], accuracy="guarded")
        points = sample(FORMULAS[name], sampler="near", points=25)
        assert points.measure(function).max_ulp < 0.51, name
    falling = sn.compile(sp.exp(-sp.exp(-x)), accuracy="guarded")
    assert falling([-1e5, -1e300, 1e10]).tolist() == [0, 0, 1]
    monkeypatch.setattr(midpoints, "mpmath", None)
    function = sn.compile(FORMULAS["root"], accuracy="guarded")
    with pytest.warns(RuntimeWarning, match="1 values may be off by more than 0.504 ulps"):
        assert function(1e200) >= 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert function(2.0) == 0.2360679774997897


def test_remainders_are_those_of_fractions() -> None:
    y = sp.Symbol("y", real=True)
    function = sn.compile(sp.Mod(x, y), accuracy="guarded", inputs=[x, y])
    pairs = [(6.0, 3.0), (-6.5, 3.0), (0.3, 0.1), (3 * 0.1, 0.1), (1e300, 0.7), (-1e300, -0.7)]
    for a, b in pairs:
        assert function(a, b) == float(Fraction(a) % Fraction(b)), (a, b)
    assert function(6.5, 4.0) != function(6.5, -4.0)


def test_exponentials_of_exponentials_end() -> None:
    falling = sn.compile(sp.exp(-sp.exp(-x)), accuracy="guarded")
    assert falling([-1e10, -1e308, -1e5, 1e10]).tolist() == [0, 0, 0, 1]
    rising = sn.compile(sp.exp(sp.exp(sp.exp(x))), accuracy="guarded")
    assert rising([10.0, 1e10, -1e300]).tolist() == [np.inf, np.inf, np.e]
    numbers = balls.Balls()
    numbers.set_precision(96)
    tower = numbers.exp(numbers.exp(numbers.number(10**5)))
    with pytest.raises(balls.UndecidedError):  # what it is the logarithm of is not known
        numbers.log(tower)
    with pytest.raises(balls.UndecidedError):
        numbers.power(tower, numbers.number(0.5))


def test_the_source_runs_without_symnn(tmp_path: Path) -> None:
    f = sn.compile(FORMULAS["gelu"], accuracy="guarded", with_gradient=True)
    (tmp_path / "gelu.py").write_text(f.source)
    code = "import gelu, sys; print(*map(float, (gelu.f(-9.0), gelu.f_gradient(-9.0))))"
    code += "; print('symnn' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path += {sys.path!r}; {code}"],
        cwd=tmp_path, capture_output=True, text=True, check=True, env={},
    )  # fmt: skip
    assert run.stdout.split() == [repr(float(f(-9.0))), repr(float(f.gradient(-9.0))), "False"]
    head = f.source.split("# What the functions above need")[0]
    assert "m.erfc(-m.sqrt(m.number(2))*x/2)" in head
    assert len(head.splitlines()) < 50


def test_text_is_what_was_meant() -> None:
    a = Variable("m")
    assert written("f", (a - 1) ** -2 * 2 / 3, [a]).source == (
        "def f(m, m_2):\n    return 2/(3*m.integer_power(m_2 - 1, 2))\n"
    )
    assert "t1 = m.exp(x)" in written("f", sp.exp(x) / (2 + sp.exp(x)), [x]).source


def test_what_is_not_built_is_refused() -> None:
    with pytest.raises(NotSupportedError, match="`zeta\\(x\\)` has no rule in guarded"):
        sn.compile(sp.zeta(x), accuracy="guarded")
    with pytest.raises(NotSupportedError, match="`x > 0` is no number that varies"):
        sn.compile(x > 0, accuracy="guarded")
    with pytest.raises(
        NotSupportedError, match="has no rule in guarded arithmetic; needed relations"
    ):
        sn.compile(
            sp.Piecewise((x, sp.Contains(x, sp.Interval(0, 1))), (1, True)), accuracy="guarded"
        )
