"""Rules of differentiation, each from the difference quotient."""

from __future__ import annotations

from typing import Any

from sympy import (
    Abs,
    Derivative,
    Function,
    Heaviside,
    Interval,
    Limit,
    Max,
    Ne,
    Pow,
    Subs,
    cos,
    cosh,
    erf,
    exp,
    log,
    oo,
    sign,
    sin,
    sinh,
    tanh,
)

from symnn.book.kept import kept
from symnn.book.material import Derived, FunctionLaw, Material, Stated
from symnn.book.rulebook.rule import Rule
from symnn.catalog.identities.claims import equal
from symnn.core import Variable

x, y, h, a, n = (Variable(name) for name in ("x", "y", "h", "a", "n"))
f0, f1, g0, g1 = (Variable(name) for name in ("f_0", "f_1", "g_0", "g_1"))
right, base = (Variable(name, Interval.open(0, oo)) for name in ("x", "a"))
f, g = Function("f"), Function("g")
fx, gx = f(x), g(x)
df, dg = Derivative(fx, x), Derivative(gx, x)
apart, off = Ne(h, 0), Ne(x, 0)
outer = Subs(Derivative(f(y), y), y, gx)
VALUES = "With $f_0, g_0$ the values at $x$, and $f_1, g_1$ those at $x + h$; as $h$ tends to 0, "
INNER = "With a function inside, by the *chain rule*."


def slope(expression: Any, result: Any, *where: Any, at: Any = x, words: str = "") -> Stated:
    """That the difference quotient tends to this, from both sides."""
    quotient = (expression.xreplace({at: at + h}) - expression) / h
    return Stated(equal(Limit(quotient, h, 0, "+-"), result, *where), words)


def law(left: Any, right: Any, *where: Any) -> FunctionLaw:
    """What the rule says, for all functions."""
    return FunctionLaw(Derivative(left, x), right, where=where)


def _rule(name: str, says: str, *material: Material) -> Rule:
    return Rule(name, "differentiation", says, material)


QUOTIENT = ((f1 - f0) / h * g0 - f0 * ((g1 - g0) / h)) / (g0 * g1)

DIFFERENTIATION: tuple[Rule, ...] = (
    _rule("constant rule", "What does not change has no slope.",
          kept(lambda: Stated(equal(Limit((a - a) / h, h, 0, "+-"), 0)))),
    _rule("variable rule", "The line $y = x$ rises as much as it runs.", kept(lambda: slope(x, 1))),
    _rule("sum rule", "Slopes add.", law(fx + gx, df + dg), Derived("differentiation_rules")),
    _rule("constant multiple rule", "A factor stays.", law(a * fx, a * df),
          slope(a * sin(x), a * cos(x), words="An example."), Derived("differentiation_rules")),
    _rule("product rule", "Change one factor after the other.",
          law(fx * gx, df * gx + fx * dg), Derived("differentiation_rules")),
    _rule("quotient rule", "The product rule for $f = (f/g) \\cdot g$, solved for the slope of "
          "$f/g$.", law(fx / gx, (df * gx - fx * dg) / gx**2, Ne(gx, 0)),
          Stated(equal((f1 / g1 - f0 / g0) / h, QUOTIENT, apart, Ne(g0, 0), Ne(g1, 0)),
                 VALUES + "$g_1$ tends to $g_0$ and the quotients to the slopes.")),
    _rule("reciprocal rule", "The quotient rule for $1/g$.", law(1 / gx, -dg / gx**2, Ne(gx, 0)),
          Stated(equal((1 / g1 - 1 / g0) / h, -((g1 - g0) / h) / (g0 * g1), apart, Ne(g0, 0),
                       Ne(g1, 0)), VALUES + "$g_1$ tends to $g_0$.")),
    _rule("chain rule", "A change of $x$ is stretched by $g$, and the result by $f$: slopes "
          "multiply. Where several paths lead from an array to the result, as in a network, the "
          "products along all of them are added.",
          law(f(gx), outer * dg), Derived("chain_rule")),
    _rule("power rule", "The exponent comes down, for all real exponents where $x > 0$. " + INNER,
          slope(Pow(right, n), n * right ** (n - 1), at=right)),
    _rule("exponential rule", "The slope of $a^x$ is proportional to its value. " + INNER,
          slope(base**x, log(base) * base**x)),
    _rule("logarithmic differentiation", "A power with $x$ in base and exponent is an exponential; "
          "the *chain rule* does the rest.",
          Stated(equal(base**x, exp(x * log(base))))),
    _rule("absolute value rule", "The slope of $|x|$ is the sign of $x$; at 0 there is none. "
          + INNER, slope(Abs(x), sign(x), off)),
    _rule("step rule", "A step is level off its jump.", slope(sign(x), 0, off),
          slope(Heaviside(x), 0, off)),
    _rule("branch by branch", "Inside of a branch, the function has the values of the branch at "
          "all points nearby, so the same difference quotients.",
          slope(Max(x, a), 1, x > a, words="The larger of $x$ and $a$, on one side"),
          slope(Max(x, a), 0, x < a, words="and on the other.")),
    _rule("known function", "The functions that all others are made of.",
          slope(exp(x), exp(x)), slope(log(right), 1 / right, at=right), slope(sin(x), cos(x)),
          slope(cos(x), -sin(x)), slope(sinh(x), cosh(x)), slope(cosh(x), sinh(x)),
          slope(tanh(x), 1 - tanh(x) ** 2), slope(erf(x), erf(x).diff(x))),
)  # fmt: skip
