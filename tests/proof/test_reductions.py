"""What takes an inequality to a simpler one; each with twins that are false by a little."""

import pytest
import sympy
from corpus import claim_of
from sympy import S, Symbol

from symnn.proof import PROVERS, check
from symnn.proof.cells.cell import Cell, Fact
from symnn.proof.cells.projection import projection, tightest
from symnn.proof.inequalities import smt
from symnn.proof.inequalities.critical import critical_values
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NONNEGATIVE, POSITIVE

REDUCED = [
    ("sinh(s)/s > 1", "turn at most once"),
    ("Sum(p[i]**2, (i, 0, n-1)) >= 1/n | p: Simplex(n)", "a convex function of entries"),
    ("Sum(p[i]*log(p[i]), (i, 0, n-1)) >= -log(n) | p: Vector(Interval.open(0, 1), n)"
     " | Eq(Sum(p[k], (k, 0, n-1)), 1)", "a convex function of entries"),
    ("Sum(exp(x[i]), (i, 0, n-1)) >= n*exp(Sum(x[i], (i, 0, n-1))/n) | x: Vector(Reals, n)",
     "a convex function of entries"),
    ("log(exp(x)+exp(y)+exp(z)) >= (x+y+z)/3 + log(3)", "z = 0 by shifting"),
    ("(s-r)*(log(s)-log(r)) >= 0", "sign rules"),
    ("s/r*exp(r/s) >= E/2+s/(2*r)", "s = 1 by scaling"),
    ("s*y <= s*log(s) - s + exp(y)", "the least value over s"),
    ("s**p <= 1+p*(s-1)", "the least value over s"),
    ("Abs(tanh(x)-tanh(y)) <= Abs(x-y)", "monotony in x"),
    ("exp(x)+exp(y) >= 2 | | x+y >= 0", "monotony in x"),
    ("Sum(a[i], (i, 0, n-1))**2 >= Sum(a[i]**2, (i, 0, n-1)) | a: Vector(Interval(0, oo), n)",
     "equal and different indices apart"),
    ("sqrt(Sum(x[i]**2, (i, 0, n-1))) <= Sum(Abs(x[i]), (i, 0, n-1)) | x: Vector(Reals, n)",
     "squares of both sides"),
    ("Sum(x[i]**2, (i, 0, n-1)) >= x[1]**2 | x: Vector(Reals, n) | n >= 2", "that at 1 is kept"),
    ("log(Sum(exp(x[i]), (i, 0, n-1))) >= x[0] | x: Vector(Reals, n)", "that at 0 is kept"),
]  # fmt: skip

FALSE = [
    "log(1+s)/s < 999999/1000000", "(exp(x)-1)/x > 1 | | Ne(x, 0)", "sinh(s)/s > 1000001/1000000",
    "Sum(p[i]**2, (i, 0, n-1)) > 1/n | p: Simplex(n)",
    "Sum(p[i]**2, (i, 0, n-1)) >= 1000001/1000000/n | p: Simplex(n)",
    "Sum(p[i]**3, (i, 0, n-1)) >= 1/n**2 | p: Vector(Reals, n) | Eq(Sum(p[i], (i, 0, n-1)), 1)",
    "Sum(p[i]*log(p[i]), (i, 0, n-1)) >= -log(n) | p: Vector(Interval.open(0, 1), n)",
    "Sum(-p[i]**2, (i, 0, n-1)) >= -1/n | p: Simplex(n)",
    "log(exp(x)+exp(y)+exp(z)) > (x+y+z)/3 + log(3)",
    "log(exp(x)+exp(y)+exp(z)) >= (x+y+z)*333333/1000000 + log(3)",
    "log(exp(x)+exp(y)) >= (x+y)/2 + log(2) + y/10**7", "s*log(s/r) - s + r > 0",
    "s*log(s/r) - s + r*999999/1000000 >= 0", "s**2 >= 2*s*r - r",
    "x**4+y**4 >= 1000001/10**6*x**3*y+x*y**3",
    "x**3*y >= x**2*y**2 - y**4/4 | y: Interval(-1, 1)",
    "s*y <= s*log(s) - s + exp(y)*999999/1000000",
    "s*y < s*log(s) - s + exp(y)", "s**p < 1+p*(s-1)", "s**x <= 1+x*(s-1)",
    "s**2 + r**2 >= 3*s | s: Interval(2, oo)", "s**4 - 2*s**2 + r + 1/2 >= 0",
    "Abs(tanh(x)-tanh(y)) <= 999999/1000000*Abs(x-y)", "tanh(x)-tanh(y) <= x-y",
    "exp(x)+exp(y) >= 2 | | x+y >= -1/10**6", "exp(x)+exp(y) > 2 | | x+y >= 0",
    "exp(-x) + y > 1/10**6 | y: Interval(0, 1)", "x*y <= 1/5 | | x**2+y**2 <= 1",
    "x**2*y**2*(x**2+y**2-3)+999999/1000000 >= 0", "x**2*y**2*(x**2+y**2-3)+1 > 0",
    "Sum(a[i], (i, 0, n-1))**2 >= Sum(a[i]**2, (i, 0, n-1)) | a: Vector(Reals, n)",
    "Sum(a[i], (i, 0, n-1))**2 > Sum(a[i]**2, (i, 0, n-1)) | a: Vector(Interval.open(0, oo), n)",
    "Sum(a[i], (i, 0, n-1))**2 >= 1000001/10**6*Sum(a[i]**2, (i, 0, n-1))"
    " | a: Vector(Interval(0, oo), n)",
    "Sum(x[i]**2, (i, 0, n-1)) > x[0]**2 | x: Vector(Reals, n)",
    "Sum(x[i], (i, 0, n-1)) >= x[0] | x: Vector(Reals, n)",
    "Sum(Abs(x[i]), (i, 0, n-1)) <= sqrt(Sum(x[i]**2, (i, 0, n-1))) | x: Vector(Reals, n)",
    "x + y <= 1414213/10**6*sqrt(x**2 + y**2)", "-sqrt(x**2 + y**2) >= x", "sqrt(1+s) <= 1+s*2/5",
    "x*y*z <= 1/28 | x: Interval(0, 1); y: Interval(0, 1); z: Interval(0, 1) | Eq(x+y+z, 1)",
]  # fmt: skip


