"""Figures of the section on universal approximation."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Interval, Rational, S, sin

from symnn.approximation import Staircase
from symnn.book.activation_charts import WIDE
from symnn.book.charts import curves, figure
from symnn.catalog.activations import SIGMOID
from symnn.catalog.boxcar import BOXCAR
from symnn.core import Variable
from symnn.report import Axis, Drawing, Edge, Figure, Label, Mark, Node, Panels, Plot, Series

HEIGHT, EDGE, WEIGHT = Rational(4, 5), S(5), S(10)
"""Of the boxcar that is drawn."""
SHOWN = Variable("x", Interval(0, 6))
CURVE = sin(SHOWN) + SHOWN / 2
WIDTH = Rational(1, 2)
"""Of the steps under the curve."""
GRID = ((S(1), S(0)), (S(100), S(0)), (S(1), S(4)), (S(-2), S(6)))
"""Weight and bias of each scenario."""
NAMES = ("as it is", "steep", "shifted", "flipped and shifted")


def middles() -> tuple[Any, ...]:
    """Of the steps."""
    return tuple(WIDTH * Rational(2 * k + 1, 2) for k in range(int(6 / WIDTH)))


def at(place: Any, curve: Expr = CURVE) -> Any:
    """The curve at a place."""
    return curve.xreplace({SHOWN: place})


def step_and_boxcar() -> Figure:
    """A curve with the steps that stand for it, and one of the boxes that they are made of."""
    return figure(Panels((_steps(), boxcar())))


def _steps() -> Plot:
    across: list[float] = []
    up: list[float] = []
    for middle in middles():
        across += [float(middle - WIDTH / 2), float(middle + WIDTH / 2)]
        up += [float(at(middle))] * 2
    plot = curves({"*g*": CURVE}, SHOWN)
    marks = tuple(Mark(float(m), float(at(m)), "") for m in middles())
    return Plot(
        plot.x, Axis("", low=0.0), (*plot.series, Series("staircase", tuple(across), tuple(up))),
        "Staircase", marks=marks,
        description="A smooth curve and a staircase of twelve steps, each as high as the curve "
        "in the middle of the step.",
    )  # fmt: skip


def boxcar(**changed: Any) -> Plot:
    """The boxcar with edges at -5 and 5."""
    value: Any = BOXCAR(WIDE, WEIGHT, EDGE, HEIGHT)
    marks = ((-5, HEIGHT / 2, "half height"), (5, HEIGHT / 2, ""), (0, HEIGHT, "height 0.8"))
    return curves({"": value}, WIDE, marks, samples=400, title="Boxcar", **changed)


def sigmoid_grid() -> Figure:
    """Four units with their centers."""
    return figure(Panels(tuple(
        curves({"": SIGMOID(weight * WIDE + bias)}, WIDE,
               ((-bias / weight, Rational(1, 2), f"x = {-bias / weight}"),), samples=400,
               title=f"{name}: $w={weight}$, $b={bias}$")
        for (weight, bias), name in zip(GRID, NAMES, strict=True)
    )))  # fmt: skip


def boxcar_network() -> Figure:
    """One input, two hidden units, one output; and what it computes."""
    shapes = (
        Node("x", (0.0, 1.0), "$x$"), Node("up", (2.6, 2.0), r"$\sigma$", tone=1),
        Node("down", (2.6, 0.0), r"$\sigma$", tone=2), Node("y", (5.2, 1.0), r"$\Sigma$"),
        Label((2.6, 2.65), "bias $50$: step up at $-5$", 1),
        Label((2.6, -0.65), "bias $-50$: step down at $5$", 2),
        Edge("x", "up", "$10$", tone=1), Edge("x", "down", "$10$", tone=2),
        Edge("up", "y", "$0.8$", tone=1), Edge("down", "y", "$-0.8$", tone=2),
    )  # fmt: skip
    drawing = Drawing(shapes, "Two units", (
        "A network with one input, two hidden sigmoid units of weight 10 with biases 50 and -50, "
        "and an output that counts them with weights 0.8 and -0.8."
    ))  # fmt: skip
    return figure(Panels((drawing, boxcar())))


def staircase_chart(made: Staircase, title: str, description: str) -> Plot:
    """A function with the network that was built for it."""
    plot = curves({"function": made.function, "network": made.expression}, made.variable,
                  samples=320, title=title)  # fmt: skip
    return Plot(plot.x, plot.y, plot.series, title, description=description)
