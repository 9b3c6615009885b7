"""Suprema, infima and Lipschitz constants: closed forms, digits, and what must not be claimed."""

import mpmath
import pytest
from sympy import E, Rational, S, cos, exp, oo, pi, sqrt, symbols

from symnn.core import Claim
from symnn.errors import NotSupportedError
from symnn.proof import bound, check, lipschitz
from symnn.proof.equations.problem import Problem
from symnn.proof.extrema.parts import MOST_CUTS, parts_of
from symnn.proof.resources.budget import Budget
from symnn.syntax import parse

UNIT, HALF, LINE = "Interval(0, 1)", "Interval.open(0, oo)", "Reals"
SIGMOID = "1/(1+exp(-x))"
SILU, GELU = "x/(1+exp(-x))", "x*(1+erf(x/sqrt(2)))/2"
MISH = "x*tanh(log(1+exp(x)))"

EXACT = [
    (SIGMOID, LINE, 0, 1, False, False), (f"{SIGMOID}*(1-{SIGMOID})", LINE, 0, "1/4", False, True),
    ("tanh(x)", LINE, -1, 1, False, False), ("exp(-x**2)", LINE, 0, 1, False, True),
    ("x**2*(1-x)**3", UNIT, 0, "108/3125", True, True), ("1/x", HALF, 0, oo, False, False),
    ("x*log(x)", HALF, "-exp(-1)", oo, True, False), ("Max(x, 0)", LINE, 0, oo, True, False),
    ("Abs(x)*exp(-Abs(x))", LINE, 0, "exp(-1)", True, True),
    ("Max(0, 1-Abs(x))", LINE, 0, 1, True, True),
    ("x/sqrt(1+x**2)", LINE, -1, 1, False, False),
    ("x**3", "Interval.open(-1, 2)", -1, 8, False, False),
    ("-x*log(x)-(1-x)*log(1-x)", "Interval.open(0, 1)", 0, "log(2)", False, True),
    ("3", LINE, 3, 3, True, True), ("x + 2", "FiniteSet(-1, 4)", 1, 6, True, True),
    ("log(1+x**2)", LINE, 0, oo, True, False), ("atan(x)", LINE, "-pi/2", "pi/2", False, False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "domain", "low", "high", "reached_low", "reached_high"), EXACT)
def test_closed_forms(text, domain, low, high, reached_low, reached_high):
    found = bound(text, {"x": domain})
    assert found.complete
    for side, value, reached in ((found.infimum, low, reached_low),
                                 (found.supremum, high, reached_high)):  # fmt: skip
        wanted = parse(value) if isinstance(value, str) else S(value)
        assert side.exact == wanted or (side.exact - wanted).simplify() == 0
        assert side.attained is reached


def test_digits_agree_with_another_library():
    with mpmath.workdps(60):
        place = mpmath.findroot(lambda x: 1 + mpmath.exp(-x) + x * mpmath.exp(-x), -1.28)
        expected = place / (1 + mpmath.exp(-place))
        found = bound(SILU, {"x": LINE}, digits=50).infimum
        assert abs(mpmath.mpf(found.number()) - expected) < mpmath.mpf(10) ** -49
        assert "x = -1.278464542761073795" in str(found)
    assert bound("x*y*(1-x)*(1-y)+x*y", {"x": UNIT, "y": UNIT}).complete is not None


