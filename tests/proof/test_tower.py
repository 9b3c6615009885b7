"""Canonical forms: equal to what they stand for at every point, and zero only for identities."""

from random import Random

import pytest
import sympy
from corpus import claim_of, lines
from sympy import Rational, S, Sum, Symbol, cos, exp, gamma, log, sin, sqrt, symbols

from symnn.balls import Imprecise, Undefined, enclose
from symnn.core import Variable, sizes, tensor
from symnn.errors import NotSupportedError, SymnnError
from symnn.proof import PROVERS, check
from symnn.proof.cells.cell import Cell, Fact
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.statement import prepared
from symnn.proof.equations.zero import canonical_zero, prove_zero
from symnn.proof.ranges.ranges import Range, ranges_of
from symnn.proof.ranges.signs import NEGATIVE, POSITIVE
from symnn.proof.tower import NO_FORM, NeedSign, NoForm, TooLarge, ZeroDenominator, tower
from symnn.proof.tower.fractions import field

x, y = Variable("x"), Variable("y")
s, r = symbols("s r", positive=True)
n, k = Variable("n", S.Naturals), Symbol("k", integer=True)
ARRAYS = ("Vector", "Simplex", "Matrix")
PLAIN = [line for line in lines("true") if not any(kind in line for kind in ARRAYS)]


def values_of(claim, random):
    """A rational point of the domains of a claim."""
    point = {}
    for symbol, domain in claim.domains:
        r_ = ranges_of(domain)[0]
        low = r_.low if r_.low.is_Rational else Rational(-3)
        high = r_.high if r_.high.is_Rational else low + 6
        value = low + (high - low) * Rational(random.randint(1, 29), 30)
        point[symbol] = S(round(value)) + (1 if r_.integer else 0) if r_.integer else value
    return point


def form_of(side, point):
    """The canonical form on the cell that holds only the point's signs."""
    cell = Cell({symbol: Range(value, value, False, False) for symbol, value in point.items()})
    engine = Knowledge(cell).tower()
    return engine.expression(engine.form(side))


@pytest.mark.every(3)
@pytest.mark.parametrize("line", PLAIN)
def test_a_form_has_the_value_of_what_it_stands_for(line):
    claim, random = prepared(claim_of(line)), Random(2)
    for side in (claim.lhs, claim.rhs):
        if side.has(sympy.Derivative, sympy.Integral, sympy.Limit):
            continue
        for _ in range(2):
            point = values_of(claim, random)
            try:
                value, form = enclose(side, point, 200), form_of(side, point)
                found = enclose(form, point, 200)
            except (Undefined, Imprecise, NotSupportedError, NeedSign, *NO_FORM):
                continue
            assert found.overlaps(value), (side, form, point)


ZEROS = [
    exp(x) * exp(-x) - 1, exp(2 * x) - exp(x) ** 2, exp(x / 3) ** 3 - exp(x),
    log(12) - 2 * log(2) - log(3),
    sin(x + y) - sin(x) * cos(y) - cos(x) * sin(y), cos(x / 2) ** 2 - (1 + cos(x)) / 2,
    sympy.tanh(x) - 2 / (1 + exp(-2 * x)) + 1, sympy.erf(-x) + sympy.erf(x),
    sympy.cosh(x) ** 2 - sympy.sinh(x) ** 2 - 1, (x**3 - 1) / (x - 1) - x**2 - x - 1,
    sin(S.Pi / 12) - (sqrt(6) - sqrt(2)) / 4, sympy.floor(x + 3) - sympy.floor(x) - 3,
    sympy.ceiling(x) + sympy.floor(-x), (-1) ** (2 * n) - 1, 2 ** (n + 1) - 2 * 2**n,
    gamma(x + 2) - x * (x + 1) * gamma(x),
    sympy.polygamma(0, x + 1) - sympy.polygamma(0, x) - 1 / x,
    Sum(2**k, (k, 0, n)) - 2 ** (n + 1) + 1,
]  # fmt: skip


@pytest.mark.parametrize("e", ZEROS, ids=str)
def test_identities_reduce_to_zero(e):
    cell = Cell({x: Range(), y: Range(), n: ranges_of(S.Naturals)[0]})
    assert Knowledge(cell).tower().form(e).is_zero


@pytest.mark.parametrize("e", ZEROS, ids=str)
@pytest.mark.parametrize("change", [lambda e: e + Rational(1, 10**9), lambda e: e + x / 10**6])
def test_what_is_not_zero_does_not_reduce_to_zero(e, change):
    cell = Cell({x: Range(), y: Range(), n: ranges_of(S.Naturals)[0]})
    assert not Knowledge(cell).tower().form(change(e)).is_zero


def test_signs_are_asked_for_and_used():
    engine = tower()
    with pytest.raises(NeedSign, match="x"):
        engine.form(sqrt(x**2) if not sqrt(x**2).has(sympy.Abs) else sympy.Abs(x))
    below = Knowledge(Cell({x: Range(high=S.Zero)})).tower()
    assert below.expression(below.form(sympy.Abs(x))) == -x
    assert below.used


def test_powers_of_negative_bases_keep_their_sign():
    """|x|**n is not x**n, and (-1)**n has no sign: each was a tempting mistake."""
    cell = Cell({x: Range(), n: ranges_of(S.Naturals)[0]})
    assert prove_zero((-x) ** n - x**n, cell) is None
    assert prove_zero(sympy.Abs(x**n) - x**n, cell) is None
    assert prove_zero((-x) ** (2 * n) - x ** (2 * n), cell) is not None
    assert Knowledge(cell).sign((-1) ** n) not in (POSITIVE, NEGATIVE)
    assert Knowledge(cell).sign(sin(x)) == 7


