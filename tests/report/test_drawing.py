"""Schematic drawings: what they refuse, what they say, where their lines end and labels stand."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnn.errors import SymnnError, UnknownNameError
from symnn.report import (
    Circle,
    Document,
    Drawing,
    Edge,
    Figure,
    Label,
    Node,
    Panels,
    Polygon,
    Segment,
    arrow,
    render_html,
    render_latex,
    render_markdown,
    render_svg,
    render_text,
)
from symnn.report.canvas import Canvas
from symnn.report.lettering import lettered
from symnn.report.schema import _layout
from symnn.report.svg import NARROW, WIDE

GRAPH = Drawing((
    Node("x", (0, 0), "$x_1$"), Node("h", (2, 1), "$h$", "box"), Node("y", (4, 0), form="dot"),
    Edge("x", "h", "$w_{11}$"), Edge("h", "y", bend=0.3), Edge("h", "h", "$t-1$"),
    Edge("y", "x", stroke="dashed", heads="both"),
))  # fmt: skip
PLANE = Drawing((
    arrow((0, 0), (3, 2), r"$\mathbf{a}$", tone=1), Segment((3, 0), (3, 2), "height"),
    Polygon(((0, 0), (3, 0), (3, 2)), "$T$"), Circle((1, 1), 0.5, "circle", filled=True),
    Label((0, -1), "below"),
), "Plane")  # fmt: skip
EDGE = Edge("x", "h")


@pytest.mark.parametrize(
    ("make", "error", "because"),
    [
        (lambda: Drawing(()), SymnnError, "drawing ``: it has no shapes"),
        (lambda: Drawing((Node("a", (0, 0)),) * 2), SymnnError, "2 nodes are named `a`"),
        (lambda: Drawing((Node("aa", (0, 0)), Edge("aa", "ab"))), UnknownNameError, "node `ab`"),
        (lambda: Drawing((EDGE,)), UnknownNameError, "node `x`; there are no nodes"),
        (lambda: Segment((0, math.nan), (1, 1)), SymnnError, r"segment: \(0, nan\) is no place"),
        (lambda: Polygon(((0, 0), (1, 1))), SymnnError, "polygon: it has 2 corners"),
        (lambda: Circle((0, 0), 0), SymnnError, "circle: its radius is 0"),
        (lambda: Label((0, 0), "a", tone=7), SymnnError, "label: tone is 7; needed 0 to 6"),
    ],
)
def test_what_cannot_be_drawn_is_refused(make, error, because: str) -> None:
    with pytest.raises(error, match=because):
        make()


def test_alternative_text_is_made_from_the_shapes_or_given() -> None:
    assert GRAPH.text == (
        "Drawing of nodes x_1, h and y. Edges: x_1 to h (w_11); h to y; h to h (t-1); y to x_1."
    )
    assert PLANE.text.startswith("Drawing of arrow a from (0, 0) to (3, 2); line height from")
    assert Drawing((Label((0, 0), "a"),), description="An a.").text == "An a."


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("drawing", [GRAPH, PLANE])
def test_drawings_are_well_formed_and_fit(drawing: Drawing, size: tuple[float, float]) -> None:
    root = ET.fromstring(render_svg(drawing, size))
    assert float(root.get("width", 0)) <= size[0] + 1
    assert float(root.get("height", 0)) <= size[1] + 1
    assert root.get("aria-label", "").endswith(drawing.text)
    canvas, labels = _layout(drawing, size)
    wide, high = canvas.size
    for placed, _ in labels:
        box = placed.box
        assert -1 <= box.left <= box.right <= wide + 1
        assert -1 <= box.top <= box.bottom <= high + 1


def test_edges_end_at_the_rims_of_their_nodes() -> None:
    canvas = Canvas(GRAPH, 60, (40, 40, 40, 40))
    path = canvas.course(EDGE)
    x, h = (canvas.box(GRAPH.node(name)) for name in "xh")
    middle = x.left + x.width / 2, x.top + x.height / 2
    assert math.dist(path[0], middle) == pytest.approx(x.width / 2, abs=1)
    assert not h.holds(path[-1])
    assert min(abs(path[-1][0] - h.left), abs(path[-1][1] - h.bottom)) < 1


def test_a_bent_edge_passes_on_its_left() -> None:
    nodes = (Node("a", (0, 0)), Node("b", (4, 0)))
    canvas = Canvas(Drawing(nodes), 60, (40, 40, 40, 40))
    for bend in (0.2, -0.2):
        path = canvas.course(Edge("a", "b", bend=bend))
        middle = path[len(path) // 2]
        assert middle[1] - canvas.at((2, 0))[1] == pytest.approx(-bend * 240, abs=2)


def test_a_figure_of_a_drawing_is_written_everywhere() -> None:
    document = Document("t", (Figure(GRAPH, "one"), Figure(Panels((GRAPH, PLANE)), "two")))
    assert render_html(document).count("<svg") == 4
    assert "w_11" in render_text(document)
    assert "Drawing of nodes" in render_latex(document)
    assert render_markdown(document).count("{figure}") == 3


def test_hostile_labels_are_text(hostile: str) -> None:
    shapes = (Node("n", (0, 0), hostile), Label((0, 1), hostile), Edge("n", "n", hostile))
    root = ET.fromstring(render_svg(Drawing(shapes, hostile, hostile)))
    known = {"svg", "title", "desc", "path", "circle", "text", "tspan"}
    assert {element.tag for element in root.iter()} <= known
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)


def test_scripts_are_moved_and_the_line_is_found_again() -> None:
    label = Label((0, 0), "$w_{ij}^{(l)}+b$")
    moves = re.findall(r'dy="(-?[\d.]+)"', render_svg(Drawing((label,))))
    assert len(moves) == 3
    assert sum(map(float, moves)) == pytest.approx(0, abs=0.1)


@given(st.text("ab1 _^{}\\+-|'", max_size=12))
def test_any_formula_has_letters(latex: str) -> None:
    assert all(piece.text for piece in lettered(latex))


@pytest.mark.parametrize(
    ("latex", "text"),
    [(r"A \cap B", "A ∩ B"), ("-1", "−1"), (r"\frac{a}{b}", "a/b"), (r"x_{a_b}", "x_a_b")],
)
def test_formulas_on_the_line(latex: str, text: str) -> None:
    assert "".join(piece.text for piece in lettered(latex)) == text


def test_parts_of_arcs_are_not_told_one_by_one() -> None:
    arc = tuple(Segment((0, k), (1, k + 1), stroke="thin") for k in range(9))
    assert Drawing((arrow((0, 0), (3, 2), "a"), *arc)).text == (
        "Drawing of arrow a from (0, 0) to (3, 2)."
    )
