"""Identities by which one form of a formula becomes another: data, each of them proved by a test.

A rule is written in the syntax of claims; `a`, `b`, `c`, `d` stand for any terms. A rule with a
domain or a condition is only true there. That does not restrict where it is tried: forms are scored
against exact values, and a form that is wrong somewhere loses there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from symnn.codegen.search.reading import of_text
from symnn.codegen.search.term import Term, replaced


@dataclass(frozen=True)
class Rule:
    """`left` may be written as `right`.

    Args:
        left, right: formulas; their names stand for any terms.
        domains: where the names may lie, if not in the real numbers.
        where: conditions under which it is true.
        lets: terms for names that stand only on the right; the rule is true for any.
    """

    left: str
    right: str
    domains: Mapping[str, str] = field(default_factory=dict)
    where: tuple[str, ...] = ()
    lets: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def pattern(self) -> Term:
        return of_text(self.left)

    @cached_property
    def replacement(self) -> Term:
        found = of_text(self.right)
        for name, text in self.lets.items():
            found = replaced(found, Term("any", name), of_text(text))
        return found

    def __str__(self) -> str:
        return f"{self.left} = {self.right}"


POSITIVE, NONNEGATIVE = "Interval.open(0, oo)", "Interval(0, oo)"
BELOW_ONE, INSIDE = "Interval.open(-1, oo)", "Interval.open(-1, 1)"


def _both(left: str, right: str, *where: str, **domains: str) -> tuple[Rule, Rule]:
    return Rule(left, right, domains, where), Rule(right, left, domains, where)


def _to(left: str, right: str, *where: str, **domains: str) -> tuple[Rule]:
    return (Rule(left, right, domains, where),)


ARITHMETIC: tuple[Rule, ...] = (
    *_to("a + b", "a*(1 + b/a)", "Ne(a, 0)"),
    *_to("a*b + a*c", "a*(b + c)"),
    *_to("a*(b + c)", "a*b + a*c"),
    *_to("(a + b)/c", "a/c + b/c", "Ne(c, 0)"),
    *_to("a/c + b/c", "(a + b)/c", "Ne(c, 0)"),
    *_to("a/c + b", "(a + b*c)/c", "Ne(c, 0)"),
    *_to("a/c + b/d", "(a*d + b*c)/(c*d)", "Ne(c, 0)", "Ne(d, 0)"),
    *_to("a/(b + c)", "(a/b)/(1 + c/b)", "Ne(b, 0)", "Ne(b + c, 0)"),
    *_to("a/b", "1/(b/a)", "Ne(a, 0)", "Ne(b, 0)"),
    *_to("a**2 - b**2", "(a - b)*(a + b)"),
    *_to("a**2 - 1", "(a - 1)*(a + 1)"),
    *_to("a**3 - b**3", "(a - b)*(a**2 + a*b + b**2)"),
    *_to("(a + b)**2 - a**2", "b*(2*a + b)"),
    *_to("a**2/b**2", "(a/b)**2", "Ne(b, 0)"),
    *_to("a/b**2", "(a/b)/b", "Ne(b, 0)"),
    *_to("1/b**2", "(1/b)/b", "Ne(b, 0)"),
    *_to("a**2*b**2", "(a*b)**2"),
    *_to("a**2 + b**2 - 2*a*b*cos(c)", "(a - b)**2 + 4*a*b*sin(c/2)**2"),
)

ROOTS: tuple[Rule, ...] = (
    *_to("sqrt(a) - sqrt(b)", "(a - b)/(sqrt(a) + sqrt(b))", a=POSITIVE, b=NONNEGATIVE),
    *_to("sqrt(a) - b", "(a - b**2)/(sqrt(a) + b)", "Ne(sqrt(a) + b, 0)", a=NONNEGATIVE),
    *_to("b - sqrt(a)", "(b**2 - a)/(sqrt(a) + b)", "Ne(sqrt(a) + b, 0)", a=NONNEGATIVE),
    *_to("c/(sqrt(a) - b)", "c*(sqrt(a) + b)/(a - b**2)",
         "Ne(a, b**2)", "Ne(sqrt(a), b)", a=NONNEGATIVE),
    *_to("c/(sqrt(a) + b)", "c*(sqrt(a) - b)/(a - b**2)",
         "Ne(a, b**2)", "Ne(sqrt(a), -b)", a=NONNEGATIVE),
    *_to("1/sqrt(a) - 1", "(1 - a)/(sqrt(a)*(1 + sqrt(a)))", a=POSITIVE),
    *_to("1/sqrt(a) - 1/sqrt(b)", "(b - a)/(sqrt(a)*sqrt(b)*(sqrt(a) + sqrt(b)))",
         a=POSITIVE, b=POSITIVE),
    *_to("a + b - 2*sqrt(a*b)", "(sqrt(a) - sqrt(b))**2", a=NONNEGATIVE, b=NONNEGATIVE),
    *_both("sqrt(a)*sqrt(b)", "sqrt(a*b)", a=NONNEGATIVE, b=NONNEGATIVE),
    *_both("sqrt(a)/sqrt(b)", "sqrt(a/b)", a=NONNEGATIVE, b=POSITIVE),
    *_to("sqrt(a**2)", "Abs(a)"),
    *_to("sqrt(a)**2", "a", a=NONNEGATIVE),
    *_to("sqrt(a**2 + b**2)", "hypot(a, b)"),
    *_to("sqrt(a**2 + 1)", "hypot(a, 1)"),
    *_to("sqrt(a**2 + b)", "Abs(a)*sqrt(1 + b/a**2)", "a**2 + b >= 0", "Ne(a, 0)"),
    *_to("cbrt(a) - cbrt(b)", "(a - b)/(cbrt(a)**2 + cbrt(a)*cbrt(b) + cbrt(b)**2)",
         a=POSITIVE, b=POSITIVE),
)  # fmt: skip

EXPONENTIALS: tuple[Rule, ...] = (
    *_both("exp(a) - 1", "expm1(a)"),
    *_to("exp(a) - exp(b)", "exp(b)*expm1(a - b)"),
    *_both("exp(a)*exp(b)", "exp(a + b)"),
    *_both("exp(a)/exp(b)", "exp(a - b)"),
    *_both("1/exp(a)", "exp(-a)"),
    *_both("b/exp(a)", "b*exp(-a)"),
    *_to("exp(a)", "exp(a/2)*exp(a/2)"),
    *_to("exp(a)**2", "exp(2*a)"),
    *_to("exp(a)/b**2", "(exp(a/2)/b)**2", "Ne(b, 0)"),
    *_to("exp(a) - exp(-a)", "2*sinh(a)"),
    *_to("exp(a) + exp(-a)", "2*cosh(a)"),
    *_to("exp(a) - 2 + exp(-a)", "4*sinh(a/2)**2"),
    *_to("expm1(a)", "2*exp(a/2)*sinh(a/2)"),
    *_to("1/(1 + exp(-a)) - 1/(1 + exp(-b))", "sinh((a - b)/2)/(2*cosh(a/2)*cosh(b/2))"),
    *_to("exp(a)/(exp(a) - 1)", "-1/expm1(-a)", "Ne(a, 0)"),
)

HYPERBOLIC: tuple[Rule, ...] = (
    *_to("cosh(a) - 1", "2*sinh(a/2)**2"),
    *_to("sinh(a)", "(exp(a) - exp(-a))/2"),
    *_to("sinh(a)", "(expm1(a) + expm1(a)/exp(a))/2"),
    *_to("cosh(a)", "(exp(a) + exp(-a))/2"),
    *_to("cosh(a)", "1 + 2*sinh(a/2)**2"),
    *_to("sinh(a)/cosh(a)", "tanh(a)"),
    *_to("sinh(a) - sinh(b)", "2*cosh((a + b)/2)*sinh((a - b)/2)"),
    *_to("cosh(a) - cosh(b)", "2*sinh((a + b)/2)*sinh((a - b)/2)"),
    *_to("tanh(a) - tanh(b)", "sinh(a - b)/(cosh(a)*cosh(b))"),
    *_to("tanh(a)", "sinh(a)/cosh(a)"),
    *_to("tanh(a)", "expm1(2*a)/(expm1(2*a) + 2)"),
    *_to("tanh(a)", "(1 - exp(-2*a))/(1 + exp(-2*a))"),
    *_to("tanh(a)", "1 - 2/(1 + exp(2*a))"),
    *_to("1 - tanh(a)", "2/(1 + exp(2*a))"),
    *_to("1 + tanh(a)", "2/(1 + exp(-2*a))"),
    *_to("1 - tanh(a)**2", "1/cosh(a)**2"),
    *_to("tanh(log(a))", "(a**2 - 1)/(a**2 + 1)", a=POSITIVE),
    *_to("tanh(log1p(a))", "a*(2 + a)/(a*(2 + a) + 2)", a=BELOW_ONE),
)

LOGARITHMS: tuple[Rule, ...] = (
    *_both("log(1 + a)", "log1p(a)", a=BELOW_ONE),
    *_to("log(a)", "log1p(a - 1)", a=POSITIVE),
    *_to("log(a + b)", "log(a) + log1p(b/a)", "a + b > 0", a=POSITIVE),
    *_both("log(a) - log(b)", "log(a/b)", a=POSITIVE, b=POSITIVE),
    *_to("log(a) - log(b)", "log1p((a - b)/b)", a=POSITIVE, b=POSITIVE),
    *_to("log(a/b)", "log1p((a - b)/b)", a=POSITIVE, b=POSITIVE),
    *_both("log(a) + log(b)", "log(a*b)", a=POSITIVE, b=POSITIVE),
    *_to("log1p(a) - log1p(b)", "log1p((a - b)/(1 + b))", a=BELOW_ONE, b=BELOW_ONE),
    *_to("log1p(a) + log1p(b)", "log1p(a + b + a*b)", a=BELOW_ONE, b=BELOW_ONE),
    *_to("log1p(exp(a))", "a + log1p(exp(-a))"),
    *_to("log(a) + b", "log(a*exp(b))", a=POSITIVE),
    *_both("-log(a)", "log(1/a)", a=POSITIVE),
    *_to("log(a**2)", "2*log(Abs(a))", "Ne(a, 0)"),
    *_to("log(sqrt(a))", "log(a)/2", a=POSITIVE),
    *_to("log(cosh(a))", "log1p(sinh(a)**2)/2"),
    *_to("log(cosh(a))", "Abs(a) + log1p(expm1(-2*Abs(a))/2)"),
    *_to("log(a + sqrt(a**2 + 1))", "asinh(a)"),
    *_to("log((1 + a)/(1 - a))", "2*atanh(a)", a=INSIDE),
    *_to("log1p(a) - log1p(-a)", "2*atanh(a)", a=INSIDE),
    *_to("pow(a, b) - 1", "expm1(b*log(a))", a=POSITIVE),
    *_to("pow(1 + a, b) - 1", "expm1(b*log1p(a))", a=BELOW_ONE),
    *_to("pow(a, b)", "exp(b*log(a))", a=POSITIVE),
    *_to("pow(a, c) - pow(b, c)", "pow(b, c)*expm1(c*log(a/b))", a=POSITIVE, b=POSITIVE),
    *_to("exp(b*log(a))", "pow(a, b)", a=POSITIVE),
)

ERROR_FUNCTION: tuple[Rule, ...] = (
    *_both("1 - erf(a)", "erfc(a)"),
    *_to("1 + erf(a)", "erfc(-a)"),
    *_to("erfc(a)", "erfcx(a)*exp(-a**2)"),
    *_to("erfc(a)", "2 - erfc(-a)"),
)

CIRCULAR: tuple[Rule, ...] = (
    *_to("1 - cos(a)", "2*sin(a/2)**2"),
    *_to("1 + cos(a)", "2*cos(a/2)**2"),
    *_to("1 - sin(a)**2", "cos(a)**2"),
    *_to("sin(a + b)", "sin(a)*cos(b) + cos(a)*sin(b)"),
    *_to("cos(a + b)", "cos(a)*cos(b) - sin(a)*sin(b)"),
    *_to("1 - cos(a)**2", "sin(a)**2"),
    *_to("sin(a) - sin(b)", "2*sin((a - b)/2)*cos((a + b)/2)"),
    *_to("cos(a) - cos(b)", "-2*sin((a - b)/2)*sin((a + b)/2)"),
    *_to("tan(a) - tan(b)", "sin(a - b)/(cos(a)*cos(b))", "Ne(cos(a), 0)", "Ne(cos(b), 0)"),
    *_to("sin(a)/cos(a)", "tan(a)", "Ne(cos(a), 0)"),
    *_to("(1 - cos(a))/sin(a)", "tan(a/2)", "Ne(sin(a), 0)", "Ne(cos(a/2), 0)"),
    *_to("atan(a) - atan(b)", "atan((a - b)/(1 + a*b))", "1 + a*b > 0"),
)

RULES: tuple[Rule, ...] = (
    *EXPONENTIALS, *LOGARITHMS, *HYPERBOLIC, *ERROR_FUNCTION, *CIRCULAR, *ROOTS, *ARITHMETIC,
)  # fmt: skip

EVEN: tuple[Rule, ...] = (
    *_to("1/cosh(a)**2", "4*exp(-2*Abs(a))/(1 + exp(-2*Abs(a)))**2"),
    *_to("1/cosh(a)", "2*exp(-Abs(a))/(1 + exp(-2*Abs(a)))"),
    *_to("exp(a)/(1 + exp(a))**2", "exp(-Abs(a))/(1 + exp(-Abs(a)))**2"),
    *_to("exp(-a)/(1 + exp(-a))**2", "exp(-Abs(a))/(1 + exp(-Abs(a)))**2"),
    *_to("(1 - exp(a))/(1 + exp(a))", "-tanh(a/2)"),
    *_to("1 - tanh(a)**2", "4*exp(-2*Abs(a))/(1 + exp(-2*Abs(a)))**2"),
)
"""For whole forms at the end of a search: one form for both signs."""

LAST: tuple[Rule, ...] = (
    *_to("erfc(a)", "erfcx(a)*exp(-a**2)"),
    Rule("exp(b*a**2)", "exp(b*c**2)*exp(b*(a - c)*(a + c))", lets={"c": "short(a)"}),
    Rule("exp(a*b)", "exp(c*d)*exp(c*(b - d) + (a - c)*b)",
         lets={"c": "short(a)", "d": "short(b)"}),
)  # fmt: skip
"""For whole forms at the end of a search, in this order: large exponents get more than 53 bits.
`short` is a number rounded to 24 bits, so the first exponent is exact, and the second one small."""
