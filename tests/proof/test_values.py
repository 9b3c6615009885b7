"""Integrals, limits and infinite sums: a value holds on the whole cell, or there is none."""

import pytest
from corpus import claim_of
from sympy import Abs, Integral, Interval, Rational, S, Subs, Sum

from symnn.core import Claim, Variable
from symnn.proof import PROVERS, check


def judged(text):
    """The status, once it is certain that the provers alone prove nothing that is not so."""
    verdict = check(claim_of(text), timeout=5)
    alone = check(claim_of(text), timeout=5, strategies=PROVERS)
    assert not (alone.holds and verdict.status != "proved"), str(alone)
    return verdict.status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Integral(Abs(t),(t,-1,x)) == (1+x**2)/2 | x: Interval.Lopen(0,1)", "proved"),
        ("Integral(Abs(t),(t,-1,x)) == 1/2 | x: Interval.Lopen(0,1)", "refuted"),
        ("Integral(sign(t),(t,-1,x)) == x-1 | x: Interval.Lopen(0,1)", "proved"),
        ("Integral(sign(t),(t,-1,x)) == -1 | x: Interval.Lopen(0,1)", "refuted"),
        ("Integral(t*Abs(t),(t,x,1)) == (1+x**3)/3 | x: Interval.open(-1,0)", "proved"),
        ("Integral(t*Abs(t),(t,x,1)) == 1/3 | x: Interval.open(-1,0)", "refuted"),
        ("Integral(Abs(t-1/2),(t,0,x)) == 1/8 | x: Interval.open(0,1)", "refuted"),
        ("Integral(Abs(t-1/2),(t,0,x)) == x/2-x**2/2 | x: Interval.Lopen(0,1/2)", "proved"),
        ("Integral(Heaviside(t-1/2),(t,0,x)) == x-1/2 | x: Interval.open(0,1)", "refuted"),
        ("Integral(Heaviside(t-1/2),(t,0,x)) == x-1/2 | x: Interval.open(1/2,1)", "proved"),
    ],
)  # fmt: skip
def test_a_symbolic_bound_lies_on_a_known_side_of_every_switch(text, status):
    assert judged(text) == status


SIDES = "a: Interval.open(-1,0); b: Interval.open(0,1)"


@pytest.mark.parametrize(("value", "status"), [("b**2/2", "proved"), ("b**2/2-a**2/2", "refuted")])
def test_both_bounds_may_be_symbols(value, status):
    assert judged(f"Integral(Max(t,0),(t,a,b)) == {value} | {SIDES}") == status


@pytest.mark.parametrize("factor", ["Abs(a)", "sign(a)", "Piecewise((1, a > 0), (-1, True))"])
def test_the_sign_of_a_parameter_does_not_cut_the_range_of_integration(factor):
    assert judged(f"Integral({factor}*t,(t,0,1)) == 0") == "refuted"
    assert judged(f"Integral({factor}*t,(t,0,1)) == {factor}/2 | a: Reals") == "proved"
    assert judged(f"Integral({factor}*t,(t,0,1)) == {factor}/2 | a: Interval(1,2)") == "proved"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Integral(0,(t,0,1/x)) == 0 | x: Interval(0,1)", "unknown"),
        ("Integral(t,(t,1/x,1/x)) == 0", "unknown"),
        ("Integral(t,(t,1/x,1/x)) == 0 | x: Interval(1,2)", "proved"),
        ("Integral(0*log(t)*Heaviside(t+5),(t,-1,1)) == 0", "refuted"),
        ("Integral(0*log(t)*Heaviside(t+5),(t,1,2)) == 0", "proved"),
        ("Integral(Derivative(t**2,t),(t,0,1)) == 1", "proved"),
        ("Integral(Derivative(t**2,t),(t,0,1)) == 2", "refuted"),
        ("Integral(Derivative(Abs(t),t),(t,-1,1)) == 0", "unknown"),
    ],
)  # fmt: skip
def test_bounds_and_integrand_are_defined_as_written(text, status):
    assert judged(text) == status


@pytest.mark.parametrize(
    ("body", "where", "status"),
    [
        ("Piecewise((0,t<1),(1,True))", "x: Interval.Lopen(0,1)", "unknown"),
        ("Piecewise((0,t<1),(1,True))", "x: Interval.open(0,1)", "proved"),
        ("Piecewise((0,t<1),(1,True))", "x: Interval.open(0,oo) | x <= 1", "unknown"),
        ("Piecewise((0,t<1),(1,True))", "x: Interval.open(0,oo) | x < 1", "proved"),
    ],
)
def test_a_derivative_sees_a_value_only_where_the_domain_is_open(body, where, status):
    assert judged(f"Derivative(Integral({body},(t,0,x)),x) == 0 | {where}") == status


