"""Laws of ball evaluation: enclosures contain the truth, and definedness is strict."""

from fractions import Fraction
from random import Random

import mpmath
import pytest
import sympy
from flint import arb, ctx, fmpq
from sympy import (
    Abs,
    Derivative,
    Eq,
    Float,
    Heaviside,
    I,
    IndexedBase,
    KroneckerDelta,
    LambertW,
    Max,
    Min,
    Mul,
    Ne,
    Piecewise,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    atan2,
    digamma,
    erf,
    exp,
    gamma,
    log,
    loggamma,
    oo,
    sqrt,
    symbols,
)

from symnn.balls import (
    Imprecise,
    Undefined,
    compare,
    enclose,
    exact,
    holds,
    ladder,
    rungs,
    sides,
    working_precision,
)
from symnn.balls.arithmetic import power
from symnn.balls.functions import FUNCTIONS
from symnn.errors import NotSupportedError, SymnnError

x, y = symbols("x y", real=True)
n, k = symbols("n k", integer=True)

SMOOTH = [
    f for f in FUNCTIONS
    if f not in (sympy.KroneckerDelta, sympy.Mod, sympy.atan2, sympy.polygamma, sympy.binomial,
                 sympy.beta, sympy.Max, sympy.Min, sympy.Heaviside, sympy.re, sympy.im,
                 sympy.conjugate)
]  # fmt: skip


@pytest.mark.parametrize("function", SMOOTH, ids=lambda f: f.__name__)
def test_every_function_encloses_mpmath_where_it_is_defined(function):
    defined = 0
    for value in [Rational(p, 7) for p in (-40, -13, -3, 1, 2, 5, 9, 11, 25, 60)]:
        with mpmath.workdps(60):
            truth = complex_value(function, value)
        try:
            found = enclose(function(x, evaluate=False), {x: value}, 120)
        except Undefined:
            assert truth is None or abs(mpmath.im(truth)) > 0 or function is loggamma
            continue
        defined += 1
        assert found.overlaps(arb(mpmath.nstr(truth, 50), "1e-40")), (function, value)
    assert defined >= 3


TRIGAMMA = {"trigamma": lambda v: mpmath.polygamma(1, v)}  # SymPy prints a name mpmath lacks


def complex_value(function, value):
    try:
        return sympy.lambdify(x, function(x, evaluate=False), [TRIGAMMA, "mpmath"])(
            mpmath.mpf(int(value.p)) / int(value.q)
        )
    except (ValueError, ZeroDivisionError):
        return None


UNDEFINED = [
    Pow(x, -1, evaluate=False), Mul(x, Pow(x, -1, evaluate=False), evaluate=False),
    log(x, evaluate=False), Mul(0, log(x, evaluate=False), evaluate=False),
    sqrt(x - 1, evaluate=False), Pow(x - 8, Rational(1, 3), evaluate=False), Pow(x, x - 1),
    sympy.acosh(x), sympy.atanh(x + 1), sympy.asin(x + 2), gamma(x), gamma(x - 3), loggamma(x - 1),
    digamma(x), sympy.cot(x), sympy.csc(x), sympy.coth(x), LambertW(x - 1), atan2(x, 2 * x),
    Piecewise((1, x > 0)), sympy.zeta(x + 1), S.ComplexInfinity, S.Infinity, S.NaN, x * I,
    Max(x, 1 / x), sympy.erfinv(x + 1), sympy.sec(x + sympy.pi / 2, evaluate=False) * 0 + 1 / x,
    exp(log(x, evaluate=False), evaluate=False), sympy.Mod(1, x, evaluate=False),
]  # fmt: skip


@pytest.mark.parametrize("expression", UNDEFINED, ids=str)
def test_undefined_at_zero_is_undefined_at_any_precision(expression):
    for bits in (64, 400):
        with pytest.raises(Undefined):
            enclose(expression, {x: 0}, bits)


