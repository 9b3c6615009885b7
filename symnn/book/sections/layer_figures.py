"""Drawings of layers: attention, convolution, pooling, blocks and cells."""

from __future__ import annotations

from math import cos, sin

from sympy import Interval
from sympy import sin as sine

from symnn.book.charts import curves, figure
from symnn.core import Variable
from symnn.report import (
    Circle,
    Drawing,
    Edge,
    Figure,
    Label,
    Node,
    Polygon,
    Segment,
    arrow,
    text_of,
)

TURN = 0.5
"""Radians by which a position turns in the figure of rotations."""


def _captioned(drawing: Drawing, caption: str) -> Figure:
    return Figure(drawing, text_of(caption))


def attention_figure() -> Figure:
    """A query that reads three values through their keys."""
    heights = (2.2, 1.1, 0.0)
    keys = tuple(Node(f"k{n}", (2.4, y), f"$k_{n}$") for n, y in zip("123", heights, strict=True))
    values = tuple(Node(f"v{n}", (5.4, y), f"$v_{n}$", tone=2)
                   for n, y in zip("123", heights, strict=True))  # fmt: skip
    edges = (
        *(Edge("q", k.name) for k in keys),
        *(Edge(f"k{n}", f"v{n}", f"$p_{n}$", stroke="dashed", heads="none") for n in "123"),
        *(Edge(v.name, "y", tone=2) for v in values),
    )
    ends = (Node("q", (0.0, 1.1), "$q$"), Node("y", (7.8, 1.1), "$y$", tone=2))
    drawing = Drawing((*ends, *keys, *values, *edges), title="Attention")
    return _captioned(drawing, "The query is compared with each key; softmax makes weights of the "
                      "scores, and the output is the mean of the values by them.")  # fmt: skip


def convolution_figure() -> Figure:
    """A window of three entries that moves over a signal in steps of two."""
    inputs = tuple(
        Node(f"x{i}", (float(i), 0.0), "$0$" if i in (0, 6) else f"$x_{i - 1}$", "box",
             tone=0 if i in (0, 6) else 1)
        for i in range(7)
    )  # fmt: skip
    outputs = tuple(Node(f"y{o}", (1.0 + 2 * o, 2.0), f"$y_{o}$", "box", tone=2) for o in range(3))
    chosen = tuple(
        Edge(f"x{2 + k}", "y1", f"$w_{k}$", tone=2, place=0.3) for k in range(3)
    )  # fmt: skip
    others = tuple(
        Edge(f"x{2 * o + k}", f"y{o}", stroke="thin", heads="none")
        for o in (0, 2) for k in range(3)
    )  # fmt: skip
    drawing = Drawing((*inputs, *outputs, *others, *chosen), title="A convolution")
    return _captioned(drawing, "Five entries with a zero on either side, a window of three and "
                      "steps of two: three outputs share three weights.")  # fmt: skip


def pooling_figure() -> Figure:
    """Two windows of two entries: the error goes to the winner, or to both in halves."""
    shapes: list[Node | Edge | Label] = []
    for left, words in ((0.0, "greatest"), (6.0, "mean")):
        for o in range(2):
            at = left + 2.4 * o
            shapes.append(Node(f"{words}{o}", (at + 0.6, 1.6), f"$\\delta_{o}$", tone=2))
            for k in range(2):
                entry = f"{words}{o}{k}"
                wins = words == "mean" or k == o
                number = ("3", "1", "2", "5")[2 * o + k]
                shapes.append(Node(entry, (at + 1.2 * k, 0.0), f"${number}$", "box"))
                shapes.append(Edge(
                    f"{words}{o}", entry, "$\\frac{1}{2}$" if words == "mean" else "",
                    tone=2 if wins else 0, stroke="solid" if wins else "thin",
                    heads="end" if wins else "none",
                ))  # fmt: skip
        shapes.append(Label((left + 1.8, 2.5), words))
    nodes_first = sorted(shapes, key=lambda shape: isinstance(shape, Edge))
    return _captioned(Drawing(tuple(nodes_first), title="Errors through pooling"),
                      "Of a maximum only the winner learns; of a mean, all alike.")  # fmt: skip


def residual_figure() -> Figure:
    """Two residual blocks: the way past each of them, and the way through."""
    states = tuple(Node(f"h{n}", (4.0 * n, 0.0), f"$h_{n}$") for n in range(3))
    branches = tuple(Node(f"f{n}", (4.0 * n + 1.6, 1.3), f"$F_{n}$", "box", tone=1)
                     for n in range(2))  # fmt: skip
    sums = tuple(Node(f"s{n}", (4.0 * n + 2.8, 0.0), "$+$") for n in range(2))
    edges = tuple(
        edge
        for n in range(2)
        for edge in (
            Edge(f"h{n}", f"s{n}", tone=2),
            Edge(f"s{n}", f"h{n + 1}", tone=2),
            Edge(f"h{n}", f"f{n}"),
            Edge(f"f{n}", f"s{n}"),
        )
    )
    drawing = Drawing((*states, *branches, *sums, *edges), title="Two residual blocks")
    return _captioned(drawing, "The straight way has no factor on it: forward the state passes as "
                      "it is, backward the error.")  # fmt: skip


