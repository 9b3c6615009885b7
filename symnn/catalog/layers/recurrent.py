"""Recurrent layers: equations over an index of time, each step read by the next.

There is no loop: h[t] reads h[t - 1], and what lies before the first step is 0 or a given state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Expr

from symnn.catalog.activations import SIGMOID, TANH, Activation
from symnn.catalog.layers.elementwise import formal_indices
from symnn.catalog.layers.node import Edge, Names, Node, node
from symnn.core import Formula, tensor
from symnn.core.symbols import as_size
from symnn.errors import ShapeError
from symnn.indexed import Program, index


@dataclass(frozen=True)
class Recurrent:
    """The arrays of a recurrent layer.

    Args:
        output: the hidden state h at every step.
        nodes: the cell's nodes by what they do, such as `forget`.
        cell: the state that is not shown to other layers; None without one.
    """

    output: Any
    nodes: dict[str, Node]
    cell: Any = None

    @property
    def parameters(self) -> tuple[Any, ...]:
        """What is trained, node by node."""
        return tuple(p for n in self.nodes.values() for p in n.parameters)


def simple_recurrent(
    program: Program,
    inputs: Any,
    units: Expr | int,
    layer: int | str,
    activation: Activation | Formula = TANH,
    initial: Any = None,
) -> Recurrent:
    """Add z_t = x_t W + h_{t-1} U + b and h_t = f(z_t).

    Args:
        program: extended in place.
        inputs: array of shape (time, samples, fan in), or (time, fan in) for one sequence.
        units: of the state.
        layer: number of the layer, from 1: `W1`, `U1`, `b1`, `z1`, `h1`.
        activation: of each entry of the state.
        initial: state before the first step, of shape (samples, units); None is 0.

    Shapes:
        W (fan in, units); U (units, units); b (units,); z and h (time, samples, units).

    >>> from symnn.core import sizes
    >>> T, N, D, H = sizes("T N D H")
    >>> program = Program()
    >>> print(simple_recurrent(program, tensor("X", T, N, D), H, 1).parameters)
    (W1, U1, b1)
    >>> print(program.text())
    z1[t,n,j] = Σ_k h1[t-1,n,k]·U1[k,j] + Σ_i X[t,n,i]·W1[i,j] + b1[j]
    h1[t,n,j] = tanh(z1[t,n,j])
    <BLANKLINE>
    with h1[t,n,j] = 0 for t < 0

    Source: elman1990, werbos1990
    """
    h = _state(f"h{layer}", inputs, units)
    edges = [Edge(inputs, f"W{layer}"), Edge(h, f"U{layer}", 1, initial)]
    names = Names(f"h{layer}", f"z{layer}", f"b{layer}")
    return Recurrent(h, {"state": node(program, names, edges, units, activation)})


def lstm(
    program: Program,
    inputs: Any,
    units: Expr | int,
    layer: int | str,
    states: tuple[Any, Any] | None = None,
) -> Recurrent:
    """Add a layer of long short-term memory: gates i, f, o, a candidate g, a cell c, a state h.

    c_t = f_t c_{t-1} + i_t g_t and h_t = o_t tanh(c_t), entry by entry; each gate is the sigmoid,
    the candidate the tanh, of an affine map of x_t and h_{t-1}.

    Args:
        program: extended in place.
        inputs: array of shape (time, samples, fan in), or (time, fan in) for one sequence.
        units: of state and cell.
        layer: number of the layer, from 1: `i1`, `f1`, `o1`, `g1`, `c1`, `h1`, `W_i_1`, ...
        states: h and c before the first step, of shape (samples, units); None is 0.

    Shapes:
        W (fan in, units); U (units, units); b (units,); all others (time, samples, units).

    >>> from symnn.core import sizes
    >>> T, N, D, H = sizes("T N D H")
    >>> program = Program()
    >>> layer = lstm(program, tensor("X", T, N, D), H, 1)
    >>> print(program[layer.cell])
    c1[t, n, j] := c1[t - 1, n, j]*f1[t, n, j] + g1[t, n, j]*i1[t, n, j]
    >>> print(program[layer.output])
    h1[t, n, j] := tanh(c1[t, n, j])*o1[t, n, j]

    Source: hochreiter1997, gers2000
    """
    h, c = (_state(f"{name}{layer}", inputs, units) for name in "hc")
    before, cell = states or (None, None)
    gates = {"input": "i", "forget": "f", "output": "o", "candidate": "g"}
    nodes = {
        role: _gate(program, name, layer, (Edge(inputs, "W"), Edge(h, "U", 1, before)), units)
        for role, name in gates.items()
    }
    *rows, j = _indices(h)
    i, f, o, g = (n.output[(*rows, j)] for n in nodes.values())
    earlier = Edge(c, None, 1, cell).at(rows, j)
    program.define(f"c{layer}", (*rows, j), f * earlier + i * g)
    program.define(f"h{layer}", (*rows, j), o * TANH(c[(*rows, j)]))
    return Recurrent(h, nodes, c)


def gru(
    program: Program, inputs: Any, units: Expr | int, layer: int | str, initial: Any = None
) -> Recurrent:
    """Add a gated recurrent unit: an update gate u, a reset gate r, a candidate g, a state h.

    h_t = u_t h_{t-1} + (1 - u_t) g_t with g_t = tanh(x_t W + s_t U + b) and s_t = r_t h_{t-1},
    products entry by entry.

    Args:
        program: extended in place.
        inputs: array of shape (time, samples, fan in), or (time, fan in) for one sequence.
        units: of the state.
        layer: number of the layer, from 1: `u1`, `r1`, `s1`, `g1`, `h1`, `W_u_1`, ...
        initial: state before the first step, of shape (samples, units); None is 0.

    Shapes:
        W (fan in, units); U (units, units); b (units,); all others (time, samples, units).

    >>> from symnn.core import sizes
    >>> T, N, D, H = sizes("T N D H")
    >>> program = Program()
    >>> layer = gru(program, tensor("X", T, N, D), H, 1)
    >>> print(program[layer.output])
    h1[t, n, j] := (1 - u1[t, n, j])*g1[t, n, j] + h1[t - 1, n, j]*u1[t, n, j]

    Source: cho2014
    """
    h = _state(f"h{layer}", inputs, units)
    *rows, j = _indices(h)
    before = Edge(h, "U", 1, initial)
    nodes = {
        role: _gate(program, name, layer, (Edge(inputs, "W"), before), units)
        for role, name in {"update": "u", "reset": "r"}.items()
    }
    u, r = (n.output[(*rows, j)] for n in nodes.values())
    kept = program.define(f"s{layer}", (*rows, j), r * before.at(rows, j))
    nodes["candidate"] = _gate(program, "g", layer, (Edge(inputs, "W"), Edge(kept, "U")), units)
    g = nodes["candidate"].output[(*rows, j)]
    program.define(f"h{layer}", (*rows, j), u * before.at(rows, j) + (1 - u) * g)
    return Recurrent(h, nodes)


def last_step(program: Program, name: str, states: Any) -> Any:
    """Add `name[n, k] := states[T - 1, n, k]`, the state after the last step, and return it.

    >>> from symnn.core import sizes
    >>> program = Program()
    >>> _ = last_step(program, "s", tensor("h1", *sizes("T N H")))
    >>> print(program)
    s[n, k] := h1[T - 1, n, k]
    """
    _, *others = formal_indices(states)
    return program.define(name, others, states[(states.shape[0] - 1, *others)])


CANDIDATE = "g"


def _gate(program: Program, name: str, layer: int | str, edges: Any, units: Expr | int) -> Node:
    """A node of a cell, whose arrays carry its letter and the layer's number."""
    ending = f"{name}_{layer}" if layer else name
    own = [Edge(e.source, f"{e.weights}_{ending}", e.delay, e.initial) for e in edges]
    names = Names(f"{name}{layer}", f"z_{ending}", f"b_{ending}", "tn")
    return node(program, names, own, units, TANH if name == CANDIDATE else SIGMOID)


def _state(name: str, inputs: Any, units: Expr | int) -> Any:
    """The array of a state, which its own equation reads.

    Raises:
        ShapeError: the inputs have no axis of time.
    """
    shape = tuple(inputs.shape)
    if len(shape) not in (2, 3):
        raise ShapeError(
            f"recurrent layer: `{inputs.label}` has shape {shape}; needed (time, samples, units), "
            "or (time, units) for one sequence"
        )
    return tensor(name, *shape[:-1], as_size(units))


def _indices(state: Any) -> tuple[Any, ...]:
    *rows, units = state.shape
    return (*(index(name, size) for name, size in zip("tn", rows, strict=False)), index("j", units))