def test_roots_are_split_or_kept_whole():
    cell = Cell({x: Range(), y: Range()}, (Fact(x * y, POSITIVE),))
    assert prove_zero(sqrt(x * y) ** 2 - x * y, cell) is not None
    assert prove_zero(
        sqrt(s) * sqrt(r) - sqrt(s * r), Cell({s: Range(low=S.Zero), r: Range(low=S.Zero)})
    )
    assert prove_zero(sympy.sqrt(5 + 2 * sqrt(6)) - sqrt(2) - sqrt(3), Cell({})) is not None
    assert prove_zero(sympy.sqrt(5 + 2 * sqrt(6)) - sqrt(2) - sqrt(5), Cell({})) is None


@pytest.mark.parametrize(
    ("e", "error"),
    [
        (1 / sympy.Add(x, -x, evaluate=False), ZeroDenominator),
        (sympy.Integral(exp(x), x), NoForm), (Sum(k, (k, 1, S.Infinity)), NoForm),
        ((x + y + 1) ** 200, TooLarge), (gamma(S.Zero - 1, evaluate=False), NoForm),
        (Sum(sympy.Abs(k**2 - 3), (k, 1, n)), NoForm),
        (sympy.Piecewise((1, sympy.Eq(x, x + 1, evaluate=False)), evaluate=False), NoForm),
        (sum(exp(x**k * y) for k in range(1, 120)), NoForm),
        (exp(10**9 * sympy.log(2), evaluate=False), TooLarge),
    ],
    ids=["zero", "integral", "infinite", "large", "pole", "varying", "branch", "many", "long"],
)  # fmt: skip
def test_what_has_no_form_says_so(e, error):
    cell = Cell({x: Range(), y: Range(), n: ranges_of(S.Naturals)[0]})
    with pytest.raises(error):
        Knowledge(cell).tower().form(e)


def test_fractions_are_in_lowest_terms():
    f = field(3)
    a, b = f.generator(0), f.generator(1)
    assert (a * b / (b * b)).key == (a / b).key
    assert f.rational(2).inverse().rational() == Rational(1, 2)
    assert (f.rational(2) ** -3).rational() == Rational(1, 8)
    assert ((a + b) * (a - b) / (a + b)).key == (a - b).key
    with pytest.raises(ZeroDenominator):
        (a - a).inverse()


def test_canonical_zero_knows_arrays_and_symbolic_sums():
    N, K = sizes("N K")
    X, T = tensor("X", N), tensor("T", domain=S.Reals)
    i, j = symbols("i j", integer=True)
    total = Sum(X[i], (i, 0, N - 1))
    assert canonical_zero(Sum(T * X[i] + 1, (i, 0, N - 1)) - T * total - N).method
    assert canonical_zero(Sum(X[j], (j, 0, N - 1)) - total).method
    assert canonical_zero(Sum(X[i], (i, 1, N - 1)) + X[0] - total).method
    assert canonical_zero(Sum(X[i], (i, 0, N)) - total - X[N]).method
    assert canonical_zero(Sum(X[i] ** 2, (i, 0, N - 1)) - total**2) is None
    assert canonical_zero(Sum(X[i], (i, 0, K - 1)) - total) is None
    assert canonical_zero(Sum(X[i], (i, 1, N - 1)) - total) is None


def test_nested_sums_do_not_capture_indices():
    N = sizes("N")
    A = tensor("A", N, N)
    i, j = symbols("i j", integer=True)
    rows = Sum(Sum(A[i, j], (j, 0, N - 1)), (i, 0, N - 1))
    renamed = Sum(Sum(A[j, i], (i, 0, N - 1)), (j, 0, N - 1))
    trace = Sum(Sum(A[i, i], (j, 0, N - 1)), (i, 0, N - 1))
    assert canonical_zero(rows - renamed) is not None
    assert canonical_zero(rows - trace) is None
    assert canonical_zero(trace - N * Sum(A[i, i], (i, 0, N - 1))) is not None


def test_probabilities_sum_to_one_for_every_size():
    claim = claim_of("Sum(p[i]*(c-1), (i, 0, n-1)) == c-1 | p: Simplex(n)")
    assert canonical_zero(claim.lhs - claim.rhs).method == "canonical form"


def test_conventions_must_be_known():
    with pytest.raises(SymnnError, match="convention `0/0=1` is not known"):
        prepared(sympy_claim())


def sympy_claim():
    claim = claim_of("x == x")
    return type(claim)(claim.lhs, "==", claim.rhs, claim.domains, (), ("0/0=1",))


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("acos(cos(x)) == x | x: Interval(0,pi)", "acos(cos(x)) == x | x: Interval(-1,pi)"),
        ("atan(1/x) == sign(x)*pi/2 - atan(x) | | Ne(x,0)",
         "atan(1/x) == pi/2 - atan(x) | | Ne(x,0)"),
        ("sqrt(x+2*sqrt(x-1)) == 1 + sqrt(x-1) | x: Interval(1,oo)",
         "sqrt(x-2*sqrt(x-1)) == 1 - sqrt(x-1) | x: Interval(1,oo)"),
        ("floor(x)+floor(-x) == -1 | x: Interval.open(0,1)",
         "floor(x)+floor(-x) == -1 | x: Interval.Lopen(0,1)"),
        ("floor(n+1/2) == n", "floor(n/2) == n/2"),
        ("4*atan(1/5)-atan(1/239) == pi/4", "4*atan(1/5)-atan(1/239) == 9*pi/4"),
        ("atan(1)+atan(2)+atan(3) == pi", "atan(1)+atan(2)+atan(3) == 0"),
    ],
)  # fmt: skip
def test_inverses_squares_and_floors(true, false):
    assert check(claim_of(true), timeout=5).status == "proved"
    assert not check(claim_of(false), timeout=5, strategies=PROVERS).holds