def recurrent_figure() -> Figure:
    """A recurrent network, unrolled over four steps."""
    steps = range(4)
    shapes = (
        *(Node(f"x{t}", (2.2 * t, 0.0), f"$x_{t}$", "box") for t in steps),
        *(Node(f"h{t}", (2.2 * t, 1.5), f"$h_{t}$", tone=1) for t in steps),
        *(Node(f"l{t}", (2.2 * t, 3.0), f"$L_{t}$") for t in steps),
        *(Edge(f"x{t}", f"h{t}", "$W$" if t == 0 else "") for t in steps),
        *(Edge(f"h{t}", f"l{t}") for t in steps),
        *(Edge(f"h{t}", f"h{t + 1}", "$U$", tone=1) for t in steps[:-1]),
    )
    return _captioned(Drawing(shapes, title="A recurrent network, unrolled"),
                      "One matrix U leads from every state to the next; errors come back along the "
                      "same arrows.")  # fmt: skip


def lstm_figure() -> Figure:
    """One step of a long short-term memory."""
    shapes = (
        Node("before", (0.0, 2.6), "$c_{t-1}$"), Node("forget", (2.0, 2.6), "$\\times$"),
        Node("add", (4.4, 2.6), "$+$"), Node("cell", (6.6, 2.6), "$c_t$"),
        Node("f", (2.0, 1.0), "$f_t$", "box", tone=1),
        Node("write", (4.4, 1.4), "$\\times$"), Node("i", (3.5, 0.0), "$i_t$", "box", tone=1),
        Node("g", (5.3, 0.0), "$g_t$", "box", tone=2), Node("show", (6.6, 1.2), "$\\times$"),
        Node("o", (7.9, 0.0), "$o_t$", "box", tone=1), Node("h", (8.8, 1.2), "$h_t$"),
        Edge("before", "forget", tone=2), Edge("forget", "add", tone=2),
        Edge("add", "cell", tone=2), Edge("f", "forget"), Edge("i", "write"), Edge("g", "write"),
        Edge("write", "add"), Edge("cell", "show", "$\\tanh$"), Edge("o", "show"),
        Edge("show", "h"),
    )  # fmt: skip
    return _captioned(Drawing(shapes, title="A step of a long short-term memory"),
                      "The cell runs along the top, past one product and one sum. The three gates "
                      "and the candidate read the input and the state before.")  # fmt: skip


def gru_figure() -> Figure:
    """One step of a gated recurrent unit."""
    shapes = (
        Node("before", (0.0, 2.2), "$h_{t-1}$"), Node("keep", (3.4, 2.2), "$\\times$"),
        Node("add", (6.0, 2.2), "$+$"), Node("h", (8.0, 2.2), "$h_t$"),
        Node("u", (3.4, 3.6), "$u_t$", "box", tone=1),
        Node("r", (0.0, 0.4), "$r_t$", "box", tone=1),
        Node("reset", (1.7, 0.9), "$\\times$"), Node("g", (4.0, 0.9), "$g_t$", "box", tone=2),
        Node("take", (6.0, 0.9), "$\\times$"), Node("rest", (7.8, 0.4), "$1 - u_t$", "box", tone=1),
        Edge("before", "keep", tone=2), Edge("keep", "add", tone=2), Edge("add", "h", tone=2),
        Edge("u", "keep"), Edge("before", "reset"), Edge("r", "reset"), Edge("reset", "g", "$U$"),
        Edge("g", "take"), Edge("rest", "take"), Edge("take", "add"),
    )  # fmt: skip
    return _captioned(Drawing(shapes, title="A step of a gated recurrent unit"),
                      "The new state is a mean of the old one and a candidate; the candidate sees "
                      "the old one through the reset gate.")  # fmt: skip


def position_figure() -> Figure:
    """Three waves of a position code."""
    place = Variable("p", Interval(0, 20))
    waves = {name: sine(place / slow) for name, slow in (("1", 1), ("1/3", 3), ("1/9", 9))}
    return figure(curves(waves, place, title="Three entries of a position"))


def rotation_figure() -> Figure:
    """Two pairs of a query and a key at equal distances: the same angle between them."""
    shapes: list[Circle | Polygon | Segment] = [Circle((0.0, 0.0), 2.0)]
    for first, tone in ((1, 1), (5, 2)):
        for place, name in ((first, "q"), (first + 2, "k")):
            angle = TURN * place
            end = (2.0 * cos(angle), 2.0 * sin(angle))
            shapes.append(arrow((0.0, 0.0), end, f"${name}$ at {place}", tone, place=0.75))
        wedge = tuple(
            (0.8 * cos(TURN * (first + step / 8)), 0.8 * sin(TURN * (first + step / 8)))
            for step in range(17)
        )
        shapes.append(Polygon(((0.0, 0.0), *wedge), tone=tone))
    return _captioned(
        Drawing(tuple(shapes), title="Turned by the position"),
        "Query and key two positions apart enclose one angle, wherever they stand.",
    )
