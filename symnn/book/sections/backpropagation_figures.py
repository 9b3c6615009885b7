"""Figures of the section on backpropagation."""

from __future__ import annotations

from symnn.report import Drawing, Edge, Figure, Label, Node, text_of


def two_layers() -> Figure:
    """Two neighboring layers with the names of their parts."""
    heights = (2.0, 1.0, 0.0)
    left = tuple(Node(f"y{n}", (0.0, h), f"$y_{n}$") for n, h in zip("1im", heights, strict=True))
    sums = tuple(Node(f"a{n}", (3.0, h), f"$a_{n}$") for n, h in zip("1jn", heights, strict=True))
    values = tuple(Node(f"z{n}", (4.6, h), f"$z_{n}$") for n, h in zip("1jn", heights, strict=True))
    chosen = ("yi", "aj")
    edges = tuple(
        Edge(one.name, other.name, "$w_{ij}$" if (one.name, other.name) == chosen else "",
             tone=1 if (one.name, other.name) == chosen else 0,
             stroke="solid" if (one.name, other.name) == chosen else "thin")
        for one in left for other in sums
    )  # fmt: skip
    units = tuple(Edge(s.name, v.name, "$f$") for s, v in zip(sums, values, strict=True))
    names = (Label((0.0, 2.8), "layer $l$"), Label((3.8, 2.8), "layer $l+1$"))
    drawing = Drawing((*left, *sums, *values, *edges, *units, *names),
                      title="Two neighboring layers of a network")  # fmt: skip
    return Figure(drawing, text_of(
        "Unit j of the next layer weighs all values of this one, and applies f to the sum.",
    ))  # fmt: skip
