"""Numbers pulled out of arrays, signs and all: exact values stay what they are."""

from __future__ import annotations

import operator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from symnn.codegen.graph.node import Graph, Node, walk
from symnn.codegen.rewriting import scale
from symnn.codegen.rewriting.factor import Factor, factor_of
from symnn.codegen.rewriting.scale import Scaling
from symnn.core import sizes
from symnn.core.domains import Interval

N = sizes("N")
OPERATIONS = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul,
    "divide": operator.truediv, "power": operator.pow, "negative": operator.neg,
    "square": lambda x: x * x,
}  # fmt: skip
BINARY, UNARY = ["add", "subtract", "multiply", "divide"], ["negative", "square"]
GRAPH = Graph()
x, y = (GRAPH.read(name, (N,)) for name in "xy")
s, t = (GRAPH.read(name, (), scalar=True) for name in "st")
NUMBERS = [s, t, *(GRAPH.number(n) for n in (2, -3))]
UNITS = [factor_of(GRAPH.number(3)), factor_of(s)]
POSITIVE = {"s": Interval.open(0, 10)}
VALUES = {"x": Fraction(7, 5), "y": Fraction(-11, 3), "s": Fraction(9, 4), "t": Fraction(-5, 2)}


def value(node: Node, values: dict[str, Fraction]) -> Fraction:
    """What a node is where each array has one entry, exactly."""
    if node.operation == "read":
        return values[node.detail]
    if node.operation == "number":
        return Fraction(int(node.detail.p), int(node.detail.q))
    return OPERATIONS[node.detail](*(value(a, values) for a in node.arguments))


def grown(inner: Any) -> Any:
    binary = st.builds(GRAPH.apply, st.sampled_from(BINARY), inner, inner)
    return binary | st.builds(GRAPH.apply, st.sampled_from(UNARY), inner)


nodes = st.recursive(st.sampled_from([x, y, *NUMBERS]), grown, max_leaves=8)


def agree(node: Node, units: dict[Node, Factor] | None = None, kept: Factor | None = None) -> bool:
    """Whether the node has its value too where numbers are pulled out.

    Args:
        units: what is computed in another unit.
        kept: the unit in which x is given.
    """
    made = Scaling(GRAPH, POSITIVE, units=units or {}, kept={x: kept} if kept else {})
    unit = value(kept.node(GRAPH), VALUES) if kept else 1
    given = VALUES | {"x": VALUES["x"] / unit}
    return value(made.whole(node), given) == value(node, VALUES)


@pytest.mark.parametrize("sign", ["add", "subtract"])
@pytest.mark.parametrize("number", [2, -2])
@pytest.mark.parametrize("first", [x, y, s, t])
@pytest.mark.parametrize("second", [x, y, s, t])
def test_all_signs_of_sums(sign: str, number: int, first: Node, second: Node) -> None:
    twice = GRAPH.apply("multiply", GRAPH.number(number), second)
    for arguments in ((first, twice), (twice, first)):
        assert agree(GRAPH.apply(sign, *arguments))
        assert agree(GRAPH.apply(sign, *(GRAPH.apply("negative", a) for a in arguments)))


@given(nodes, st.data())
def test_values_stay(node: Node, data: st.DataObject) -> None:
    unit, kept = (data.draw(st.sampled_from([None, *UNITS])) for _ in range(2))
    inside = data.draw(st.sampled_from([n for n in walk(node) if not n.scalar] or [x]))
    try:
        assert agree(node, {inside: unit} if unit else {}, kept)
    except ZeroDivisionError:
        assume(False)


def test_a_sum_that_loses_a_sign_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scale.RULES, "subtract", lambda made, node: scale._add(
        made, GRAPH.apply("add", *node.arguments)))  # fmt: skip
    assert not agree(GRAPH.apply("subtract", x, GRAPH.apply("multiply", GRAPH.number(2), y)))