def test_the_derivative_of_an_integral_with_a_switch():
    claim = "Derivative(Integral(Abs(t),(t,-1,x)),x) == Abs(x) | x: Interval.open({},1)"
    assert judged(claim.format(-1)) == "proved"
    assert judged(claim.format(-1).replace("== Abs(x)", "== x")) == "refuted"
    assert judged(claim.format(0)) == "proved"


def test_subs_looks_beyond_the_domain():
    t, u = Variable("t"), Variable("u", Interval.open(0, 1))
    moved = Subs(Integral(Abs(t), (t, -1, u)), u, -Rational(1, 2))
    assert not check(Claim(moved, "==", Rational(5, 8)), timeout=5).holds


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Piecewise((Integral(1/t,(t,0,1)), x<0),(1,True)) == 1 | x: Interval(0,oo)", "unknown"),
        ("x + exp(Integral(1/t,(t,0,1))) == 1", "refuted"),
        ("Sum(Integral(1/t,(t,0,1)),(k,1,n-1)) == 0 | | Eq(n, 1)", "unknown"),
    ],
)
def test_an_integral_that_is_never_reached_refutes_nothing(text, status):
    assert judged(text) == status


@pytest.mark.parametrize(
    "text",
    [
        "Limit(floor(x),x,a) == floor(a)", "Limit(sign(x),x,a) == sign(a)",
        "Limit((a*x+b)/(c*x+b),x,0) == 1",
        "Limit(sin(a*x)/(a*x),x,0) == 1", "Limit(x/a,x,0) == 0",
        "Limit(Abs(x-a)/(x-a),x,a) == 0", "Limit(Heaviside(x-a),x,a) == 1/2",
        "Limit(sqrt(x),x,a) == sqrt(a)",
        "Limit((exp(x)+1)/(a*exp(2*x)+1),x,oo) == 0 | a: Interval(0,1)",
        "Limit(exp(-x)/a,x,oo) == 0", "Limit(exp(-x)*log(5-x),x,oo) == 0",
        "Limit(0*log(-x),x,0,'+') == 0",
    ],
)  # fmt: skip
def test_a_limit_with_parameters_needs_a_proof_for_all_of_them(text):
    assert judged(text) in ("unknown", "refuted")


@pytest.mark.every(2)
@pytest.mark.parametrize(
    ("body", "value", "wrong"),
    [
        ("a*x**2/(a*x**2+1),x,oo", "Piecewise((0,Eq(a,0)),(1,True))", "1"),
        ("x/(a+x),x,0", "Piecewise((1,Eq(a,0)),(0,True))", "0"),
        ("exp(-a**2*x),x,oo", "KroneckerDelta(a,0)", "0"),
        ("(exp(x+h)-exp(x))/h,h,0", "exp(x)", "exp(-x)"),
        ("(tanh(x+h)-tanh(x-h))/(2*h),h,0", "1-tanh(x)**2", "1-tanh(x)"),
        ("(1/(x+h)-1/x)/h,h,0", "-1/x**2 | | Ne(x,0)", "1/x**2 | | Ne(x,0)"),
        ("(1+a/x)**x,x,oo", "exp(a)", "exp(a)+a"),
        ("s*log(exp(x/s)+exp(y/s)),s,0,'+'", "Max(x,y)", "Min(x,y)"),
        ("s*log(exp(x/s)+exp(y/s)),s,0,'-'", "Min(x,y) | s: Reals", "Max(x,y) | s: Reals"),
        ("log(1+exp(x))-x,x,oo", "0", "1/10**9"),
        ("x*sin(1/x),x,0", "0", "1"), ("x*log(x),x,0", "0", "-1"),
        ("Abs(x)/x,x,0,'-'", "-1", "1"), ("x**x,x,0", "1", "0"),
        ("x*(erf(x)-1),x,oo", "0", "-1"), ("x*(pi/2-atan(x)),x,oo", "1", "pi/2"),
        ("log(log(x))/log(x),x,oo", "0", "1"), ("(x**a-1)/a,a,0", "log(x) | x: Interval.open(0,oo)",
         "x-1 | x: Interval.open(0,oo)"), ("sqrt(x**2+x)-x,x,oo", "1/2", "0"),
    ],
)  # fmt: skip
def test_limits_by_growth(body, value, wrong):
    assert judged(f"Limit({body}) == {value}") == "proved"
    assert judged(f"Limit({body}) == {wrong}") == "refuted"


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("Limit(Sum(b**k,(k,0,n)),n,oo) == 1/(1-b) | b: Interval.open(0,1)",
         "Limit(Sum(b**k,(k,1,n)),n,oo) == 1/(1-b) | b: Interval.open(0,1)"),
        ("Limit(Sum(k,(k,1,n))/n**2,n,oo) == 1/2", "Limit(Sum(k,(k,1,n))/n**2,n,oo) == 1"),
        ("Limit((1+x/n)**n,n,oo) == exp(x)", "Limit((1+x/n)**n,n,oo) == exp(x)+x"),
    ],
)  # fmt: skip
def test_limits_along_the_integers(true, false):
    assert judged(true) == "proved"
    assert judged(false) == "refuted"


