"""Safe functions spelled with NumPy's own, for code that may not allocate."""

from __future__ import annotations

from collections.abc import Callable

from symnn.codegen.graph.node import Graph, Node


def _exp_of_minus_abs(graph: Graph, x: Node) -> Node:
    return graph.apply("exp", graph.apply("negative", graph.apply("absolute", x)))


def sigmoid(graph: Graph, x: Node) -> Node:
    """exp(u)/(1 + exp(u)) with u = min(x, 40): beyond 40 the value is 1 to the last digit."""
    above = graph.apply("exp", graph.apply("minimum", x, graph.number(40)))
    return graph.apply("divide", above, graph.apply("add", above, graph.number(1)))


def softplus(graph: Graph, x: Node) -> Node:
    """max(x, 0) + log1p(exp(-|x|))."""
    positive = graph.apply("maximum", x, graph.number(0))
    return graph.apply("add", graph.apply("log1p", _exp_of_minus_abs(graph, x)), positive)


def x_log_y(graph: Graph, x: Node, y: Node) -> Node:
    """x*log(y), and 0 where x is 0, whatever y is there."""
    zero = graph.number(0)
    product = graph.apply("multiply", x, graph.apply("log", y))
    return graph.select([(graph.apply("equal", x, zero), zero)], product)


EXPANSIONS: dict[str, Callable[..., Node]] = {
    "sigmoid": sigmoid, "softplus": softplus, "x_log_y": x_log_y,
}  # fmt: skip


def expanded(graph: Graph, node: Node, arguments: tuple[Node, ...]) -> Node:
    """The node on new arguments, spelled with NumPy's own functions."""
    if node.operation == "apply" and node.detail in EXPANSIONS:
        return EXPANSIONS[node.detail](graph, *arguments)
    return graph.like(node, arguments)
