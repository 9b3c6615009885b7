"""Networks as graphs of operations, with and without circles."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from sympy import Matrix

from symnn.book.item import Erratum, Item
from symnn.book.material import Derived, Exhausted

NODES = range(4)
FORWARD = tuple(combinations(NODES, 2))
GRAPHS = tuple(c for size in range(len(FORWARD) + 1) for c in combinations(FORWARD, size))


def ordered(edges: tuple[tuple[int, int], ...]) -> bool:
    """Whether the nodes can be put in an order in which all edges go forwards."""
    try:
        tuple(TopologicalSorter({n: [u for u, v in edges if v == n] for n in NODES}).static_order())
    except CycleError:
        return False
    return True


def nilpotent(edges: tuple[tuple[int, int], ...]) -> bool:
    """Whether no path is longer than the number of nodes allows."""
    return Matrix(4, 4, lambda u, v: int((u, v) in edges)) ** 4 == Matrix.zeros(4, 4)


ITEMS: tuple[Item, ...] = (
    Item(
        "nn.network_graph",
        "A network is a directed graph: nodes compute, edges carry tensors. Nodes that nothing "
        "enters are inputs, nodes that nothing leaves are outputs. Without a circle the nodes can "
        "be computed one after the other.",
        (Exhausted("Each of the 64 graphs of four nodes with forward edges has an order.",
                   lambda: GRAPHS, ordered),),
        twins=(Exhausted("With an edge back.", lambda: [((0, 1), (1, 0))], ordered),),
    ),
    Item(
        "nn.feedforward",
        "A feedforward network has no circle, so every path ends: the fourth power of the "
        "adjacency matrix of four nodes counts paths of four edges, and there are none.",
        (
            Exhausted("All 64 graphs of four nodes with forward edges.", lambda: GRAPHS, nilpotent),
            Derived("directed_graph", "Errors flow back along every edge."),
        ),
        twins=(Exhausted("With an edge back.", lambda: [((0, 1), (1, 2), (2, 0))], nilpotent),),
    ),
    Item(
        "nn.recurrent",
        "A recurrent network has circles, and each takes a step of time: the state carries what "
        "was seen before. Unrolled over time the circle is gone, for an edge leads from one step "
        "to the next.",
        (
            Derived("recurrent_graph", "What an edge delays forwards it delays backwards."),
            Exhausted("Unrolled over four steps there is an order.",
                      lambda: [tuple((t, t + 1) for t in range(3))], ordered),
        ),
        twins=(Exhausted("Without the delay.", lambda: [((0, 0),)], ordered),),
        erratum=Erratum(
            "*The relapse is temporary.*",
            "The recurrence is temporal: the circle leads from one step of time to the next.",
        ),
    ),
)  # fmt: skip
