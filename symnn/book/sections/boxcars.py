"""Boxes of two sigmoid units, and the staircases that they make."""

from __future__ import annotations

import numpy as np
from sympy import Abs, Integral, Interval, Limit, Rational, S, exp, log, oo, pi, sin, sqrt, tanh

from symnn.approximation import even_staircase, staircase
from symnn.book.charts import figure
from symnn.book.item import Erratum, Item
from symnn.book.kept import kept
from symnn.book.material import (
    Approximated,
    Defined,
    Derived,
    Drawn,
    Equated,
    Recorded,
    Rounded,
    Stated,
    Trained,
)
from symnn.book.sections.approximation_figures import (
    EDGE,
    HEIGHT,
    WEIGHT,
    boxcar_network,
    staircase_chart,
)
from symnn.catalog.activations import SIGMOID
from symnn.catalog.boxcar import BOXCAR, BOXCAR_CLOSED_FORM, BOXCAR_HEIGHT, c, h, w, x
from symnn.catalog.identities.claims import claim, equal
from symnn.core import Variable
from symnn.derivation.arguments import antiderivative
from symnn.report import Figure, Panels
from symnn.train import Options, from_arrays, train

s = SIGMOID
POSITIVE = Interval.open(0, oo)
height = Variable("h", POSITIVE)
inside, rest = Variable("q", Interval(0, oo)), Variable("r", Interval(0, oo))
first, second = Variable("v_1"), Variable("v_2")
pair = first * s(w * (x + c)) + second * s(w * (x - c))
AREA = h * (log(1 + exp(w * (x + c))) - log(1 + exp(w * (x - c)))) / w
by_area = antiderivative(AREA, x)
box = Variable("B(x)")
wave, slope = Variable("x", Interval(0, 2 * pi)), Variable("x", Interval(-1, 1))
root = Variable("x", Interval(0, 1))


def learned(seed: int = 1) -> tuple[bool, str]:
    """Two units trained on a rectangle find its two edges."""
    inputs = np.linspace(-10.0, 10.0, 101)
    targets = (abs(inputs) < 5).astype(float)
    options = Options(hidden=(2,), activation="sigmoid", learning_rate=0.03, epochs=400, seed=seed)
    model = train(from_arrays(inputs[:, None], targets, "regression"), options)
    found = np.ravel(model.predict(inputs[:, None]))
    error = float(np.mean((found - targets) ** 2))
    weights, biases = (np.ravel(model.parameters[name]) for name in ("W1", "b1"))
    edges = sorted(-biases / weights * inputs.std())
    good = error < 0.04 and abs(edges[0] + 5) < 0.5 and abs(edges[1] - 5) < 0.5
    figures = f"steps at {edges[0]:.2f} and {edges[1]:.2f}, mean squared error {error:.3f}"
    return bool(good), figures


def halving() -> tuple[bool, str]:
    """The error of staircases for a sine, by the number of steps."""
    made = [even_staircase(sin(wave), tolerance=Rational(2, 5) / 2**k) for k in range(4)]
    errors = [float(m.error.high) for m in made]
    counts = [len(m.units) + 1 for m in made]
    good = all(e * n < 3.5 for e, n in zip(errors, counts, strict=True))
    told = ", ".join(f"{n} steps {e:.3f}" for n, e in zip(counts, errors, strict=True))
    return good, f"largest error with {told}"


def staircases() -> Figure:
    """Two functions with their networks."""
    return figure(Panels((
        staircase_chart(staircase(sin(wave), tolerance=Rational(1, 5)), "A sine, within 0.2",
                        "A sine and a staircase of boxes around it, of nearly equal width."),
        staircase_chart(staircase(sqrt(root), tolerance=Rational(1, 20)), "A root, within 0.05",
                        "A square root and a staircase around it; its steps are narrow near 0."),
    )))  # fmt: skip


