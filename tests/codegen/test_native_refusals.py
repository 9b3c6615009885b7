"""What C has no words for is refused in a sentence, so that NumPy can take over."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

from symnn.codegen.graph.node import Graph
from symnn.codegen.native.affine import Axis, refined
from symnn.codegen.native.functions import number_call, vector_call
from symnn.codegen.native.numbers import Numbers
from symnn.codegen.native.reading import RULES, Reading
from symnn.core import sizes
from symnn.errors import NotSupportedError

N = sizes("N")


def read(node: Any) -> Any:
    return Reading({N: 6}, RULES).view(node)


def test_nodes_that_have_no_c() -> None:
    graph = Graph()
    X = graph.read("X", (sp.Integer(2), sp.Integer(3)))
    joined = graph.node("reshape", (X,), (sp.Integer(6),))
    with pytest.raises(NotSupportedError, match="`whole` has no loops in C yet"):
        read(graph.node("whole", (X,), (N, N), "inv"))
    with pytest.raises(NotSupportedError, match="a place of joined axes has no C"):
        read(graph.take(joined, 0, sp.Integer(1)))
    one = graph.read("x", (sp.Integer(1),))
    with pytest.raises(NotSupportedError, match="a shift along one entry has no C"):
        read(graph.shifted(one, 0, 1))


def test_axes_that_cannot_be_cut_alike() -> None:
    with pytest.raises(NotSupportedError, match=r"axes of \[2, 3\] and \[3, 2\] entries"):
        refined([[Axis(2), Axis(3)], [Axis(3), Axis(2)]])


def test_functions_that_have_no_c() -> None:
    with pytest.raises(NotSupportedError, match="`zeta` has no C yet"):
        vector_call("zeta", ["x"])
    with pytest.raises(NotSupportedError, match="`zeta` of a number has no C yet"):
        number_call("zeta", ["x"])
    odd = Graph().node("series", (), (), scalar=True)
    with pytest.raises(NotSupportedError, match="the number `series` has no C yet"):
        Numbers({}, {}).name(odd)
