"""Definedness, kinks, counterexamples, integrals and the chain as a whole."""

import gc
import subprocess
import sys
from contextlib import suppress
from random import Random

import pytest
import sympy
from corpus import claim_of, lines
from mutants import mutant
from sympy import Abs, Derivative, Eq, Max, Mul, Piecewise, S, Symbol, exp, log, sqrt

from symnn.balls import holds
from symnn.core import Claim, PositiveDefinite, Simplex, Variable, Vector, sizes
from symnn.errors import DomainError, NotSupportedError, SymnnError
from symnn.proof import PROVERS, STRATEGIES, check, verify
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import requirements
from symnn.proof.cells.splitting import Case
from symnn.proof.equations.problem import Problem
from symnn.proof.equations.smooth import Kink, NotSmooth, worked_out
from symnn.proof.ranges.ranges import Range
from symnn.proof.refutation.arrays import random_array
from symnn.proof.refutation.exact_points import exact_roots, refute_at_exact_points
from symnn.proof.refutation.hunt import hunt
from symnn.proof.refutation.kinks import refute_kinks
from symnn.proof.refutation.points import points
from symnn.proof.refutation.refuter import refute_quickly, refute_thoroughly
from symnn.proof.refutation.sampling import sample
from symnn.proof.resources import interrupt
from symnn.proof.resources.budget import Budget, OutOfBudget
from symnn.proof.resources.interrupt import time_limit
from symnn.proof.service import chain
from symnn.proof.service.chain import FAILED
from symnn.proof.tower import NeedSign
from symnn.proof.values.integrals import NoValue, integral_value

x = Variable("x")
REALS = {"x": "Reals", "y": "Reals"}
REFUTERS = (refute_quickly, refute_kinks, refute_thoroughly, refute_at_exact_points, hunt)


def problem(text, symbols=None, **options):
    return Problem.of(claim_of(text), Budget.of(5), **options)


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        (Mul(x, 1 / x, evaluate=False), {"x != 0"}), (Mul(0, log(x), evaluate=False), {"x > 0"}),
        (sqrt(x - 1), {"x - 1 >= 0"}), (1 / sqrt(x), {"x > 0"}),
        (exp(x) + sympy.tanh(x), set()), (sympy.asin(x), {"1 - x**2 >= 0"}),
        (Piecewise((log(x), x > 0), (0, True)), {"x > 0"}), (sympy.tan(x), {"cos(x) != 0"}),
        (sympy.besselj(0, x), {"`besselj(0, x)` is a real number"}),
    ],
    ids=str,
)  # fmt: skip
def test_requirements_are_read_off_the_tree(expression, needed):
    assert {str(r) for r in requirements(expression)} == needed


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Piecewise((log(x), x > 0), (0, True)) < Piecewise((x, x > 0), (1, True))", "proved"),
        ("Piecewise((1/x, Ne(x, 0)), (0, True))*x == sign(x)**2", "proved"),
        ("Piecewise((log(x), x >= 0), (0, True)) < x + 1", "refuted"),
        ("sqrt(Abs(x))**2 == Abs(x)", "proved"), ("x**(-2)*x**2 == 1", "refuted"),
        ("x*y/(x*y) == 1 | | x*y > 0", "proved"),
        ("log(x/y) == log(x)-log(y) | | x > 0; y > 0", "proved"),
        ("1/(x**2+y**2+1) > 0", "proved"), ("x**y > 0", "refuted"), ("s**y > 0", "proved"),
        ("log(1-p) < 0", "proved"), ("sqrt(n-1)**2 == n-1", "proved"),
        ("sqrt(n-2)**2 == n-2", "refuted"),
        ("1/(2*n-1) > 0", "proved"), ("1/(n-3) != 0", "refuted"),
        ("Sum(1/k, (k, 1, n)) > 0", "proved"),
        ("Sum(1/(k-3), (k, 1, n)) == Sum(1/(k-3), (k, 1, n))", "refuted"),
    ],
)  # fmt: skip
def test_definedness_decides(text, status):
    assert check(claim_of(text)).status == status


