"""Limits of special functions far out and beside poles; each has a false twin."""

import mpmath
import pytest
import sympy
from corpus import claim_of

from symnn.proof import check
from symnn.proof.values.asymptotics import ErfcRest, PolygammaRest, SineIntegralRest, Stirling

FAR = mpmath.mpf(40)
V = sympy.Symbol("v", positive=True)


def log_gamma_rest(u):
    return mpmath.loggamma(u) - (u - 0.5) * mpmath.log(u) + u - mpmath.log(2 * mpmath.pi) / 2


def sine_integral_rest(u, m):
    """f and g by Ci and Si, DLMF 6.2.17 and 6.2.18."""
    c, s = mpmath.ci(u), mpmath.si(u) - mpmath.pi / 2
    if m == 0:
        return c * mpmath.sin(u) - s * mpmath.cos(u)
    return -c * mpmath.cos(u) - s * mpmath.sin(u)


SERIES = [
    (Stirling(V), log_gamma_rest),
    (PolygammaRest(0, V), lambda u: mpmath.psi(0, u) - mpmath.log(u)),
    (PolygammaRest(1, V), lambda u: mpmath.psi(1, u)),
    (PolygammaRest(2, V), lambda u: mpmath.psi(2, u)),
    (PolygammaRest(3, V), lambda u: mpmath.psi(3, u)),
    (ErfcRest(V), lambda u: mpmath.erfc(u) * mpmath.exp(u**2)),
    (SineIntegralRest(0, V), lambda u: sine_integral_rest(u, 0)),
    (SineIntegralRest(1, V), lambda u: sine_integral_rest(u, 1)),
]


@pytest.mark.parametrize(("series", "function"), SERIES)
def test_every_coefficient_counts(series, function):
    """What is left out is of the order of the next term; a wrong term would be seen."""
    with mpmath.workdps(60):
        total, last = mpmath.mpf(0), 9
        for k in range(last):
            exact = series.coefficient(k).evalf(50)
            total += mpmath.mpf(exact) / FAR**k
        after = [abs(series.coefficient(k)).evalf(20) for k in (last, last + 1)]
        assert abs(function(FAR) - total) < 2 * float(max(after)) / FAR ** (
            last if after[0] else last + 1
        )


CLAIMS = [
    ("gamma(x+1/2)/(gamma(x)*sqrt(x)), x, oo", "1", "sqrt(2)"),
    ("n**n*exp(-n)*sqrt(n)/factorial(n), n, oo", "1/sqrt(2*pi)", "0.3989423"),
    ("factorial(n)/n**n, n, oo", "0", "1/10**9"), ("gamma(x+a)/(gamma(x)*x**a), x, oo", "1", "a"),
    ("loggamma(y)/(y*log(y)), y, oo", "1", "0"),
    ("y**2*(polygamma(0, y)-log(y)+1/(2*y)), y, oo", "-1/12", "1/12"),
    ("y**3*(polygamma(1, y)-1/y-1/(2*y**2)), y, oo", "1/6", "1/30"),
    ("x*exp(x**2)*erfc(x), x, oo", "1/sqrt(pi)", "1/2"),
    ("log(erfc(x))/x**2, x, oo", "-1", "0"), ("Si(x), x, -oo", "-pi/2", "pi/2"),
    ("x*gamma(x), x, 0", "1", "1.0000001"), ("(x+2)*gamma(x), x, -2", "1/2", "-1/2"),
    ("x**2*polygamma(1, x), x, 0", "1", "-1"), ("gamma(x), x, -1/2", "-2*sqrt(pi)", "2*sqrt(pi)"),
    ("binomial(2*n, n)*sqrt(n)/4**n, n, oo", "1/sqrt(pi)", "1/sqrt(2*pi)"),
    ("binomial(n, 3)/n**3, n, oo", "1/6", "1"),
]  # fmt: skip


@pytest.mark.every(2)
@pytest.mark.parametrize(("body", "value", "wrong"), CLAIMS)
def test_limits_of_special_functions_are_exact(body, value, wrong):
    verdict = check(claim_of(f"Limit({body}) == {value}"))
    assert (verdict.status, verdict.level) == ("proved", "exact")
    assert check(claim_of(f"Limit({body}) == {wrong}")).status == "refuted"


@pytest.mark.every(2)
@pytest.mark.parametrize(
    "body",
    ["erfi(x)*exp(-x), x, oo", "Shi(x)*exp(-x/2), x, oo", "gamma(x)*exp(-x), x, oo",
     "factorial(n)*2**(-n), n, oo", "LambertW(exp(exp(x)))*exp(-x), x, oo",
     "zeta(1+exp(-x))*exp(-x/2), x, oo"],
)  # fmt: skip
def test_a_function_that_outgrows_its_argument_is_no_constant(body):
    """Compared with exp(-x) as if it were one, each of these would tend to 0."""
    assert check(claim_of(f"Limit({body}) == 0"), timeout=3).status != "proved"