SLOPES = [
    ("tanh(x)", LINE, 1), (SIGMOID, LINE, "1/4"), ("Max(x, 0)", LINE, 1), ("Abs(x)", LINE, 1),
    ("log(1+exp(x))", LINE, 1), ("log(cosh(x))", LINE, 1), ("sqrt(1+x**2)", LINE, 1),
    ("x/(1+Abs(x))", LINE, 1), ("Piecewise((x, x>0), (exp(x)-1, True))", LINE, 1),
    ("x**2", LINE, oo), ("x**2", "Interval(-1, 2)", 4), ("sign(x)", LINE, oo),
    ("sqrt(x)", "Interval(0, oo)", oo), ("Max(x, x/100)", LINE, 1), ("3", LINE, 0),
    ("Piecewise((x, x>0), (x - 1, True))", LINE, oo), (GELU, LINE, "exp(-1)/sqrt(pi)+erf(1)/2+1/2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "domain", "constant"), SLOPES)
def test_lipschitz_constants(text, domain, constant):
    found = lipschitz(f"{text} + 0*x", {"x": domain})
    wanted = parse(constant) if isinstance(constant, str) else S(constant)
    assert found.exact == wanted or (found.exact - wanted).simplify() == 0


@pytest.mark.parametrize(
    ("text", "digits"),
    [(SILU, "1.09983932012886691695818492431"), (GELU, "1.12890414518515478634074444225"),
     (MISH, "1.08849816125172786122829362737")],
)  # fmt: skip
def test_lipschitz_constants_of_activations(text, digits):
    assert lipschitz(text, {"x": LINE}).number().startswith(digits[:-2])


LAWS = [
    (SILU, {"x": LINE}), (MISH, {"x": LINE}), ("sin(2*x) + cos(3*x)", {"x": LINE}),
    ("x**4 - 3*x + 1", {"x": "Interval(-1, 2)"}), ("x*y", {"x": UNIT, "y": UNIT}),
    ("exp(x)/(exp(x)+exp(y))", {"x": LINE, "y": LINE}),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("text", "domain"), LAWS)
def test_nothing_is_beyond_the_bounds_and_something_is_close(text, domain):
    found, e = bound(text, domain, digits=20), parse(text, domain)
    for side, relation, inward in ((found.supremum, "<=", -1), (found.infimum, ">=", 1)):
        if side.exact is not None and side.exact.is_infinite:
            continue
        value = Rational(side.number()) if side.exact is None else side.exact
        slack = Rational(1, 10**7)
        assert check(Claim(e, relation, value - inward * slack)).status != "refuted"
        assert check(Claim(e, relation, value + inward * slack)).status == "refuted"


def test_several_symbols():
    plane = {"x": LINE, "y": LINE}
    assert bound("x**2 - x*y + x + y**2", plane).infimum.exact == Rational(-1, 3)
    quarter = bound("x*y", {"x": UNIT, "y": UNIT}, where=["x + y <= 1"])
    assert (quarter.supremum.exact, quarter.infimum.exact) == (Rational(1, 4), 0)
    entropy = bound("-x*log(x)-y*log(y)", {"x": "Interval.open(0, 1)", "y": "Interval.open(0, 1)"},
                    where=["Eq(x+y, 1)"])  # fmt: skip
    assert str(entropy.supremum.exact) == "log(2)"


@pytest.mark.slow
def test_a_peak_inside_of_a_box():
    hill = "x*exp(-x**2)*y*exp(-y**2)+x/20"
    box = {"x": "Interval(-3, 3)", "y": "Interval(-3, 3)"}
    assert bound(hill, box, timeout=10).supremum.complete


def test_a_condition_is_not_forgotten():
    found = bound("x*y", {"x": LINE, "y": LINE}, where=["x**2 + y**2 <= 1"], timeout=2)
    assert found.supremum.low <= 0.5 <= found.supremum.high
    assert found.supremum.exact in (None, Rational(1, 2))
    assert found.supremum.high < 0.6


def test_what_is_not_known_is_said():
    found = bound("x*y*exp(-x**2*y**2) + x", {"x": LINE, "y": LINE}, timeout=1)
    assert not found.complete
    assert "in [" in str(found.supremum) or found.supremum.exact is oo
    assert "where defined: not shown that x > 0" in str(bound("log(x)", {"x": LINE}))


def test_plain_expressions_and_json():
    x = symbols("x", real=True)
    found = bound(cos(x) + pi)
    assert found.to_json()["complete"] is True
    assert bound(exp(-(x**2)) / E).supremum.exact == exp(-1)
    assert lipschitz(sqrt(2) * x).to_json()["exact"] == "sqrt(2)"
    assert "cos(x)" in found.to_json()["expression"]


def test_what_is_not_built_is_refused():
    with pytest.raises(NotSupportedError, match=r"`n` runs over integers in \(-oo, oo\); needed"):
        bound("n", {"n": "Integers"})
    with pytest.raises(NotSupportedError, match=r"`n` runs over integers in \[1, oo\)"):
        bound("x/n", {"n": "Naturals", "x": "Interval(0, 1)"})
    with pytest.raises(NotSupportedError, match=r"the conditions on `x` are not an interval"):
        bound("x", {"x": LINE}, where=["x**2 < 2"])
    with pytest.raises(NotSupportedError, match=r"`Sum\(x\[i\], .*` has arrays"):
        bound("Sum(x[i], (i, 0, n-1))", {"x": "Vector(Reals, n)", "n": "Naturals"})
    with pytest.raises(NotSupportedError, match=r"a derivative in `Derivative\(Abs\(x\), x\)`"):
        bound("Derivative(Abs(x), x)", {"x": LINE})
    with pytest.raises(NotSupportedError, match=r"has 1 symbols on 2 pieces; needed symbols that"):
        lipschitz("x", {"x": "Union(Interval(0, 1), Interval(2, 3))"})
    with pytest.raises(NotSupportedError, match=r"needed symbols that run over intervals of real"):
        lipschitz("1/n", {"n": "Naturals"})
    with pytest.raises(NotSupportedError, match=r"`y\*sign\(x\)` on x in .*; needed a continuous"):
        lipschitz("sign(x)*y", {"x": LINE, "y": LINE})
    with pytest.raises(NotSupportedError, match=r"needed a continuous function"):
        lipschitz("atan(1/x)+y", {"x": LINE, "y": LINE})
    with pytest.raises(NotSupportedError, match=r"needed a continuous function"):
        lipschitz("x+y", {"x": LINE, "y": LINE}, where=["x**2 + y**2 > 1"])


@pytest.mark.parametrize(
    ("text", "domain", "most", "least"),
    [("n/2**n", "Naturals", "1/2", "0"), ("1/n", "Naturals", "1", "0"),
     ("n*(10-n)", "Naturals", "25", "-oo"), ("n**2*exp(-n/3)", "Naturals0", "36*exp(-2)", "0"),
     ("n*(7-2*n)", "Naturals", "6", "-oo")],
)  # fmt: skip
def test_suprema_over_integers(text, domain, most, least):
    found = bound(text, {"n": domain})
    assert (found.supremum.exact, found.infimum.exact) == (parse(most), parse(least))


def test_what_integers_do_far_out_is_not_guessed():
    """Over the reals the supremum is 1; that some integer comes near is not shown."""
    found = bound("sin(n)", {"n": "Naturals"}, digits=10)
    assert not found.complete
    assert found.supremum.exact is None


@pytest.mark.parametrize(
    ("text", "domains", "constant"),
    [("3*x-4*y", (LINE, LINE), 5), ("tanh(x+y)", (LINE, LINE), "sqrt(2)"),
     ("Abs(x)+2*Abs(y)", (LINE, LINE), "sqrt(5)"), ("Max(x, y)", (LINE, LINE), 1),
     ("x*y", ("Interval(0, 1)", "Interval(0, 1)"), "sqrt(2)"),
     ("sqrt(x**2+y**2)", (LINE, LINE), 1)],
)  # fmt: skip
def test_lipschitz_constants_in_several_variables(text, domains, constant):
    found = lipschitz(text, dict(zip("xy", domains, strict=True)))
    assert found.exact == (parse(constant) if isinstance(constant, str) else S(constant))


def test_switches_that_cannot_be_decided_are_named():
    problem = Problem.of(Claim(parse("Abs(x - 1)", {"x": LINE}), "==", S.Zero), Budget.of(5))
    with pytest.raises(NotSupportedError, match=r"the switches of `Abs\(x - 1\)` could not be"):
        list(parts_of(problem.cases[0], problem.claim.lhs, MOST_CUTS))
