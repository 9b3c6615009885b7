"""Rules of differentiation."""

from __future__ import annotations

from sympy import (
    Derivative,
    Function,
    Interval,
    Limit,
    S,
    Subs,
    Sum,
    Symbol,
    exp,
    factorial,
    log,
    oo,
)

from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import Derived, FunctionLaw, Stated
from symnn.book.sections.calculus import a, apart, by_limit, h, quotient, x, y
from symnn.catalog.identities.claims import equal
from symnn.core import Variable

f, g, k = Function("f"), Function("g"), Function("k")
base, order = Variable("c", Interval.open(0, oo)), Variable("m", S.Naturals)
counter = Symbol("m", integer=True)
fx, gx = f(x), g(x)
outer = Subs(Derivative(f(y), y), y, gx)


ITEMS: tuple[Item, ...] = (
    Item(
        "calc.chain_rule",
        "A change of $x$ is stretched by $g$, and the result again by $f$: slopes multiply. With "
        "several paths from $x$ to the result, the products add up.",
        (
            FunctionLaw(Derivative(f(gx), x), outer * Derivative(gx, x)),
            Derived("chain_rule", "From the difference quotients."),
            FunctionLaw(
                Derivative(f(gx, k(x)), x),
                Subs(Derivative(f(y, k(x)), y), y, gx) * Derivative(gx, x)
                + Subs(Derivative(f(gx, y), y), y, k(x)) * Derivative(k(x), x),
                "Two paths.",
            ),
        ),
        twins=(FunctionLaw(Derivative(f(gx), x), outer, "Without the inner slope."),),
        erratum=Erratum(
            "The rule is said to give *the derivative of f with respect to x*.",
            "It gives the derivative of the composition $h(x) = f(g(x))$; the slope of $f$ is "
            "taken at $g(x)$, and is only one of its factors.",
            wrong=(FunctionLaw(Derivative(fx, x), outer * Derivative(gx, x)),),
        ),
        sources=("spivak2008",),
    ),
    Item(
        "calc.sum_rule", "Changes add, so slopes do. A factor passes through as well.",
        (
            FunctionLaw(Derivative(fx + gx, x), Derivative(fx, x) + Derivative(gx, x)),
            FunctionLaw(Derivative(a * fx + gx, x), a * Derivative(fx, x) + Derivative(gx, x)),
            Derived("differentiation_rules", "From the difference quotients."),
        ),
        twins=(FunctionLaw(Derivative(fx * gx, x), Derivative(fx, x) * Derivative(gx, x),
                           "Products follow another rule."),),
    ),
    Item(
        "calc.d_identity", "The line $y = x$ rises by as much as it runs.",
        (kept(lambda: Stated(equal(quotient(x), 1, apart))), by_limit(x)),
        twins=(Stated(equal(Derivative(x, x), x)),),
    ),
    Item(
        "calc.d_linear", "The factor is the slope.",
        (Stated(equal(quotient(a * x), a, apart)), by_limit(a * x)),
        twins=(Stated(equal(Derivative(a * x, a), a), "Differentiated by the factor instead."),),
    ),
    Item(
        "calc.d_const", "What does not change has no slope.",
        (Stated(equal(Limit((a - a) / h, h, 0, "+-"), 0)), Stated(equal(Derivative(a, x), 0)),
         FunctionLaw(Derivative(f(a), x), 0, "Anything that does not depend on $x$.")),
        twins=(FunctionLaw(Derivative(fx, x), 0, "A value that does depend on $x$."),),
    ),
    Item(
        "calc.d_square", "The quotient is $2x + h$, and $h$ vanishes.",
        (Stated(equal(quotient(x**2), 2 * x + h, apart)), by_limit(x**2),
         Stated(equal(Derivative(x**2, x), 2 * x))),
        erratum=Erratum(
            "$x^2 = 2x$, without the mark of a derivative.",
            "$(x^2)' = 2x$. As printed the equation holds for $x = 0$ and $x = 2$ only, since "
            "$x^2 - 2x = x(x-2)$.",
            wrong=(Stated(equal(x**2, 2 * x)),),
            right=(Stated(equal(Derivative(x**2, x), 2 * x)),
                   Stated(equal(x**2 - 2 * x, x * (x - 2)))),
        ),
    ),
    Item(
        "calc.d_exp",
        "The function that is its own slope: $e^h - 1$ is as small as $h$. Term by term, each term "
        "of its series is the slope of the next. For other bases a factor $\\ln c$ appears.",
        (
            by_limit(exp(x)),
            Stated(equal(Limit((exp(h) - 1) / h, h, 0, "+-"), 1)),
            Stated(equal(Sum(x**counter / factorial(counter), (counter, 0, oo)), exp(x))),
            Stated(equal(Derivative(x**order / factorial(order), x),
                         x ** (order - 1) / factorial(order - 1)), "Term by term."),
            Stated(equal(Derivative(base**x, x), log(base) * base**x)),
        ),
        twins=(Stated(equal(Derivative(base**x, x), base**x), "Without the factor."),),
    ),
)  # fmt: skip
