"""Differential calculus: slopes as limits, and what they tell."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from sympy import (
    Abs,
    Derivative,
    Function,
    Integral,
    Interval,
    Limit,
    Ne,
    Rational,
    S,
    Subs,
    Symbol,
    cos,
    exp,
    log,
    oo,
    sin,
    sqrt,
)

from symnn.book.charts import chord, curves, figure, tangent
from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import Cited, Drawn, Equated, FunctionLaw, Measured, Stated
from symnn.catalog.activations import SIGMOID
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Program, Sum, gradient, index
from symnn.report import Mark, Plot

f = Function("f")
x, y, z, h, t = (Variable(name) for name in ("x", "y", "z", "h", "t"))
a, b, c, slope, M = (Variable(name) for name in ("a", "b", "c", "s", "M"))
u, v, w = (Variable(name) for name in ("u", "v", "w"))
f0, f1 = Variable("f_0"), Variable("f_1")
right, power = Variable("x", Interval.open(0, oo)), Variable("n", S.Naturals)
short, cubic_range = Variable("x", Interval(-1, 5)), Variable("x", Interval(-2, Rational(5, 2)))
PARABOLA, CUBIC = short**2 / 4, cubic_range**3 - 3 * cubic_range
n = sizes("n")
i, j = index("i", n), index("j", n)
X, G, U = tensor("x", n), tensor("g", n), tensor("u", n)
squares = Program()
descent = gradient(squares, squares.define("y", (), Sum(X[i] ** 2, i)), X)
apart = Ne(h, 0)


def quotient(expression: Any, at: Any = x) -> Any:
    """The difference quotient over a step of length h."""
    return (expression.xreplace({at: at + h}) - expression) / h


def limit(expression: Any, at: Any = x) -> Any:
    """The limit of the difference quotient, from both sides."""
    return Limit(quotient(expression, at), h, 0, "+-")


def by_limit(expression: Any, at: Any = x, words: str = "") -> Stated:
    """That the limit of the quotient is the derivative."""
    return Stated(equal(limit(expression, at), Derivative(expression, at)), words)


def at(place: Any, order: int = 1) -> Any:
    """A derivative of f at a place."""
    name = Symbol("s")
    return Subs(Derivative(f(name), (name, order)), name, place)


def partial(number: int) -> Any:
    """The derivative of f(x, y, z) by one of its arguments, on the line through it along u."""
    name, places = Symbol("s"), [x + t * u, y + t * v, z + t * w]
    there = places[number]
    places[number] = name
    return Subs(Derivative(f(*places), name), name, there)


def slope_chart() -> Plot:
    plot = curves({"*f*(*x*) = *x*²/4": PARABOLA}, short)
    secant = chord(PARABOLA, short, 1, 3, "secant, slope 1")
    touch = tangent(PARABOLA, short, S.One, 2, "tangent, slope 1/2")
    marks = (Mark(1, 0.25, "*x*"), Mark(3, 2.25, "*x* + *Δx*"))
    return replace(plot, series=(*plot.series, secant, touch), marks=marks)


def slopes_chart() -> Plot:
    plot = curves(
        {"*x*³ − 3 *x*": CUBIC}, cubic_range,
        marks=((-1, 2, "slope 0"), (0, 0, "slope −3"), (1, -2, "slope 0"), (2, 2, "slope 9")),
    )  # fmt: skip
    lines = tuple(
        tangent(CUBIC, cubic_range, S(place), Rational(reach), "")
        for place, reach in ((-1, "0.6"), (0, "0.5"), (1, "0.6"), (2, "0.3"))
    )
    told = (
        "The cubic x cubed minus 3 x from -2 to 2.5, with short tangents: level at -1, where "
        "it is 2, and at 1, where it is -2; of slope -3 at 0, and of slope 9 at 2."
    )
    return replace(plot, series=(*plot.series, *lines), description=told)


def error_of_step(step: float) -> float:
    """How far the quotient of exp at 1 is from e, in double precision."""
    return abs((math.exp(1 + step) - math.exp(1)) / step - math.e)


def grows_again() -> tuple[bool, str]:
    large, best, small = map(error_of_step, (1e-2, 1e-8, 1e-14))
    return best < min(large, small), f"errors {large:.1e}, {best:.1e}, {small:.1e}"


ITEMS: tuple[Item, ...] = (
    Item(
        "calc.rate_of_change",
        "How fast does a value change when one of its arguments does? Training a network asks just "
        "this of the error and each of its weights.",
        (Cited("The derivative measures the rate of change of a function.", ("spivak2008",)),),
        erratum=Erratum(
            "*Maximum likelihood*, and derivatives as they are traded.",
            "*ML* is machine learning here, and a derivative is the slope of a function.",
        ),
    ),
    Item(
        "fig.slope",
        "A secant cuts the graph in two points; as they come together it turns into the tangent.",
        (Drawn("The parabola $x^2/4$, its secant from 1 to 3 and its tangent at 1.",
               lambda: figure(slope_chart()),
               (kept(lambda: Stated(equal((Rational(9, 4) - Rational(1, 4)) / (3 - S.One), 1))),
                Stated(equal(quotient(x**2 / 4), x / 2 + h / 4, apart)),
                Stated(equal(Derivative(x**2 / 4, x), x / 2)))),),
    ),
    Item(
        "calc.slope_sign",
        "Where the slope is positive, larger arguments have larger values: by the mean value "
        "theorem the difference of two values is the distance of the places times a slope in "
        "between. The converse needs care: $x^3$ increases, though its slope at 0 is 0.",
        (
            FunctionLaw(Derivative(Integral(Derivative(f(t), t), (t, a, x)) - f(x), x), 0,
                        "Slopes add up to the difference of values: as $x$ moves, both change "
                        "alike."),
            Stated(claim(slope * (y - x), ">", 0, slope > 0, y > x),
                   "With a positive slope in between the difference of values is positive,"),
            Stated(claim(slope * (y - x), "<", 0, slope < 0, y > x), "with a negative one "
                   "negative."),
            Stated(claim(SIGMOID(y), ">", SIGMOID(x), y > x), "So the sigmoid, whose slope is "
                   "positive, increases."),
            Stated(claim(y**3, ">", x**3, y > x),
                   "The cube increases too, though it is level at 0."),
        ),
        twins=(Stated(claim(Derivative(x**3, x), ">", 0), "and its slope is positive "
                      "everywhere."),),
        sources=("spivak2008",),
    ),
    Item(
        "calc.difference_quotient",
        "Rise over run. The line with this slope through $(x, f(x))$ passes through the second "
        "point, whatever the function.",
        (
            kept(lambda: FunctionLaw(f(x) + h * quotient(f(x)), f(x + h),
                                     "From the first point, $h$ to the right:", where=(apart,))),
            Stated(equal(quotient(x**2), 2 * x + h, apart), "The quotients of $x^2$,"),
            Stated(equal(quotient(x**3), 3 * x**2 + 3 * x * h + h**2, apart), "of $x^3$"),
            Stated(equal(quotient(exp(x)), exp(x) * (exp(h) - 1) / h, apart), "and of $e^x$."),
        ),
        twins=(Stated(equal(-quotient(x**2), 2 * x + h, apart), "The wrong sign of the rise."),),
    ),
    Item(
        "calc.secant_error",
        "How far is the slope of a secant from that of the tangent? For $x^2$ by exactly $h$. In "
        "general by $\\frac{1}{h} \\int_0^h (h - t) f''(x + t)\\,dt$, which is at most "
        "$\\frac{h}{2} \\max |f''|$. On a computer rounding takes over when $h$ gets too small.",
        (
            Stated(equal(quotient(x**2) - 2 * x, h, apart), "The square:"),
            FunctionLaw(Derivative((h - t) * at(x + t) + f(x + t), t), (h - t) * at(x + t, 2),
                        "Any function: integrate this from 0 to $h$ (Taylor's formula with its "
                        "remainder)."),
            Stated(equal(Integral(M * (h - t), (t, 0, h)) / h, M * h / 2, h > 0),
                   "The bound, where the second derivative is at most $M$ in size."),
            Stated(equal(((x + h) ** 3 - (x - h) ** 3) / (2 * h) - 3 * x**2, h**2, apart),
                   "Steps to both sides are better: of second order, here for $x^3$."),
        ),
        twins=(Stated(equal(quotient(x**3) - 3 * x**2, h**2, apart),
                      "That a step to one side is as good."),),
        beside=(Measured("Double precision, for $e^x$ at 1 with steps 1e-2, 1e-8 and 1e-14.",
                         grows_again),),
    ),
    Item(
        "calc.derivative",
        "The slope that the difference quotients tend to, from both sides alike. Where the two "
        "sides disagree, as for $|x|$ at 0, there is none.",
        (
            by_limit(x**power, words="Powers,"), by_limit(exp(x), words="the exponential,"),
            by_limit(sin(x), words="sine"), by_limit(cos(x), words="and cosine,"),
            by_limit(log(right), right, "logarithm,"), by_limit(sqrt(right), right, "root"),
            by_limit(1 / right, right, "and reciprocal,"),
            by_limit(SIGMOID(x), words="and the sigmoid."),
            Stated(equal(Limit(Abs(h) / h, h, 0, "+"), 1), "Not so $|x|$ at 0: from the right "
                   "the limit is 1,"),
            Stated(equal(Limit(Abs(h) / h, h, 0, "-"), -1), "from the left $-1$."),
        ),
        twins=(Stated(equal(Limit(Abs(h) / h, h, 0, "+-"), 0), "The mean of both as the limit."),),
        sources=("spivak2008",),
    ),
    Item(
        "calc.notations", "Both mean the same. Lagrange's prime is short; Leibniz' quotient says "
        "by what one differentiates.",
        (Cited(r"$f'(x) = \frac{dy}{dx} = \lim_{\Delta x \to 0} \frac{\Delta y}{\Delta x}$ for "
               "$y = f(x)$.", ("spivak2008",)),),
    ),
    Item(
        "fig.slopes",
        "Level at the top and at the bottom, falling between them, rising elsewhere.",
        (Drawn("The cubic $x^3 - 3x$ with tangents at $-1$, 0, 1 and 2.",
               lambda: figure(slopes_chart()),
               (Stated(equal(Derivative(x**3 - 3 * x, x), 3 * (x - 1) * (x + 1)),
                       "The slope is 0 at 1 and $-1$."),
                Stated(claim(x**3 - 3 * x, "<=", 2, x <= 1), "A highest point of its neighborhood"),
                Stated(claim(x**3 - 3 * x, ">=", -2, x >= -1), "and a lowest one."))),),
        twins=(Stated(claim(x**3, "<=", 0, x <= 1), "The cube, which is level at 0 too, has its "
                      "highest point there."),),
    ),
    Item(
        "calc.stationary",
        "At a highest point the quotients to the right are not positive, those to the left not "
        "negative; the slope, the limit of both, can only be 0. The converse fails. In several "
        "directions a point may be lowest along one and highest along another: a saddle.",
        (
            Stated(claim((f1 - f0) / h, "<=", 0, f1 <= f0, h > 0), "At a highest value $f_0$, the "
                   "quotients to the right"),
            Stated(claim((f1 - f0) / h, ">=", 0, f1 <= f0, h < 0), "and to the left."),
            Stated(claim(x**2, ">", 0, Ne(x, 0)), "A minimum at 0."),
            Stated(equal(Derivative(x**3, x), 3 * x**2), "The cube is stationary at 0, but"),
            Stated(claim(x**3, ">", 0, x > 0), "is positive to the right of it"),
            Stated(claim(x**3, "<", 0, x < 0), "and negative to the left."),
            Stated(claim(a * x**2 + 2 * b * x * y + c * y**2, ">", 0, a > 0, a * c > b**2,
                         x**2 + y**2 > 0), "A positive definite second derivative: a minimum."),
            Stated(claim((a * b**2 - 2 * b * a * b + c * a**2) * a, "<", 0, a * c < b**2,
                         Ne(a, 0)), "An indefinite one: in direction $(b, -a)$ the sign is "
                   "opposite to that in direction $(1, 0)$, a saddle."),
        ),
        twins=(Stated(claim(x**2 * (-x) ** 2, "<", 0, Ne(x, 0)),
                      "$x^2$ is a saddle: its values to both sides have opposite signs."),),
        erratum=Erratum(
            "Local minima and maxima are called saddle points.",
            "They are *stationary* points. A saddle point is a stationary point that is neither "
            "minimum nor maximum.",
            wrong=(Stated(claim(x**2, "<", 0, Ne(x, 0)),
                          "A saddle of $x^2$ at 0 would have smaller values nearby."),),
            right=(Stated(claim(x**2, ">", 0, Ne(x, 0))),
                   Stated(claim((x**2 - 0) * (0 - y**2), "<", 0, Ne(x, 0), Ne(y, 0)),
                          "$x^2 - y^2$: its values on both axes have opposite signs, a saddle.")),
        ),
        sources=("spivak2008",),
    ),
    Item(
        "calc.partial",
        "All arguments but one are held fixed; what is left is a function of one variable. For "
        "smooth functions the order of two such derivatives does not matter.",
        (
            Stated(equal(Limit(((x + h) ** 2 * y - x**2 * y) / h, h, 0, "+-"), 2 * x * y),
                   "From the quotient, for $x^2 y$."),
            FunctionLaw(Derivative(f(x, y), x, y), Derivative(f(x, y), y, x),
                        "In either order, for any smooth function."),
            Equated(descent.gradients[0][j], 2 * X[j], "By each of $n$ variables, for "
                    "$\\sum_i x_i^2$.", descent),
        ),
        twins=(FunctionLaw(Derivative(f(x, y), x), Derivative(f(x, y), y),
                           "By whichever argument."),
               Equated(descent.gradients[0][j], X[j], "Without the factor 2.", descent)),
    ),
    Item(
        "calc.gradient",
        "All partial derivatives as one vector. Its product with a direction is the slope along "
        "it; among all directions of length 1 the slope is largest along the gradient itself.",
        (
            FunctionLaw(Derivative(f(x + t * u, y + t * v, z + t * w), t),
                        u * partial(0) + v * partial(1) + w * partial(2),
                        "The slope along $(u, v, w)$, for three variables."),
            Equated(Sum(G[i] * U[i], i) ** 2, Sum(G[i] ** 2, i) * Sum(U[i] ** 2, i),
                    "No direction is steeper, for $n$ variables (Cauchy-Schwarz),", relation="<="),
            Equated(Sum(G[i] ** 2, i) * Sum(U[i] ** 2, i) - Sum(G[i] * U[i], i) ** 2,
                    Sum((G[i] * U[j] - G[j] * U[i]) ** 2, i, j) / 2,
                    "and only parallel ones are as steep."),
            Equated(descent.gradients[0][j], 2 * X[j], "The gradient of $\\sum_i x_i^2$ points "
                    "away from the origin.", descent),
        ),
        twins=(Equated(Sum(G[i] * U[i], i) ** 2, Sum(G[i] ** 2, i) * Sum(U[i] ** 2, i),
                       "Every direction is as steep.", relation=">="),),
    ),
)  # fmt: skip