def test_an_undecided_definedness_caps_the_verdict():
    claim = claim_of("x/x == 1")
    verdict = check(claim, strategies=PROVERS)
    assert verdict.status == "proved-where-defined"
    assert verdict.evidence.details["undecided"] == ["x != 0"]
    assert check(claim).status == "refuted"


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("Derivative(Abs(x), x) == sign(x)", {"x": "0"}),
        ("Derivative(Max(x, 3), x) == Heaviside(x-3)", {"x": "3"}),
        ("Derivative(Max(x, y), x) == Heaviside(x-y)", None),
        ("Derivative(Piecewise((x, x>1), (2*x, True)), x) == 2-Heaviside(x-1)", {"x": "1"}),
        ("Derivative(sqrt(x**2), x) == x/sqrt(x**2)", {"x": "0"}),
        ("Derivative(Abs(x), x) == 1 | | x >= 0", {"x": "0"}),
        ("Derivative(sign(x)*x**2, (x, 2)) == 2*sign(x)", {"x": "0"}),
    ],
)  # fmt: skip
def test_derivatives_do_not_exist_at_kinks(text, point):
    verdict = check(claim_of(text))
    assert verdict.status == "refuted"
    assert "undefined" in verdict.evidence.summary or "does not exist" in verdict.evidence.summary
    assert point is None or verdict.evidence.details["point"] == point
    assert check(claim_of(text), strategies=PROVERS).status != "proved"


@pytest.mark.parametrize(
    "text",
    [
        "Derivative(sign(x)*x**2, x) == 2*Abs(x)", "Derivative(Max(x, 0)**3, x) == 3*Max(x, 0)**2",
        "Derivative(Abs(x)**3, (x, 2)) == 6*Abs(x)",
        "Derivative(Max(x, y)**2, x) == 2*x*Heaviside(x-y) | | Ne(x, y)",
        "Derivative(x*Abs(y), x) == Abs(y)", "Derivative(Abs(x), x) == 1 | | x > 0",
        "Piecewise((Derivative(Abs(x), x), x > 0), (0, True)) == Heaviside(x, 0)",
    ],
)  # fmt: skip
def test_smooth_joins_are_differentiable(text):
    assert check(claim_of(text)).status in ("proved", "sampled")
    assert check(claim_of(text)).status != "refuted"


def test_derivatives_are_worked_out_on_pieces():
    line = Case(Cell({x: Range()}))
    parts = worked_out(Derivative(Max(x, 0) ** 2, x), line)
    assert {str(p.value) for p in parts} == {"0", "2*x"}
    kinked = worked_out(Derivative(Abs(x), x), line)
    assert [p.values for p in kinked if isinstance(p, Kink)] == [(-1, 1)]
    with pytest.raises(NotSmooth):
        worked_out(Derivative(sympy.floor(x), x), Case(Cell({})))


def test_counterexamples_are_plain_and_carry_both_values():
    verdict = verify("Abs(x-y) == x-y", REALS)
    assert verdict.evidence.details["point"] == {"x": "0", "y": "1"}
    assert (verdict.evidence.details["lhs"], verdict.evidence.details["rhs"]) == ("1", "-1")


def test_points_meet_equations_and_fill_arrays():
    found = list(points(problem("x == y | | Eq(x + y, 1)"), 30))
    assert found
    assert all(sum(p.values()) == 1 for p in found)
    claim = claim_of("Sum(p[i], (i, 0, n-1)) == 1 | p: Simplex(n)")
    for p in points(Problem.of(claim, Budget.of(5)), 20):
        array = next(v for v in p.values() if isinstance(v, list))
        assert sum(array) == 1
        assert min(array) >= 0
    assert holds(Eq(x, 1), {x: 1}) is True


def test_arrays_belong_to_their_domains():
    random, n = Random(1), sizes("n")
    assert all(0 <= v <= 1 for v in random_array(Vector(sympy.Interval(0, 1), n), {n: 5}, random))
    assert all(v > 0 for v in random_array(Simplex(n, open=True), {n: 5}, random))
    matrix = sympy.Matrix(random_array(PositiveDefinite(n), {n: 3}, random))
    assert matrix.is_positive_definite
    with pytest.raises(NotSupportedError, match="the size `n` has no value"):
        random_array(Vector(S.Reals, n), {}, random)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("tan(x)*cos(x) == sin(x)", "pi/2"), ("sin(x) < 1", "pi/2"), ("x**2 != 2", "sqrt(2)"),
        ("cos(x) != 0 | x: Interval(0, 2)", "pi/2"), ("1/(x**2-3) != 0", "sqrt(3)"),
        ("log(x) != 1 | x: Interval.open(0, oo)", "E"),
    ],
)  # fmt: skip
def test_exact_irrational_points_refute(text, point):
    verdict = check(claim_of(text))
    assert verdict.status == "refuted"
    assert verdict.evidence.details["point"]["x"].lstrip("-") == point


def test_exact_roots():
    assert exact_roots(sympy.cos(2 * x), x)[0] == S.Pi / 4
    assert exact_roots(x**2 + 1, x) == []
    assert exact_roots(exp(x), x) == []


