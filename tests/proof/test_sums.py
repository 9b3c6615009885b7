"""Sums and products with symbolic bounds: each rule with a twin that must not be proved."""

import pytest
import sympy
from corpus import claim_of, section
from sympy import binomial, symbols

from symnn.proof import PROVERS, check
from symnn.proof.equations.gosper import certificates
from symnn.proof.tower.indices import lowest


def alone(text):
    """Whether the provers alone prove a claim."""
    return check(claim_of(text), timeout=5, strategies=PROVERS).holds


NO_TERMS = "a sum without terms is 0, and nothing in it is computed"


def test_what_is_taken_out_of_a_sum_has_a_value_where_there_are_no_terms():
    """In Sum(1/n, (k, 1, n)) nobody divides by n = 0; in n*(1/n) one does."""
    assert not [line for line in section("true", NO_TERMS) if not alone(line)]
    assert not [line for line in section("false", NO_TERMS) if alone(line)]


A = "A: Matrix(Reals, n, n)"
X = "x: Vector(Reals, n)"
XY = "x: Vector(Reals, n); y: Vector(Reals, n)"

PAIRS = {
    "order of summation": (
        f"Sum(Sum(A[i,j], (j,0,n-1)), (i,0,n-1)) == Sum(Sum(A[j,i], (j,0,n-1)), (i,0,n-1)) | {A}",
        f"Sum(Sum(A[i,j], (j,0,n-1)), (i,0,n-1)) == Sum(Sum(A[i,i], (j,0,n-1)), (i,0,n-1)) | {A}",
    ),
    "transposed once": (
        "Sum(A[i,j]*A[j,i], (i,0,n-1), (j,0,n-1))"
        f" == Sum(A[j,i]*A[i,j], (i,0,n-1), (j,0,n-1)) | {A}",
        "Sum(A[i,j]*A[j,i], (i,0,n-1), (j,0,n-1))"
        f" == Sum(A[i,j]*A[i,j], (i,0,n-1), (j,0,n-1)) | {A}",
    ),
    "backwards": (
        f"Sum(x[i]*y[n-1-i], (i,0,n-1)) == Sum(y[i]*x[n-1-i], (i,0,n-1)) | {XY}",
        f"Sum(x[i]*y[n-1-i], (i,0,n-1)) == Sum(x[i]*y[i], (i,0,n-1)) | {XY}",
    ),
    "telescoping": (
        f"Sum(x[i+1]-x[i], (i,0,n-2)) == x[n-1]-x[0] | {X} | n >= 2",
        f"Sum(x[i+1]+x[i], (i,0,n-2)) == x[n-1]-x[0] | {X} | n >= 2",
    ),
    "cut in two": (
        f"Sum(x[i], (i,0,m-1)) + Sum(x[i], (i,m,n-1)) == Sum(x[i], (i,0,n-1)) | {X} | n > m",
        f"Sum(x[i], (i,0,m)) + Sum(x[i], (i,m,n-1)) == Sum(x[i], (i,0,n-1)) | {X} | n > m",
    ),
    "square of a sum": (
        f"Sum(x[i], (i,0,n-1))**2 == Sum(x[i]*x[j], (i,0,n-1), (j,0,n-1)) | {X}",
        f"Sum(x[i], (i,0,n-1))**2 == Sum(x[i]*x[i], (i,0,n-1), (j,0,n-1)) | {X}",
    ),
    "delta": (
        f"Sum(KroneckerDelta(i,k)*x[i], (i,0,n-1)) == x[k] | {X}; k: Naturals0 | k < n",
        "Sum(KroneckerDelta(i,k)*x[i], (i,0,n-1)) == x[k] "
        "| x: Vector(Reals,n+1); k: Naturals0 | k <= n",
    ),
    "delta squared": (
        "KroneckerDelta(n,m)**2 == KroneckerDelta(m,n)",
        "KroneckerDelta(n,m)**2 == KroneckerDelta(m,n+1)",
    ),
    "switch": (
        "Sum(Abs(k-2), (k,1,n)) == 1 + (n-1)*(n-2)/2",
        "Sum(Abs(k-2), (k,1,n)) == n*(n-3)/2 + 1",
    ),
    "product of a constant": ("Product(b, (k,1,n)) == b**n", "Product(b, (k,0,n)) == b**n"),
    "product of a shift": (
        "Product(k+1, (k,1,n)) == factorial(n+1)",
        "Product(k+2, (k,1,n)) == factorial(n+2)",
    ),
    "product of exponentials": (
        f"Product(exp(x[i]), (i,0,n-1)) == exp(Sum(x[i], (i,0,n-1))) | {X}",
        f"Product(exp(x[i]), (i,0,n-1)) == Sum(exp(x[i]), (i,0,n-1)) | {X}",
    ),
    "Pascal": (
        "binomial(n+1,k+1) == binomial(n,k)+binomial(n,k+1) | k: Naturals0 | k < n",
        "binomial(n+1,k+1) == binomial(n,k)+binomial(n,k-1) | k: Naturals | k < n",
    ),
    "binomial theorem": (
        "Sum(binomial(n,k)*2**k, (k,0,n)) == 3**n", "Sum(binomial(n,k)*2**k, (k,1,n)) == 3**n",
    ),
    "alternating": (
        "Sum((-1)**k*binomial(n,k), (k,0,n)) == 0",
        "Sum((-1)**k*binomial(n,k), (k,0,n)) == 0 | n: Naturals0",
    ),
    "moment": (
        "Sum(k**2*binomial(n,k)*p**k*(1-p)**(n-k), (k,0,n)) == n*p*(1-p) + n**2*p**2",
        "Sum(k**2*binomial(n,k)*p**k*(1-p)**(n-k), (k,0,n)) == n*p*(1-p) + n*p**2",
    ),
    "right from the second on": (
        "Sum(binomial(n,k), (k,0,n)) == 2**n",
        "Sum(binomial(n,k), (k,0,n)) == 2**n + KroneckerDelta(n, 1)",
    ),
}  # fmt: skip


@pytest.mark.every(2)
@pytest.mark.parametrize("name", PAIRS)
def test_a_sum_is_proved_and_its_twin_is_not(name):
    true, false = PAIRS[name]
    assert alone(true)
    assert not alone(false)


def test_a_wrong_certificate_proves_nothing(monkeypatch):
    def wrong(*args):
        for c in certificates(*args):
            yield type(c)(c.now, c.then, 2 * c.ratio)

    monkeypatch.setattr("symnn.proof.equations.telescoping.certificates", wrong)
    assert not alone("Sum(binomial(n,k)*2**k, (k,0,n)) == 3**n")


def test_a_certificate_is_one():
    n, k = symbols("n k", integer=True, positive=True)
    term = binomial(n, k)
    ratios = (n - k) / (k + 1), (n + 1) / (n + 1 - k)
    c = next(c for c in certificates(*ratios, k) if c.then != 0)
    at = {n: 9, k: 4}
    g = (c.ratio * term).subs(at), (c.ratio * term).subs({n: 9, k: 5})
    assert (c.now * term + c.then * term.subs(n, n + 1)).subs(at) == g[1] - g[0]


def test_bounds_of_an_index_depend_on_those_around_it():
    i, j, n = sympy.symbols("i j n", integer=True)
    bounds = {i: (sympy.Integer(0), n - 1), j: (sympy.Integer(0), i)}
    assert lowest(bounds, n - j) == 1
    assert lowest(bounds, i * j) is None