EXACT = [
    (Pow(x, 0, evaluate=False), 0, 1), (Abs(x), 0, 0), (exp(x), 0, 1),
    (sqrt(x), Rational(9, 4), 1.5),
    (Pow(x, Rational(-2, 3)), 8, 0.25), (sympy.sign(x), 0, 0), (Heaviside(x), 0, 0.5),
    (Heaviside(x, 1), 0, 1), (Max(x, 3), 3, 3), (Min(x, 3), 4, 3), (gamma(x), 5, 24),
    (sympy.floor(x), Rational(-1, 2), -1), (sympy.ceiling(x), Rational(-1, 2), 0),
    (sympy.Mod(x, 3), -1, 2), (sympy.binomial(x, 2), 5, 10), (sympy.factorial(x), 4, 24),
    (Piecewise((1, x > 0), (2, True)), 0, 2), (Piecewise((x, x > 0), (1 / x, True)), 2, 2),
    (KroneckerDelta(n, 3), 3, 1), (KroneckerDelta(n, 3), 4, 0), (log(x), 1, 0),
    (Sum(k**2, (k, 1, n)), 4, 30), (Sum(k, (k, 1, n)), 0, 0), (Product(k, (k, 1, n)), 5, 120),
    (Sum(k * n, (n, 1, k), (k, 1, 3)), 0, 25), (Derivative(x**3, x), 2, 12),
    (Derivative(Abs(x), x), -2, -1), (sympy.Subs(x**2, x, 3), 0, 9), (Float(0.1), 0, 0.1),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "point", "value"), EXACT, ids=str)
def test_rational_values_are_exact(expression, point, value):
    assert str(exact(expression, {x: point, n: point})) == str(Rational(str(value)))


def test_indexed_reads_come_from_keys_or_nested_lists():
    X, i = IndexedBase("X"), Symbol("i", integer=True)
    total = Sum(X[i, i + 1], (i, 0, 1))
    assert exact(total, {X: [[1, 2, 3], [4, 5, 6]]}) == 8
    assert exact(total, {X[0, 1]: 2, X[1, 2]: Fraction(1, 2)}) == fmpq(5, 2)
    with pytest.raises(Undefined, match=r"reads entry 2 of 2"):
        exact(X[2, 0], {X: [[1], [2]]})
    with pytest.raises(SymnnError, match=r"no value for `X\[0, 0\]`"):
        exact(X[0, 0], {})


def test_a_condition_is_decided_by_its_decisive_part():
    odd = sympy.And(x > 0, log(x) < 1)
    assert holds(odd, {x: -1}) is False
    assert holds(sympy.Or(x > -2, log(x) < 1), {x: -1}) is True
    with pytest.raises(Undefined):
        holds(sympy.Or(x > 0, log(x) < 1), {x: -1})
    assert holds(Eq(exp(x), 1, evaluate=False), {x: 0}) is True
    assert holds(Ne(x, 0), {x: 0}) is False
    assert holds(sympy.Not(sympy.ITE(x > 0, x > 1, x < -1), evaluate=False), {x: 2}) is False
    assert holds(exp(log(x)) > sqrt(x) ** 2 + 0 * y, {x: 3, y: 1}) is False
    assert holds(exp(log(x, evaluate=False), evaluate=False) > x, {x: 3}) is None


def test_precision_is_local_even_when_something_fails():
    before = ctx.prec
    with pytest.raises(Undefined), working_precision(777):
        enclose(log(x), {x: -1}, 999)
    assert ctx.prec == before


def test_compare_decides_what_needs_many_bits():
    near = 1 + Rational(1, 10**300)
    assert compare(exp(near - 1), near, {}) == 1
    assert compare(exp(x), exp(x + Rational(1, 10**1000)), {x: 1}) == -1
    assert compare(Pow(sqrt(x), 2, evaluate=False), x, {x: 2}) is None
    assert compare(erf(x), 1, {x: 200}, stop=1000) is None
    assert sides(x, y, {x: 1, y: 2}).left == 1


def test_ladder_reaches_the_accuracy_asked_for():
    small = 1 - sympy.tanh(x)
    assert ladder(small, {x: 200}).rel_accuracy_bits() >= 53
    with pytest.raises(Imprecise, match=r"400 bits do not give 53"):
        ladder(small, {x: 2000}, stop=400)
    assert list(rungs(64, 6000))[-1] == 6000


