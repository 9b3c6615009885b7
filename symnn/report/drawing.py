"""What a schematic drawing shows: arrows, regions and graphs in coordinates of its own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from symnn.errors import SymnnError, UnknownNameError, nearest
from symnn.report.inline import cleaned, plain, prose

Pair = tuple[float, float]
Heads = Literal["none", "end", "both"]
Stroke = Literal["solid", "dashed", "thin"]
Form = Literal["circle", "box", "dot", "none"]
TONES = 6
Mark = TypeVar("Mark", bound="Segment | Polygon | Circle | Label | Node | Edge")


@dataclass(frozen=True)
class Segment:
    """A line between two places, straight or bent, with heads as an arrow has.

    Args:
        start, end: its ends; y grows upwards.
        label: beside it, with light marks such as `$x_1$`.
        heads: where arrowheads sit.
        bend: how far its middle is moved to the left, as a share of its length.
        tone: 0 for ink, 1 to 6 for the colors of the page.
        stroke: solid, dashed, or thin for what only helps the eye.
        place: share of the way at which the label stands.
    """

    start: Pair
    end: Pair
    label: str = ""
    heads: Heads = "none"
    bend: float = 0.0
    tone: int = 0
    stroke: Stroke = "solid"
    place: float = 0.5

    def __post_init__(self) -> None:
        _checked(self, self.start, self.end, (self.bend, self.place))


@dataclass(frozen=True)
class Polygon:
    """A region with straight sides; many short ones make it round.

    Args:
        points: its corners in order.
        label: written at the mean of the corners.
        tone: 0 for ink, 1 to 6 for the colors of the page.
        filled: whether it is shaded.
        outlined: whether its sides are drawn.
    """

    points: tuple[Pair, ...]
    label: str = ""
    tone: int = 1
    filled: bool = True
    outlined: bool = False

    def __post_init__(self) -> None:
        _checked(self, *self.points)
        if len(self.points) < 3:
            raise SymnnError(f"polygon: it has {len(self.points)} corners; needed at least 3")


@dataclass(frozen=True)
class Circle:
    """A circle; shaded if it is filled."""

    center: Pair
    radius: float
    label: str = ""
    tone: int = 0
    filled: bool = False

    def __post_init__(self) -> None:
        _checked(self, self.center, (self.radius, 0.0))
        if not self.radius > 0:
            raise SymnnError(f"circle: its radius is {self.radius!r}; needed one above 0")


@dataclass(frozen=True)
class Label:
    """Words or a short formula, centered at a place."""

    at: Pair
    label: str
    tone: int = 0

    def __post_init__(self) -> None:
        _checked(self, self.at)


@dataclass(frozen=True)
class Node:
    """A node of a graph; a circle or a box grows with its label, a dot has it beside.

    Args:
        name: that edges know it by.
        at: its middle.
        label: inside it; the name when None.
        form: circle, box, dot, or none for the bare label.
        tone: 0 for ink, 1 to 6 for the colors of the page.
    """

    name: str
    at: Pair
    label: str | None = None
    form: Form = "circle"
    tone: int = 0

    def __post_init__(self) -> None:
        if self.label is None:
            object.__setattr__(self, "label", self.name)
        _checked(self, self.at)

    @property
    def words(self) -> str:
        """What is written in it."""
        return self.label or ""


@dataclass(frozen=True)
class Edge:
    """An arrow from node to node; from a node to itself it is a loop above it."""

    source: str
    target: str
    label: str = ""
    bend: float = 0.0
    tone: int = 0
    stroke: Stroke = "solid"
    heads: Heads = "end"
    place: float = 0.5

    def __post_init__(self) -> None:
        _checked(self, (self.bend, self.place))


Shape = Segment | Polygon | Circle | Label | Node | Edge


def _checked(shape: Shape, *pairs: Pair) -> None:
    cleaned(shape, "label")
    kind = type(shape).__name__.lower()
    for pair in pairs:
        if len(pair) != 2 or not all(math.isfinite(value) for value in pair):
            raise SymnnError(f"{kind}: {pair!r} is no place; needed two finite numbers")
    if shape.tone not in range(TONES + 1):
        raise SymnnError(f"{kind}: tone is {shape.tone!r}; needed 0 to {TONES}")


def arrow(start: Pair, end: Pair, label: str = "", tone: int = 0, **options: object) -> Segment:
    """A segment with a head at its end."""
    return Segment(start, end, label, "end", tone=tone, **options)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Drawing:
    """Shapes in a plane with one scale for both directions.

    Args:
        shapes: in drawing order.
        title: a short heading, needed where several drawings stand side by side.
        description: alternative text; written from the shapes when empty.

    >>> Drawing((Node("x", (0, 0)), Node("f", (1, 0)), Edge("x", "f"))).text
    'Drawing of nodes x and f. Edges: x to f.'

    Raises:
        SymnnError: there is no shape, or two nodes have one name.
        UnknownNameError: an edge names no node.
    """

    shapes: tuple[Shape, ...]
    title: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        cleaned(self, "title", "description")
        if not self.shapes:
            raise SymnnError(f"drawing `{self.title}`: it has no shapes; give it at least one")
        names = Counter(node.name for node in self.of(Node))
        for name, count in names.items():
            if count > 1:
                raise SymnnError(f"drawing `{self.title}`: {count} nodes are named `{name}`")
        for edge in self.of(Edge):
            for name in (edge.source, edge.target):
                if name not in names:
                    hint = nearest(name, names) if names else "there are no nodes"
                    raise UnknownNameError(f"drawing: an edge names node `{name}`; {hint}")

    def of(self, kind: type[Mark]) -> Iterator[Mark]:
        """The shapes of one kind."""
        return (shape for shape in self.shapes if isinstance(shape, kind))

    def node(self, name: str) -> Node:
        """The node with this name."""
        return next(node for node in self.of(Node) if node.name == name)

    @property
    def text(self) -> str:
        """Alternative text: the description, or one made from the shapes."""
        return self.description or " ".join(self._sentences())

    def _sentences(self) -> Iterator[str]:
        nodes = [_bare(node.words) or node.name for node in self.of(Node)]
        if nodes:
            yield f"Drawing of nodes {_listed(nodes)}."
        edges = [self._edge(edge) for edge in self.of(Edge)]
        if edges:
            yield f"Edges: {'; '.join(edges)}."
        parts = [_said(shape) for shape in self.shapes if not isinstance(shape, Node | Edge)]
        if parts:
            yield f"{'With' if nodes else 'Drawing of'} {'; '.join(filter(None, parts))}."

    def _edge(self, edge: Edge) -> str:
        ends = (self.node(name) for name in (edge.source, edge.target))
        source, target = (_bare(node.words) or node.name for node in ends)
        return f"{source} to {target}" + (f" ({_bare(edge.label)})" if edge.label else "")


def _said(shape: Shape) -> str:
    name = f" {_bare(shape.label)}" if shape.label else ""
    match shape:
        case Segment(stroke="thin", label=""):
            return ""  # a part of an arc or of a mark
        case Segment(start, end, _, heads):
            return f"{'line' if heads == 'none' else 'arrow'}{name} from {_at(start)} to {_at(end)}"
        case Polygon(points) if len(points) <= 6:
            return f"region{name} with corners {', '.join(map(_at, points))}"
        case Polygon():
            return f"region{name}"
        case Circle(center, radius):
            return f"circle{name} around {_at(center)} with radius {radius:.4g}"
    return f"label{name}"


def _bare(label: str | None) -> str:
    return plain(prose(label or ""))


def _at(pair: Pair) -> str:
    return f"({pair[0]:.4g}, {pair[1]:.4g})"


def _listed(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
