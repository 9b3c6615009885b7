"""Figures of layers and networks; graphs are drawn from the edges that are checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symnn.catalog.layers import Earlier, Vertex
from symnn.report import Drawing, Edge, Figure, Label, Node, Panels
from symnn.report.drawing import Pair, Shape

INPUTS, UNITS = 4, 3


def dense_edges() -> tuple[tuple[str, str], ...]:
    """A line from each input to each unit."""
    return tuple((f"x{i}", f"y{j}") for i in range(INPUTS) for j in range(UNITS))


def fc_layer() -> Figure:
    """A layer with four inputs and three units, one weight with its name."""
    left = [Node(f"x{i}", (0, 2.4 - 0.8 * i), f"$x_{i + 1}$") for i in range(INPUTS)]
    right = [Node(f"y{j}", (3, 2.0 - 0.8 * j), f"$y_{j + 1}$") for j in range(UNITS)]
    named = ("x0", "y0")
    edges = [
        Edge(*pair, label="$w_{11}$" if pair == named else "", tone=1 if pair == named else 0,
             stroke="solid" if pair == named else "thin")
        for pair in dense_edges()
    ]  # fmt: skip
    captions = (
        Label((1.5, -0.75), r"one sample: $\mathbf{y} = f(\mathbf{x}\mathbf{W} + \mathbf{b})$"),
        Label((1.5, -1.1), r"a batch: $\mathbf{Y} = f(\mathbf{X}\mathbf{W} + \mathbf{b})$"),
    )
    return Figure(Drawing((*left, *right, *edges, *captions), description=(
        "Four inputs on the left, three units on the right, a line from each input to each unit; "
        "the line from the first input to the first unit is named w11. Below: one sample, "
        "y = f(x W + b); a batch, Y = f(X W + b)."
    )))  # fmt: skip


def operation() -> Figure:
    """An operation in general, and a layer as one."""
    return Figure(Panels((
        Drawing((
            Node("a", (0, 0.8), "$X_1$", "none"), Node("dots", (0, 0), "⋮", "none"),
            Node("b", (0, -0.8), "$X_k$", "none"), Node("f", (1.6, 0), "$f$", "box"),
            Node("c", (3.2, 0.5), "$Y_1$", "none"), Node("more", (3.2, 0), "⋮", "none"),
            Node("d", (3.2, -0.5), "$Y_r$", "none"),
            Edge("a", "f"), Edge("b", "f"), Edge("f", "c"), Edge("f", "d"),
        ), "Any operation", "A box f. Arrows lead into it from tensors X1 to Xk, and out of it to "
            "tensors Y1 to Yr."),
        Drawing((
            Node("X", (0, 0.8), "$X$, $p \\times m$", "none"),
            Node("W", (0, 0), "$W$, $m \\times n$", "none"),
            Node("b", (0, -0.8), "$b$, $n$", "none"), Node("f", (2, 0), "$f(XW+b)$", "box"),
            Node("Y", (4, 0), "$Y$, $p \\times n$", "none"),
            Edge("X", "f"), Edge("W", "f"), Edge("b", "f"), Edge("f", "Y"),
        ), "A layer", "A box f(XW+b). Arrows lead into it from X, of p rows and m columns, from "
            "W, of m rows and n columns, and from b, of n entries; one leads out to Y, of p rows "
            "and n columns."),
    )))  # fmt: skip


FORWARD_PLACES: Mapping[str, Pair] = {
    "x": (0, 0), "u": (1.1, 0.7), "v": (1.1, -0.7), "w": (2.3, 0), "y": (3.5, 0.7),
}  # fmt: skip
RECURRENT_PLACES: Mapping[str, Pair] = {"x": (0, 0), "s": (1.3, 0), "y": (2.6, 0)}


def drawn_edges(vertices: Sequence[Vertex]) -> tuple[tuple[str, str, int], ...]:
    """From, to, and how many steps of time it takes."""
    return tuple(
        (p.name, v.name, p.steps) if isinstance(p, Earlier) else (p, v.name, 0)
        for v in vertices
        for p in v.predecessors
    )


def graph_shapes(vertices: Sequence[Vertex], places: Mapping[str, Pair]) -> tuple[Shape, ...]:
    """A graph of operations f_1, f_2, ..., with its output behind the last one."""
    labels = {"x": "$x$"} | {v.name: f"$f_{k}$" for k, v in enumerate(vertices, 1)}
    nodes = [Node(name, at, labels[name]) for name, at in places.items()]
    last = vertices[-1].name
    end = (places[last][0] + 1.1, places[last][1])
    edges = [
        Edge(one, other, f"$t-{steps}$" if steps else "", tone=1 if steps else 0,
             stroke="dashed" if steps else "solid")
        for one, other, steps in drawn_edges(vertices)
    ]  # fmt: skip
    return (*nodes, Node("out", end, "$y$"), *edges, Edge(last, "out"))


def unrolled_shapes(steps: int) -> tuple[Shape, ...]:
    """The recurrent graph over some steps of time."""
    shapes: list[Shape] = []
    for t in range(steps):
        column = {"x": -0.9, "s": 0.0, "y": 0.9}
        shapes += [Node(f"{name}{t}", (1.3 * t, up), f"${name}_{t + 1}$")
                   for name, up in column.items()]  # fmt: skip
        shapes += [Edge(f"x{t}", f"s{t}"), Edge(f"s{t}", f"y{t}")]
        if t:
            shapes.append(Edge(f"s{t - 1}", f"s{t}", tone=1))
    return tuple(shapes)


def forward_and_recurrent(forward: Sequence[Vertex], recurrent: Sequence[Vertex]) -> Figure:
    """An acyclic graph, a graph with a cycle, and the same unrolled over time."""
    return Figure(Panels((
        Drawing(graph_shapes(forward, FORWARD_PLACES), "Feedforward"),
        Drawing(graph_shapes(recurrent, RECURRENT_PLACES), "Recurrent"),
        Drawing(unrolled_shapes(3), "Unrolled over three steps"),
    )))  # fmt: skip
