"""The largest entry of a row by its place: the maximum, and sums of exponentials without it."""

from __future__ import annotations

from collections.abc import Callable

from symnn.codegen.graph.node import Graph, Node, rewritten


def by_winners(graph: Graph) -> Callable[[Node], Node]:
    """A function that reads the maxima of the rows of a matrix where they are attained first.

    In Σ_k exp(u_k)·[u_k < 0] + (Σ_k [u_k ≥ 0] - 1) with u = z - max z, the one that is taken off is
    the exponential at that place: the sum is over all others, and ties need not be counted. With
    it, the sum is that of all.

    `Why:` NumPy finds the place in a row five times as fast as the maximum, and needs no mask.
    """
    done: dict[Node, Node] = {}

    def rule(node: Node, arguments: tuple[Node, ...]) -> Node:
        if node.operation == "largest" and is_over_rows(node):
            (z,) = arguments
            return graph.node("at_places", (z, _winner(graph, z)), node.shape)
        found = _exponentials(graph, node)
        if found is None:
            return _with_largest(graph, node, arguments) or graph.like(node, arguments)
        z, term = found
        rest = graph.node("without", (done[term], _winner(graph, done[z])), term.shape)
        return graph.total(rest, (1,))

    return lambda root: rewritten(root, rule, done)


def _with_largest(graph: Graph, node: Node, arguments: tuple[Node, ...]) -> Node | None:
    """The sum of all exponentials, if the node adds the largest to the sum of the others."""
    if node.operation != "apply" or node.detail != "add" or graph.number(1) not in arguments:
        return None
    sums = (a.arguments[0] for a in arguments if a.operation == "total")
    terms = [a.arguments[0] for a in sums if a.operation == "without"]
    return graph.total(terms[0], (1,)) if terms else None


def is_over_rows(node: Node) -> bool:
    """Whether a reduction is over the rows of a matrix that lies in memory as it is."""
    (inner,) = node.arguments
    return len(inner.shape) == 2 and node.detail == (1,) and not inner.is_view


def _winner(graph: Graph, z: Node) -> Node:
    """Where the rows of z are largest, as places in all of it."""
    return graph.node("winner", (z,), z.shape[:1], kind="int")


def _exponentials(graph: Graph, node: Node) -> tuple[Node, Node] | None:
    """z and exp(u), if the node is the sum of exponentials without the largest."""
    if node.operation != "apply" or node.detail != "add" or len(node.shape) != 1:
        return None
    terms = [a for t in node.arguments if t.operation == "total" for m in t.arguments
             if m.operation == "apply" and m.detail == "multiply" for a in m.arguments
             if a.operation == "apply" and a.detail == "exp"]  # fmt: skip
    for term in terms:
        z = _shifted_by_largest(graph, term.arguments[0])
        if z is not None and {*node.arguments} == {*_parts(graph, term)}:
            return z, term
    return None


def _shifted_by_largest(graph: Graph, u: Node) -> Node | None:
    """z, if u = z - max z row by row."""
    if u.operation != "apply" or u.detail != "subtract" or len(u.shape) != 2:
        return None
    z = u.arguments[0]
    largest = graph.largest(z, (1,))
    shifted = graph.apply("subtract", z, graph.expand(largest, (True, False)))
    return z if u is shifted and is_over_rows(largest) else None


def _parts(graph: Graph, term: Node) -> tuple[Node, Node]:
    """The sum of the exponentials below 1, and how many others there are."""
    (u,), zero = term.arguments, graph.number(0)
    below = graph.apply("multiply", graph.apply("less", u, zero), term)
    count = graph.total(graph.apply("greater_equal", u, zero), (1,))
    return graph.total(below, (1,)), graph.apply("subtract", count, graph.number(1))