def test_a_slow_tail_is_enclosed():
    body = "x**2*exp(-x)/(1+exp(-x))**2"
    true = claim_of(f"Integral({body},(x,-oo,oo)) == pi**2/3")
    false = claim_of(f"Integral({body},(x,-oo,oo)) == pi**2/3 + 1/10**9")
    assert check(true).status == "enclosed"
    assert check(false).status == "refuted"


def test_what_is_slower_than_any_power_does_not_outgrow_one():
    assert judged("Limit(exp(sqrt(log(x)))/x,x,oo) == 0") == "proved"
    assert judged("Limit(x*exp(-sqrt(log(x))),x,oo) == 0") != "proved"


@pytest.mark.parametrize("body", ["Abs(x)/x,x,0", "1/x,x,0", "exp(1/x),x,0", "sin(x),x,oo"])
def test_a_limit_is_two_sided_and_finite(body):
    assert all(judged(f"Limit({body}) == {value}") != "proved" for value in (-1, 0, 1))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Limit(x**2,x,a) == a**2", "Limit(x**2,x,a) == a"),
        ("Limit(x/a,x,0) == 0 | a: Interval.open(0,oo)",
         "Limit(x/a,x,1) == 0 | a: Interval.open(0,oo)"),
        ("Limit(sqrt(x),x,s) == sqrt(s)", "Limit(sqrt(x),x,s) == s"),
        ("Limit(exp(-s*x),x,oo) == 0", "Limit(exp(-s*x),x,oo) == 1"),
        ("Limit(p**x,x,oo) == 0", "Limit(p**x,x,oo) == p"),
        ("Limit(tanh(s*x)+a,x,-oo) == a-1", "Limit(tanh(s*x)+a,x,-oo) == a"),
    ],
)  # fmt: skip
def test_limits_by_continuity_and_of_decaying_terms_are_exact(text, wrong):
    verdict = check(claim_of(text))
    assert (verdict.status, verdict.level) == ("proved", "exact")
    assert judged(wrong) == "refuted"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Sum(1/((k-3)*(k-2)),(k,1,oo)) == -1/2", "refuted"),
        ("Sum(1/((k-3)*(k-2)),(k,4,oo)) == 1", "proved"),
        ("Sum(1/(k*(k-1)),(k,0,oo)) == -1", "refuted"),
        ("Sum(1/(k*(k-1)),(k,2,oo)) == 1", "proved"),
        ("Sum(1/k**2,(k,1,oo)) == pi**2/6", "proved"),
        ("Sum(1/k**2,(k,1,oo)) == pi**2/7", "refuted"),
        ("Sum(1/(a*k+1)-1/(a*(k+1)+1),(k,0,oo)) == 1 | a: Interval(0,1)", "unknown"),
    ],
)
def test_an_infinite_sum_has_terms_and_partial_sums_that_bear_it_out(text, status):
    assert judged(text) == status


def test_a_wrong_sum_or_limit_of_sympy_is_not_believed(monkeypatch):
    monkeypatch.setattr(Sum, "doit", lambda self, **hints: S.Half)
    monkeypatch.setattr("sympy.limit", lambda *args: S.Half)
    assert judged("Sum(1/(k**2+1),(k,1,oo)) == 1/2") == "unknown"
    assert judged("Limit(floor(x)/x,x,oo) == 1/2") == "unknown"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Sum(1,(k,n,n+3)) == 4", "proved"), ("Sum(1,(k,x,x+3)) == 4", "sampled"),
        ("Sum(1,(k,x,x+3)) == Sum(1,(k,x,x+3))", "proved-where-defined"),
        ("Sum(k,(k,1,n**2)) == n**2*(n**2+1)/2", "proved"),
        ("Sum(1/2**k,(k,n,oo)) == 2**(1-n)", "proved"),
        ("Sum(1/2**k,(k,a,oo)) == 2**(1-a)", "unknown"),
    ],
)  # fmt: skip
def test_a_sum_runs_between_integers(text, status):
    assert judged(text) == status


@pytest.mark.parametrize(
    "text", ["floor(oo) == oo", "exp(oo) == oo", "oo == oo", "x < ceiling(oo)"]
)
def test_infinity_is_no_number(text):
    verdict = check(claim_of(text))
    assert verdict.status == "refuted"
    assert "`oo` is not a real number" in verdict.evidence.summary


def test_infinity_in_a_branch_that_is_not_taken_refutes_nothing():
    assert judged("Piecewise((oo, x < 0), (1, True)) == 1 | x: Interval(0,oo)") == "proved"