ITEMS: tuple[Item, ...] = (
    Item(
        "uat.boxcar",
        "One unit steps up at $-5$, another at 5, and the output takes the second away from the "
        "first: a box. Below, $c$ stands for 5. It is a fraction of hyperbolic functions, even, "
        "and half as high at its edges as in the middle, once it is steep. Its area is $2ch$ "
        "exactly, for every weight: what rounded corners lose inside they leak outside, $4 \\ln 2 "
        "/ w$ in all for a box of height 1 that is wide enough.",
        (
            Defined(((box, BOXCAR(x)),)),
            Recorded("boxcar_eq_closed_form"), Recorded("boxcar_even"),
            Recorded("boxcar_at_zero", words="The height in the middle,"),
            Stated(equal(BOXCAR(c), h / 2 * tanh(w * c)), "at the edges,"),
            Equated(Integral(BOXCAR(x), (x, -oo, oo)), 2 * c * h, "and all of its area.",
                    by=by_area),
            Stated(claim(1 - BOXCAR(rest, w, inside + rest, S.One), "<=", 2 * exp(-w * inside)),
                   "At a distance $q$ inside the edge, with $c = q + r$, the box of height 1 is "
                   "nearly full;"),
            Recorded("boxcar_outside_bound", words="outside it is nearly 0."),
            Derived("boxcar"),
        ),
        twins=(Recorded("boxcar_eq_closed_form", twin=True),
               Recorded("boxcar_outside_bound", twin=True),
               Equated(Integral(BOXCAR(x), (x, -oo, oo)), c * h, by=by_area)),
        beside=(Trained("Two units that are trained on the rectangle find both edges.", learned),),
        sources=("nielsen2015",),
    ),
    Item(
        "fig.boxcar_network",
        "The network, and what it computes: weights of 10, and biases of 50 and $-50$ that put "
        "the steps at $-5$ and 5.",
        (Drawn("Two units make a box.", boxcar_network, (
            Stated(equal(BOXCAR(S.Zero, WEIGHT, EDGE, HEIGHT), HEIGHT * tanh(S(25)))),
            Rounded(BOXCAR(S.Zero, WEIGHT, EDGE, HEIGHT), "0.8000000", "The height,"),
            Rounded(BOXCAR(EDGE, WEIGHT, EDGE, HEIGHT), "0.4000000", "half of it at the edge,"),
            Rounded(BOXCAR(S(6), WEIGHT, EDGE, HEIGHT), "0.00004", "and nothing beyond."),
        )),),
    ),
    Item(
        "uat.boxcar_mechanism",
        "The first unit makes the step up, the second an equal step down. Far to the left both "
        "rest at 0; far to the right both are at 1, and what is left is $v_1 + v_2$. So a box "
        "needs opposite weights, $v_1 = h$ and $v_2 = -h$.",
        (
            Stated(equal(Limit(pair, x, -oo), 0), "To the left,"),
            Stated(equal(Limit(pair, x, oo), first + second), "to the right,"),
            Stated(equal(pair.xreplace({first: h, second: -h}), BOXCAR(x)), "and the box."),
        ),
        twins=(Stated(equal(Limit(pair.xreplace({second: first}), x, oo), 0), "Equal weights."),),
        erratum=Erratum(
            "The upper unit makes the *previous* step.",
            "It makes the *up step*: the step upward, which the other unit cancels.",
        ),
    ),
    Item(
        "uat.boxcar_height",
        "The output weights set the height. The top is in the middle, and it is $h \\tanh(wc/2)$: "
        "always a little less than $h$, and $h$ in the limit of steep edges. With $w = 10$ and $c "
        "= 5$ the difference is below $10^{-10}$.",
        (
            Recorded("boxcar_at_zero"),
            Stated(claim(BOXCAR_CLOSED_FORM(x, w, c, height), "<=", BOXCAR_HEIGHT(height)),
                   "Nowhere higher,"),
            Stated(claim(BOXCAR_HEIGHT(height), "<", height), "never $h$ itself,"),
            Stated(equal(Limit(BOXCAR_HEIGHT(h), w, oo), h), "but in the limit."),
            kept(lambda: Stated(claim(1 - tanh(S(25)), "<", S(10) ** -10),
                                "For $w = 10$ and $c = 5$:")),
        ),
        twins=(Recorded("boxcar_at_zero", twin=True),
               Stated(equal(Limit(BOXCAR_HEIGHT(h), w, oo), 2 * h), "A height of $2h$.")),
    ),
    Item(
        "uat.boxcar_support",
        "A rectangle is 0 outside of its interval, a box of sigmoids never is: it is positive on "
        "the whole line. But it fades fast, by $e^{-wd}$ at a distance $d$.",
        (Recorded("boxcar_positive", words="Positive,"),
         Recorded("boxcar_outside_bound", words="and outside of the interval small.")),
        twins=(Recorded("boxcar_positive", twin=True),),
        erratum=Erratum(
            "The output is not 0, but only in $(-5, 5)$.",
            "Meant is: it differs from 0 only there. That holds for the rectangle in the limit; "
            "the box itself is positive everywhere.",
            wrong=(Stated(claim(BOXCAR(x, w, c, S.One), "<=", 0, x >= c), "0 outside."),),
            right=(Recorded("boxcar_positive"),),
        ),
    ),
    Item(
        "uat.more_boxes",
        "Boxes side by side, each as high as the function: neighbors share an edge, so $n$ boxes "
        "need $n - 1$ units and a bias. With boxes of one width $d$ and units of weight $w$ the "
        "error is at most $\\frac{Ld}{2} \\coth \\frac{wd}{4}$; where a function is steep in "
        "places, narrow boxes there and wide ones elsewhere do with fewer. The networks below are "
        "written down by `sn.staircase`, and their errors are enclosed on the whole interval.",
        (
            Derived("staircase", "The theorem."),
            Approximated(sin(wave), Rational(1, 20), "A wave, by boxes of one width,", even=True),
            Approximated(sin(wave), Rational(1, 20), "and of widths that suit it;"),
            Approximated(exp(slope), Rational(1, 20), "the exponential;"),
            Approximated(Abs(slope), Rational(1, 20), "a function with a kink;"),
            Approximated(sqrt(root), Rational(1, 20), "one with no largest slope."),
        ),
        twins=(
            Approximated(sin(wave), Rational(1, 20), "Half the error with as many units.",
                         claimed=Rational(1, 40)),
            Approximated(sqrt(root), Rational(1, 20), claimed=Rational(1, 40)),
        ),
        beside=(
            Drawn("Boxes under a wave, and narrow ones where a root is steep.", staircases),
            Trained("Twice the steps, half the error.", halving),
        ),
        sources=("cybenko1989", "nielsen2015"),
    ),
)  # fmt: skip
