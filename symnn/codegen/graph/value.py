"""A node together with the index that each of its axes runs over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from symnn.codegen.graph.node import Graph, Node


@dataclass(frozen=True)
class Value:
    """An array whose axes are named by indices."""

    node: Node
    axes: tuple[Any, ...] = ()


def ordered(indices: Iterable[Any], order: Sequence[Any]) -> tuple[Any, ...]:
    """`indices` as they come in `order`."""
    wanted = set(indices)
    return tuple(i for i in order if i in wanted)


def aligned(graph: Graph, value: Value, axes: Sequence[Any]) -> Node:
    """The node with its axes in the given order, ready to broadcast against the others."""
    present = ordered(value.axes, axes)
    node = graph.transpose(value.node, tuple(value.axes.index(i) for i in present))
    return graph.expand(node, tuple(i in present for i in axes))


def combined(graph: Graph, function: str, values: Sequence[Value], order: Sequence[Any]) -> Value:
    """A ufunc on values, broadcast over the union of their indices."""
    axes = ordered({i for v in values for i in v.axes}, order)
    return Value(graph.apply(function, *[aligned(graph, v, axes) for v in values]), axes)