def test_kinks_and_singular_forms_of_derivatives_are_left_open():
    for body in (
        Abs(x),
        Max(x, 0),
        Pow(x**4, S.Half, evaluate=False),
        Piecewise((x, x > 0), (0, True)),
    ):
        with pytest.raises(Imprecise):
            enclose(Derivative(body, x), {x: 0})
    with pytest.raises(Undefined):
        enclose(Derivative(log(x), x), {x: -1})
    with pytest.raises(Imprecise, match="jumps"):
        enclose(Derivative(sympy.floor(x), x), {x: 1})


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (sympy.besselj(0, x), "`besselj` has no rule"),
        (Sum(k, (k, 1, oo)), "the range of `k` is not finite"),
        (Sum(k, (k, 1, 10**9)), "has 1000000000 members"),
        (Sum(k, (k, 1, -5)), "conventions differ"),
        (Sum(k, (k, 1, x)), "`x` is not an integer here"),
        (Derivative(sympy.Function("f")(x), x), "`f` has no rule"),
    ],
)
def test_what_has_no_rule_is_refused(expression, message):
    with pytest.raises(NotSupportedError, match=message):
        enclose(expression, {x: Fraction(3, 2)})


def test_inexact_numbers_are_refused():
    with pytest.raises(SymnnError, match=r"0\.5 is a float; needed an exact number"):
        enclose(x, {x: 0.5})
    assert enclose(x, {x: arb(2)}) == 2


def test_random_polynomial_values_agree_with_sympy():
    random = Random(7)
    for _ in range(30):
        value = Rational(random.randint(-99, 99), random.randint(1, 99))
        e = (x**3 - 2 * x + Rational(1, 3)) / (x**2 + 1) - Abs(x - 1)
        truth = e.subs(x, value)
        assert exact(e, {x: value}) == fmpq(int(truth.p), int(truth.q))


def test_huge_values_end_quickly():
    assert compare(exp(x), 1, {x: 10**16}) == 1
    assert compare(Pow(3, Pow(10, x)), 1, {x: 12}) == 1
    assert compare(exp(exp(x)), 1, {x: 10**6}, stop=400) is None


class Doubled(sympy.Expr):
    """A node that brings its own rule."""

    def _in_balls(self, at):
        return 2 * at(self.args[0])


def test_bound_indices_and_foreign_nodes_have_values():
    i = sympy.Idx("i", 3)
    X = IndexedBase("X")
    assert exact(Sum(X[i] * i, (i, 0, 2)), {X: [5, 6, 7]}) == 20
    assert exact(Doubled(x), {x: 4}) == 8


@pytest.mark.parametrize("size", [200, 300, 1023])
def test_exponentials_of_every_float_have_an_enclosure(size: int) -> None:
    x, y = Symbol("x", real=True), Symbol("y", real=True)
    at = {x: 2**size, y: 2**size - 1}
    assert enclose(sympy.sech(x) * sympy.cosh(y), at, 1200).overlaps(arb(-1).exp())
    quotient = enclose(sympy.exp(x) / sympy.exp(y), at, 160)
    assert quotient.overlaps(arb(1).exp())
    assert quotient.rel_accuracy_bits() > 140
    assert not enclose(sympy.exp(x) / sympy.exp(y - 1), at, 1200).overlaps(arb(1).exp())


def test_values_of_inverses_and_of_beta_at_special_points() -> None:
    x = Symbol("x", real=True)
    assert enclose(sympy.acot(x), {x: 0}, 100).overlaps(arb.pi() / 2)
    assert enclose(sympy.beta(x, x + 1), {x: 2}, 100).overlaps(arb(1) / 12)
    for function, at in ((sympy.asec, "1/2"), (sympy.asech, "3/2"), (sympy.acsch, "0")):
        with pytest.raises(Undefined):
            enclose(function(x), {x: sympy.Rational(at)}, 100)


@pytest.mark.parametrize("exponent", [1, 2, 3, 4])
def test_powers_of_what_lies_around_zero_are_enclosed(exponent: int) -> None:
    base = arb(0, 2)
    found = power(base, fmpq(exponent))
    assert found.is_finite()  # type: ignore[union-attr]
    for inside in (-2, -1, 0, 1, 2):
        assert found.contains(arb(inside**exponent))  # type: ignore[union-attr]
    assert power(arb(0), fmpq(exponent)) == 0
