"""Universal approximation: what is true of it, and what is not."""

from __future__ import annotations

from typing import Any

from sympy import Abs, Add, Integer, Interval, Limit, Max, Rational, S, oo, pi, sign, sin, sqrt

from symnn.approximation import staircase
from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import (
    Approximated,
    Cited,
    Derived,
    Drawn,
    Equated,
    Recorded,
    Refused,
    Rounded,
    Stated,
)
from symnn.book.sections.approximation_figures import at, step_and_boxcar
from symnn.catalog.activations import SIGMOID
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Sum, index

POSITIVE, NEGATIVE = Interval.open(0, oo), Interval.open(-oo, 0)
HALF, QUARTER = Rational(1, 2), Rational(1, 4)
x, y, b = Variable("x"), Variable("y"), Variable("b")
rising, falling = Variable("w", POSITIVE), Variable("w", NEGATIVE)
p, q, m = Variable("p"), Variable("q"), Variable("r")
above, below = Variable("e"), Variable("f")
near = Variable("x", Interval(-1, 1))
turn = Variable("k", S.Integers)
units = sizes("N")
j = index("j", units)
v, w, c = (tensor(name, units) for name in ("v", "w", "b"))
SQUARES = Sum(v[j] * (w[j] * x + c[j]) ** 2, j)


def parabola(squared: int) -> Any:
    """What a layer of squares computes; `squared` is the factor of its middle term."""
    return (
        x**2 * Sum(v[j] * w[j] ** 2, j) + squared * x * Sum(v[j] * w[j] * c[j], j)
        + Sum(v[j] * c[j] ** 2, j)
    )  # fmt: skip


OUTER, INNER = Rational(2, 3), Rational(4, 3)
"""With these, parabolas cancel between -1 and 1 and between -1/2 and 1/2; cubes do not."""
CUBES = kept(lambda: OUTER * (1**3 - Integer(-1) ** 3) - INNER * (HALF**3 - (-HALF) ** 3))
WITHIN = kept(lambda: 4 * Rational(1, 5))
largest = Variable("M", Interval(0, oo))
used = tensor("u", 4, domain=Interval(-1, 1))
MISSES = Stated(
    claim(OUTER * largest * (used[0] - used[1]) - INNER * largest * (used[2] - used[3]), "<=",
          4 * largest),
    "If no parabola misses by more than $M$ at these places, the same sum of its misses "
    "$M u_0, \\ldots, M u_3$ is at most $4M$. But it is 1, so $M$ is at least 1/4.",
)  # fmt: skip


size, change, distance = (Variable(n, Interval(0, oo)) for n in ("L", "d", "r"))
use = Variable("u", Interval(-1, 1))
low, high = Variable("m"), Variable("M")
start, step = Variable("x", Interval(0, oo)), Variable("d", POSITIVE)
lipschitz, length, tolerance = (Variable(n, POSITIVE) for n in ("L", "l", "epsilon"))
count = Variable("n", S.Naturals)
SUM, DIFFERENCE = Variable("s", Interval(0, 2)), Variable("t", Interval(-1, 1))