@pytest.mark.every(4)
@pytest.mark.parametrize(("line", "method"), REDUCED)
def test_a_reduction_leads_to_a_proof(line, method):
    verdict = check(claim_of(line), strategies=PROVERS)
    assert verdict.status == "proved"
    assert method in verdict.evidence.summary


@pytest.mark.every(6)
@pytest.mark.parametrize("line", FALSE)
def test_false_twins_are_not_proved(line):
    assert not check(claim_of(line), strategies=PROVERS, timeout=0.4).holds


SOLVED = [
    "x**2*y**2*(x**2+y**2-3)+1 >= 0", "x+y <= sqrt(2) | | x**2+y**2 <= 1",
    "x**4+y**4+z**4 >= x*y*z*(x+y+z)", "s+r >= 2 | | Eq(s*r, 1)", "x**3 > y**3 | | x > y",
]  # fmt: skip


@pytest.mark.parametrize("line", SOLVED)
def test_polynomials_are_settled_by_the_solver(line):
    verdict = check(claim_of(line), strategies=PROVERS)
    assert (verdict.status, verdict.level) == ("proved", "exact")
    assert "z3" in verdict.evidence.summary


def test_without_the_solver_nothing_breaks(monkeypatch):
    monkeypatch.setattr(smt, "solver_package", lambda: None)
    assert check(claim_of(SOLVED[0])).status == "sampled"
    assert check(claim_of("x**4+y**4 >= x**3*y+x*y**3")).status == "proved"


def test_a_symbol_is_seen_between_its_bounds():
    x, y = Symbol("x", real=True), Symbol("y", real=True)
    cell = Cell({x: Range(S.Zero, S(5)), y: Range()},
                (Fact(x - y, POSITIVE), Fact(3 - 2 * x + y, NONNEGATIVE),
                 Fact(x * y, POSITIVE)))  # fmt: skip
    found = projection(cell, x)
    assert [str(b.value) for b in found.lower] == ["0", "y"]
    assert [(str(b.value), b.is_open) for b in found.upper] == [("5", True), ("y/2 + 3/2", False)]
    assert len(found.cell.facts) == 2
    assert tightest(found.lower, found.rest, 1) is None
    positive = Cell({y: Range(low=S.Zero)})
    assert str(tightest(found.lower, positive, 1).value) == "y"


def test_critical_values_are_exact():
    s, y = Symbol("s", positive=True), Symbol("y", positive=True)
    positive = Fact(1 - s - y, POSITIVE)
    cell = Cell({s: Range(low=S.Zero), y: Range(low=S.Zero)}, (positive,))
    for slope, value in ((sympy.exp(s) - y, sympy.log(y)), (s**2 - y, sympy.sqrt(y)),
                         (sympy.log(s / (1 - s - y)), sympy.Rational(1, 2) - y / 2)):  # fmt: skip
        assert sympy.expand(next(iter(critical_values(slope, s, cell))) - value) == 0