def test_the_hunt_finds_a_narrow_violation():
    assert hunt(problem("x/(1+exp(-x)) > -0.2784")).status == "refuted"
    assert hunt(problem("x/(1+exp(-x)) > -0.2785")) is None
    narrow = "p*log(p/q)+(1-p)*log((1-p)/(1-q)) >= 2.00001*(p-q)**2"
    assert hunt(problem(narrow)).status == "refuted"


def test_sampling_says_what_it_is():
    verdict = sample(problem("exp(x) >= 1 + x"))
    assert (verdict.status, verdict.level) == ("sampled", "sampled")
    assert "proves nothing" in verdict.evidence.summary
    assert sample(problem("log(-1-x**2) == 1")) is None


CONDITIONED = [
    ("(x**2-y**2)/(x-y) == x+y | | Ne(x, y)", "proved"), ("x+y == 1 | | Eq(x+y, 1)", "proved"),
    ("x*y <= 1/4 | | Eq(x+y, 1)", "proved"), ("x < 3 | | x < 2", "proved"),
    ("x < 2 | | x <= 2", "refuted"),
    ("x**2 > 4 | | x > 2", "proved"), ("Abs(x-y) == x-y | | x >= y", "proved"),
    ("sqrt(x**2) == -x | | x < 0", "proved"), ("x == 2 | x: FiniteSet(2)", "proved"),
    ("x**2 == 4 | x: FiniteSet(-2, 2)", "proved"),
    ("x**2 == 4 | x: FiniteSet(-2, 2, 3)", "refuted"),
    ("x**2 >= 1 | x: Union(Interval(-oo, -1), Interval(1, oo))", "proved"),
    ("sign(x)**2 == 1 | x: Union(Interval.open(-oo, 0), Interval.open(0, oo))", "proved"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status"), CONDITIONED)
def test_conditions_and_domains_count(text, status):
    assert check(claim_of(text)).status == status


@pytest.mark.parametrize(("text", "status"), [c for c in CONDITIONED if c[0].count("|") == 2])
def test_dropping_a_condition_is_noticed(text, status):
    if status == "proved":
        assert check(claim_of(text.rsplit("|", 1)[0])).status != "proved"


def test_conventions_are_written_into_the_claim():
    entropy = "-p*log(p)-(1-p)*log(1-p) >= 0"
    closed = {"p": "Interval(0, 1)"}
    assert verify(entropy, closed).status == "refuted"
    verdict = verify(entropy, closed, conventions=["0*log(0)=0"])
    assert verdict.status == "proved"
    assert "0*log(0)=0" in verdict.assumptions_used
    assert verify("p*log(p) == 1", closed, conventions=["0*log(0)=0"]).status == "refuted"


def test_levels_are_honest():
    assert verify("tanh(-x) == -tanh(x)", REALS).level == "exact"
    assert verify("x/(1+exp(-x)) > -3/10", REALS).level == "enclosure"
    assert verify("Limit(floor(x)/x, x, oo) == 1", REALS).level == "cas"
    assert verify("Limit((1+1/x)**x, x, oo) == E", REALS).level == "exact"
    assert verify("Limit(tanh(x), x, oo) == 1", REALS).level == "exact"
    assert verify("Sum(1/factorial(k), (k, 0, oo)) == E", {}).level == "exact"
    assert verify("Integral(exp(-x), (x, 0, oo)) == 1", {}).level == "exact"
    enclosed = verify("Integral(exp(cos(x))*cos(sin(x)), (x, 0, 2*pi)) == 2*pi", {})
    assert (enclosed.status, enclosed.level) == ("enclosed", "enclosure")


def test_bound_variables_have_no_borrowed_assumptions():
    positive = {"x": "Interval.open(0, oo)"}
    assert verify("Integral(Abs(x), (x, -1, 1)) == 0", positive).status == "refuted"
    assert verify("Integral(Abs(x), (x, -1, 1)) == 1", positive).status == "proved"
    shadowed = {"k": "Interval.open(5, 6)", "n": "Naturals"}
    assert verify("k + Sum(1/k, (k, 1, n)) > 5", shadowed).status in ("proved", "sampled")


T = Symbol("t", real=True)


@pytest.mark.parametrize("limits", [(T, S.Infinity, S.NegativeInfinity), (T,)])
def test_integrals_without_bounds_have_no_value(limits):
    with pytest.raises(NoValue):
        integral_value(sympy.Integral(exp(-(T**2)), limits), Cell({}))


def test_an_integral_backwards_is_the_negative_and_unordered_bounds_ask_for_their_order():
    forwards, backwards = (
        integral_value(sympy.Integral(T, (T, a, b)), Cell({})) for a, b in ((0, 2), (2, 0))
    )
    assert (forwards, backwards) == (2, -2)
    with pytest.raises(NeedSign, match="b"):
        integral_value(sympy.Integral(T, (T, 0, Symbol("b"))), Cell({}))


@pytest.mark.parametrize(
    ("text", "place"),
    [("Integral(1/x, (x, 0, 1)) == 5", "x = 0"), ("Integral(1/(x-2), (x, 1, 3)) == 0", "x = 2"),
     ("Integral(exp(x), (x, 0, oo)) == 1", "x = oo")],
)  # fmt: skip
def test_divergent_integrals_are_refuted(text, place):
    verdict = verify(text, REALS)
    assert verdict.status == "refuted"
    assert f"diverges at {place}" in verdict.evidence.summary


def test_foreign_code_is_interrupted():
    with pytest.raises(OutOfBudget, match=r"more than 0\.05 s"):
        _forever()
    with time_limit(5):
        pass


def _forever():
    with time_limit(0.05):
        while True:
            pass


def test_a_strategy_that_fails_leaves_a_note():
    def broken(problem_):
        raise KeyError("planted")

    verdict = check(claim_of("x == x + 1"), strategies=(broken,))
    assert verdict.status == "unknown"
    assert f"broken {FAILED} KeyError" in verdict.evidence.summary
    weak = check(claim_of("exp(x) >= 1 + x"), strategies=(broken, sample))
    assert FAILED in weak.evidence.details["notes"][0]


def test_claims_come_as_text_records_or_relations():
    a = Symbol("a", real=True)
    assert verify(Eq(Abs(a), sqrt(a**2), evaluate=False)).status == "proved"
    assert verify(sympy.Ge(exp(a), 1 + a, evaluate=False)).status == "proved"
    assert verify(Claim(exp(a), "!=", S.Zero)).status == "proved"
    assert verify(sympy.Lt(a, 3), where=[a < 2]).status == "proved"
    with pytest.raises(SymnnError, match="`True` is a BooleanTrue"):
        verify(Eq(a, a))


def test_plain_symbols_and_floats_are_understood():
    a = Symbol("a")
    assert verify(Eq(sqrt(a**2), Abs(a), evaluate=False)).status == "proved"
    assert verify(Eq(0.1 * a, a / 10, evaluate=False)).status == "proved"


def contradictions(seeds, timeout):
    """Planted mistakes that the provers alone prove and a point refutes."""
    every = [*lines("true"), *lines("false")]
    for seed in seeds:
        random = Random(seed)
        claim = mutant(claim_of(random.choice(every)), random)
        verdict = check(claim, strategies=PROVERS, timeout=timeout)
        assert FAILED not in str(verdict.evidence), str(claim)
        if verdict.holds and check(claim, strategies=REFUTERS, timeout=1).status == "refuted":
            yield str(claim)


def test_provers_and_refuters_never_contradict_each_other_on_mutants():
    """With the refuters off, a planted mistake must not be proved."""
    assert not list(contradictions(range(1000, 1024), timeout=0.3))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(10))
def test_two_thousand_mutants(start):
    assert not list(contradictions(range(50_000 + start, 52_000, 10), timeout=2))


def test_verdicts_do_not_depend_on_the_ground_types_of_sympy():
    program = (
        "from symnn.proof import verify\n"
        "r = {'x': 'Reals', 'n': 'Naturals'}\n"
        "for t in ('tanh(x) == 2/(1+exp(-2*x)) - 1', 'x/x == 1', 'exp(x) >= 1 + x',\n"
        "          'Sum(k, (k, 1, n)) == n*(n+1)/2', 'Derivative(Abs(x), x) == sign(x)'):\n"
        "    print(verify(t, r).status)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True,
        env={"SYMPY_GROUND_TYPES": "python", "PATH": "", "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert found.stdout.split() == ["proved", "refuted", "proved", "proved", "refuted"]


def test_the_order_of_strategies_is_cheapest_first():
    assert STRATEGIES[0] is refute_quickly
    assert STRATEGIES[-1] is sample
    assert set(PROVERS) < set(STRATEGIES)


@pytest.mark.parametrize("condition", ["x > x", "x**2 < 0", "exp(x) <= 0"])
def test_a_claim_about_no_points_is_refused(condition):
    with pytest.raises(DomainError, match="a claim about no points says nothing"):
        check(claim_of(f"x == x | x: Reals | {condition}"))


def test_conditions_that_leave_points_are_accepted():
    with pytest.raises(DomainError, match="no point meets x in Reals, x > 2, x < 1"):
        check(claim_of("x == 1 | x: Reals | x > 2; x < 1"))
    assert check(claim_of("x == 1 | x: Reals | x >= 1; x <= 1")).status == "proved"
    for nothing in ("x == 1 | x: Reals | x >= 1; x < 1", "2*n == 5 | n: Integers | Eq(2*n, 5)"):
        with pytest.raises(DomainError, match="no point meets"):
            check(claim_of(nothing))


INTEGER_TRAPS = [
    "1/(30 - n**2) + 1/10 >= 0 | n: Naturals", "1/((n - 1/2)**2 - 2) + 1/2 >= 0 | n: Naturals",
    "sin(2*pi*n) + 1 - n/1000 >= 0 | n: Naturals", "Max(n - 5, 1)*(n - 14)**2 > 0 | n: Naturals",
    "Derivative(x*y, x) == 2*x - pi | x: Reals; y: Reals | Eq(y, x - pi)",
    "Max(n - 5, 1)*(2**n + 1000*(n - 7)**2 - 500) >= 0",
    "Piecewise((3**n + 10000*(n - 7)**4 - 5000, n > 6), (1, True)) >= 0",
]  # fmt: skip


@pytest.mark.parametrize("line", INTEGER_TRAPS)
def test_provers_alone_are_not_deceived(line):
    assert check(claim_of(line), strategies=PROVERS).status == "unknown"


UNDEFINED_BELOW = [
    "Derivative(x*Abs(sqrt(z)), x) == sqrt(pi) | | Eq(z, -pi)",
    "Derivative(x*(1/z)**z, x) == 1 | | Eq(z, 0)",
    "Derivative(x*Max(1/z, 1)**z, x) == 1 | | Eq(z, 0)",
    "Derivative(x*Piecewise((1, Ne(1/z, 0)), (1, True)), x) == 1 | z: Interval(0, 1)",
    "Derivative(sqrt(z - x**2)**2, x) == -2*x | | x**2 <= 0; Eq(z, 0)",
]


@pytest.mark.parametrize("line", UNDEFINED_BELOW)
def test_a_derivative_needs_its_function_as_written(line):
    assert check(claim_of(line), strategies=PROVERS).status in ("unknown", "proved-where-defined")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("p[13] <= 1 | p: Simplex(n); n: Naturals | n >= 13", "refuted"),
        ("p[12] <= 1 | p: Simplex(n); n: Naturals | n >= 13", "proved"),
        ("Sum(v[i], (i, 0, n)) == Sum(v[i], (i, 0, n - 1)) + v[n] | v: Vector(Reals, n) | n >= 13",
         "refuted"),
        ("Sum(v[i], (i, 1, n - 1)) == Sum(v[i], (i, 0, n - 1)) - v[0] | v: Vector(Reals, n)",
         "proved"),
    ],
)  # fmt: skip
def test_a_read_needs_its_place(line, status):
    assert check(claim_of(line)).status == status


def test_the_collector_is_as_it_was_after_a_time_limit():
    assert gc.isenabled()
    with time_limit(5):
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_interrupt_that_is_swallowed_is_repeated():
    with pytest.raises(OutOfBudget):
        _deaf_at_first()


def test_an_interrupt_on_the_way_out_leaves_no_watch_behind(monkeypatch):
    stop, stopped = interrupt._Watch.stop, []

    def hit_at_first(watch):
        stopped.append(watch)
        if len(stopped) == 1:
            raise interrupt._Interrupted
        stop(watch)

    monkeypatch.setattr(interrupt._Watch, "stop", hit_at_first)
    with pytest.raises(OutOfBudget), time_limit(10):
        pass
    assert stopped[-1].stopped.is_set()


def _deaf_at_first():
    with time_limit(0.05):
        with suppress(BaseException):
            _forever_here()
        _forever_here()


def _forever_here():
    while True:
        pass


def test_what_is_hard_to_prove_leaves_time_to_refute(monkeypatch):
    """Provers that never end do not keep the refuters behind them from their turn."""

    def endless(problem):
        while True:
            problem.budget.check()

    monkeypatch.setattr(chain, "PROVERS", (endless,))
    strategies = (endless, *STRATEGIES[-3:])
    assert check(claim_of("x < 2"), timeout=1.0, strategies=strategies).status == "refuted"