ITEMS: tuple[Item, ...] = (
    Item(
        "uat.theorem",
        "One hidden layer with enough sigmoid units comes as near as wanted to any continuous "
        "function on a closed and bounded set. On an interval this needs no deep mathematics: "
        "below, a network is written down weight by weight, with a bound of its error. Several "
        "inputs enter by weighted sums, as in $xy = \\frac14 (x+y)^2 - \\frac14 (x-y)^2$: on the "
        "unit square two networks of one input, each within 1/10 of a square, make one of two "
        "inputs within 1/20 of the product.",
        (
            Derived("staircase"),
            Stated(equal(x * y, ((x + y) ** 2 - (x - y) ** 2) / 4), "Two squares of sums,"),
            Approximated(SUM**2, Rational(1, 10), "for $s = x + y$"),
            Approximated(DIFFERENCE**2, Rational(1, 10), "and for $t = x - y$."),
            Stated(claim((above - below) / 4, "<=", Rational(1, 20), above <= Rational(1, 10),
                         below >= -Rational(1, 10)),
                   "Their errors $e$ and $f$ together; with the other sign likewise."),
        ),
        twins=(
            Approximated(SUM**2, Rational(1, 10), "The same units, and half the error.",
                         claimed=Rational(1, 20)),
        ),
        beside=(Cited(
            "For any number of inputs, a function on a closed and bounded set comes close to sums "
            "of waves, each of one weighted sum; each wave is then a case of one input.",
            ("cybenko1989", "hornik1989"),
        ),),
        sources=("cybenko1989", "hornik1989"),
    ),
    Item(
        "uat.history",
        "Cybenko proved it in 1989 for sigmoids, Hornik in 1991 for bounded activations; in 1993 "
        "Leshno and others found exactly what is needed: anything but a polynomial. A layer of "
        "polynomials of degree 2 computes a parabola, however many units it has, and no parabola "
        "is nearer to $x^3$ on $[-1, 1]$ than 1/4 everywhere.",
        (
            Equated(SQUARES, parabola(2), "$N$ units with activation $z^2$ make three numbers."),
            kept(lambda: Stated(
                equal(OUTER * (Add(p, q, m) - Add(p, -q, m)), INNER * q),
                "Take any parabola $px^2 + qx + r$. Two thirds of its change from $-1$ to 1")),
            kept(lambda: Stated(
                equal(INNER * (Add(p / 4, q / 2, m) - Add(p / 4, -q / 2, m)), INNER * q),
                "are as much as four thirds of its change from $-\\frac12$ to $\\frac12$.")),
            Stated(equal(CUBES, 1), "For $x^3$ they differ by 1."),
            MISSES,
            Stated(claim(near**3 - 3 * near / 4, "<=", QUARTER),
                   "And $\\frac14$ is reached, by the line $\\frac34 x$,"),
            Stated(claim(near**3 - 3 * near / 4, ">=", -QUARTER), "from both sides."),
        ),
        twins=(Equated(SQUARES, parabola(1)),
               Stated(claim(near**3 - 3 * near / 4, "<=", Rational(1, 5)))),
        erratum=Erratum(
            "Since 1991 it is known for arbitrary nonlinear activations.",
            "For all that are not polynomials. Squares are not linear, and fail.",
            wrong=(Stated(claim(CUBES, "<=", WITHIN),
                          "A layer of squares within $\\frac15$ of $x^3$ would need this."),),
            right=(Stated(equal(CUBES, 1), "It is 1."),),
        ),
        sources=("cybenko1989", "hornik1991", "leshno1993"),
    ),
    Item(
        "uat.no_limits",
        "The theorem says that good weights exist, for continuous functions on closed and bounded "
        "sets. It does not say how many units it takes, nor that training finds them, nor that "
        "they fit data never seen. Where a function jumps by 1 every network is off by 1/2 on one "
        "side, and on the whole line no network follows a wave.",
        (
            Stated(claim(Max(Abs(y), Abs(1 - y)), ">=", HALF),
                   "A network is continuous, so beside a jump from 0 to 1 it is near one number "
                   "$y$ on both sides."),
            Stated(equal(Limit(SIGMOID(rising * x + b), x, oo), 1),
                   "Far out every unit comes to rest,"),
            Stated(equal(Limit(SIGMOID(falling * x + b), x, oo), 0)),
            kept(lambda: Stated(equal(sin(pi / 2 + 2 * pi * turn), S.One),
                                "while a wave goes on:")),
            kept(lambda: Stated(equal(sin(-pi / 2 + 2 * pi * turn), -S.One))),
            Stated(claim(Max(Abs(y - 1), Abs(y + 1)), ">=", 1),
                   "so near its limit $y$ a sum of units is off by 1 again and again."),
        ),
        twins=(Stated(claim(Max(Abs(y), Abs(1 - y)), ">", HALF), "More than 1/2."),
               Stated(claim(Max(Abs(y - 1), Abs(y + 1)), ">", 1))),
        beside=(Refused("`sn.staircase` refuses a function that jumps.",
                        lambda: staircase(sign(near), tolerance="0.1"), "jumps"),),
        erratum=Erratum(
            "Networks have no theoretical limits: they approximate any function.",
            "Any continuous function, on a closed and bounded set.",
            wrong=(Stated(claim(1 - SIGMOID(rising * Variable("x", POSITIVE)), "<=", QUARTER,
                                rising >= 9),
                          "Steep enough, a unit is within 1/4 of the unit step."),),
            right=(Stated(claim(Max(Abs(y), Abs(1 - y)), ">=", HALF)),),
        ),
    ),
    Item(
        "uat.attribution", "",
        (Cited("The construction with boxcars, and its picture, come from chapter 4 of Nielsen's "
               "book.", ("nielsen2015",)),),
        sources=("nielsen2015",),
    ),
    Item(
        "uat.step_approx",
        "Cut the interval into steps of width $d$ and give each the value in its middle. Nothing "
        "on a step is further than $d/2$ from the middle, so the error is at most what the "
        "function can do on $d/2$: $Ld/2$ if its slope is at most $L$. A continuous function on a "
        "closed interval can do as little as wanted, once $d$ is small enough; for that it needs "
        "no slope.",
        (
            Stated(claim(Abs(use * size * distance), "<=", size * change / 2,
                         2 * distance <= change),
                   "The difference of two values is at most $L$ times their distance $r$: it is "
                   "$u L r$ with $|u| \\le 1$."),
            Stated(claim(lipschitz * length / (2 * count), "<=", tolerance,
                         count >= lipschitz * length / (2 * tolerance)),
                   "So on an interval of length $l$ this many steps do for an error $\\epsilon$."),
            Stated(claim(sqrt(start + step) - sqrt(start), "<=", sqrt(step)),
                   "A root has no largest slope at 0, but it changes by at most $\\sqrt d$."),
            Stated(claim(Abs(y - (low + high) / 2), "<=", (high - low) / 2, y >= low, y <= high),
                   "Best of all is the middle of the values on the step: half of their range."),
        ),
        twins=(
            Stated(claim(Abs(use * size * distance), "<=", size * change / 4,
                         2 * distance <= change)),
            Stated(claim(sqrt(start + step) - sqrt(start), "<=", 10 * step),
                   "A root with a largest slope."),
        ),
        beside=(Cited("Heine and Cantor: on a closed and bounded set a continuous function is "
                      "uniformly so.", ("rudin1976",)),),
    ),
    Item(
        "fig.step_and_boxcar",
        "On the left a curve and its staircase: each step is as high as the curve in the middle. "
        "On the right one of the boxes of which staircases are made.",
        (Drawn("Staircase and boxcar.", step_and_boxcar, (
            Rounded(at(Rational(7, 4)), "1.859", "A step at its middle,"),
            Rounded(at(Rational(19, 4)), "1.376", "and another;"),
            Recorded("boxcar_even"), Recorded("boxcar_at_zero"),
        )),),
    ),
)  # fmt: skip
