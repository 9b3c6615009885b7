"""Networks as directed graphs of nodes, each a function of the sum of its predecessors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symnn.catalog.activations import Activation
from symnn.catalog.layers.node import Edge, Names, Node, node
from symnn.core import Formula, tensor
from symnn.core.symbols import as_size
from symnn.errors import EquationError, UnknownNameError, nearest
from symnn.indexed import Program


@dataclass(frozen=True)
class Earlier:
    """A predecessor as it was some steps ago; before the first step it is 0."""

    name: str
    steps: int = 1


@dataclass(frozen=True)
class Vertex:
    """A node of a graph, before its equations are written.

    Args:
        name: of the node, and of the array of its values.
        predecessors: names of inputs or nodes, `Earlier` ones where an edge takes time.
        units: entries of the node.
        function: of each entry of the sum; None leaves the sum.
        weighted: whether each edge has a matrix and the node a bias; else what enters is added
            entry by entry.
    """

    name: str
    predecessors: tuple[str | Earlier, ...]
    units: Expr | int
    function: Activation | Formula | None = None
    weighted: bool = True


@dataclass(frozen=True)
class Graph:
    """The nodes of a graph by name, with their arrays."""

    nodes: dict[str, Node]

    @property
    def parameters(self) -> tuple[Any, ...]:
        """What is trained, node by node."""
        return tuple(p for n in self.nodes.values() for p in n.parameters)

    def __getitem__(self, name: str) -> Any:
        """The values of a node."""
        return self.nodes[name].output


def graph(program: Program, inputs: Mapping[str, Any], vertices: Sequence[Vertex]) -> Graph:
    """Add the equations of a directed graph: for each node, a_j = f(sum of what enters).

    Acyclic graphs may be listed in any order. A recurrent graph is unrolled by its equations: each
    circle must hold an `Earlier` edge, and the first axis of the inputs is time.

    Args:
        program: extended in place.
        inputs: arrays of shape (..., fan in) by the name that the vertices use.
        vertices: of any order.

    Shapes:
        weights from u to v: `W_u_v` (units of u, units of v), `W_u_v_2` from two steps ago; bias
        `b_v` (units,); the sum `z_v` and the value `v` (..., units).

    >>> from symnn.catalog.activations import TANH
    >>> from symnn.core import sizes
    >>> T, D, H = sizes("T D H")
    >>> program = Program()
    >>> state = Vertex("h", ("x", Earlier("h")), H, TANH)
    >>> total = Vertex("s", ("h", Earlier("h", 2)), H, weighted=False)
    >>> made = graph(program, {"x": tensor("x", T, D)}, [state, total])
    >>> print(program.text())
    z_h[t,j] = Σ_k h[t-1,k]·W_h_h_1[k,j] + Σ_i x[t,i]·W_x_h[i,j] + b_h[j]
    h[t,j] = tanh(z_h[t,j])
    s[t,j] = h[t-2,j] + h[t,j]
    <BLANKLINE>
    with h[t,j] = 0 for t < 0

    Raises:
        UnknownNameError: a predecessor is neither an input nor a node.
        EquationError: a name is used twice, or there are no inputs.

    Source: rumelhart1986
    """
    known = _arrays(inputs, vertices)
    return Graph({v.name: _added(program, v, known) for v in vertices})


def _arrays(inputs: Mapping[str, Any], vertices: Sequence[Vertex]) -> dict[str, Any]:
    """All arrays by name: a node may read one whose equation comes later."""
    names = [*inputs, *(v.name for v in vertices)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not inputs:
        found = f"{', '.join(map(repr, twice))} used twice" if twice else "no inputs"
        raise EquationError(f"graph: found {found}; needed one input or more, and distinct names")
    rows = tuple(next(iter(inputs.values())).shape[:-1])
    return {**inputs, **{v.name: tensor(v.name, *rows, as_size(v.units)) for v in vertices}}


def _added(program: Program, vertex: Vertex, known: Mapping[str, Any]) -> Node:
    edges = [_edge(vertex, p, known) for p in vertex.predecessors]
    bias = f"b_{vertex.name}" if vertex.weighted else None
    total = vertex.name if vertex.function is None else f"z_{vertex.name}"
    return node(program, Names(vertex.name, total, bias), edges, vertex.units, vertex.function)


def _edge(vertex: Vertex, predecessor: str | Earlier, known: Mapping[str, Any]) -> Edge:
    earlier = Earlier(predecessor, 0) if isinstance(predecessor, str) else predecessor
    if earlier.name not in known:
        raise UnknownNameError(
            f"graph: vertex `{vertex.name}` has the predecessor `{earlier.name}`, which is neither "
            f"an input nor a vertex; {nearest(earlier.name, known)}"
        )
    delay = f"_{earlier.steps}" if earlier.steps else ""
    weights = f"W_{earlier.name}_{vertex.name}{delay}" if vertex.weighted else None
    return Edge(known[earlier.name], weights, earlier.steps)
