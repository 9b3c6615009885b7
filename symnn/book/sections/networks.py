"""Networks as graphs of operations, with and without cycles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, permutations
from typing import Any

import numpy as np
from sympy import Add, KroneckerDelta

from symnn.book.arrays import i, j, k, m, n, p, q, r
from symnn.book.item import Erratum, Item
from symnn.book.layers import Differentiated, defined
from symnn.book.material import Derived, Drawn, Equated, Exhausted, Refused, Shaped, stated
from symnn.book.sections.network_figures import drawn_edges, forward_and_recurrent, operation
from symnn.catalog.layers import Earlier, Vertex, graph
from symnn.core import Variable, sizes, tensor
from symnn.indexed import Program, Sum, function, gradient, index, jacobian
from symnn.indexed.language.recurrence import circles, recurrence
from symnn.proof.programs.unfolding import Unfolding

NODES = range(4)
FORWARD, EDGES = tuple(combinations(NODES, 2)), tuple(permutations(NODES, 2))
Edges = Iterable[tuple[Any, Any]]


class Graph(tuple[tuple[Any, Any], ...]):
    """Edges, written as arrows."""

    __slots__ = ()

    def __str__(self) -> str:
        return ", ".join(f"{one} → {other}" for one, other in self)


def ordered(edges: Edges) -> bool:
    """Whether the nodes can be put in an order in which all edges go forward."""
    before: dict[Any, list[Any]] = {}
    for one, other in edges:
        before.setdefault(other, []).append(one)
    try:
        tuple(TopologicalSorter(before).static_order())
    except CycleError:
        return False
    return True


def subsets(edges: Sequence[Any]) -> Iterator[Graph]:
    """All graphs with some of these edges."""
    return (Graph(c) for size in range(len(edges) + 1) for c in combinations(edges, size))


def nilpotent(edges: Sequence[tuple[int, int]]) -> bool:
    """Whether a power of the adjacency matrix is 0: there are no paths as long as that."""
    adjacency = np.zeros((len(NODES), len(NODES)), dtype=int)
    for one, other in edges:
        adjacency[one, other] = 1
    return not np.linalg.matrix_power(adjacency, len(NODES)).any()


f1, f2, f3, f4, g = (function(name) for name in ("f1", "f2", "f3", "f4", "g"))
T = sizes("T")
x, delta = tensor("x", n), tensor("delta", n)

# The graphs of the figure.
ACYCLIC = (
    Vertex("u", ("x",), n, f1, weighted=False), Vertex("v", ("x",), n, f2, weighted=False),
    Vertex("w", ("u", "v"), n, f3, weighted=False), Vertex("y", ("u", "w"), n, f4, weighted=False),
)  # fmt: skip
CIRCULAR = (
    Vertex("s", ("x", Earlier("s")), n, f1, weighted=False),
    Vertex("y", ("s",), n, f2, weighted=False),
)
LEFT, RIGHT = Program(), Program()
NESTED = graph(LEFT, {"x": x}, ACYCLIC)["y"]
graph(RIGHT, {"x": tensor("x", T, n)}, CIRCULAR)


def nested(place: Any) -> Any:
    """The formula of the left graph."""
    first = f1(place)
    return f4(first + f3(first + f2(place)))


REVERSE = Differentiated.of(LEFT, NESTED, delta, [x])
SUMS = {name: LEFT.named(f"z_{name}") for name in ("w", "y")}
INNER = f1(x[j]).fdiff() + f3(SUMS["w"][j]).fdiff() * (f1(x[j]).fdiff() + f2(x[j]).fdiff())
SLOT = Variable("s")


def unrolled(vertices: Sequence[Vertex], steps: int) -> Edges:
    """The edges between copies of the nodes, one for each step of time."""
    return [
        ((one, t - delay), (other, t))
        for t in range(steps)
        for one, other, delay in drawn_edges(vertices)
        if t >= delay
    ]


def at_once(vertices: Sequence[Vertex]) -> Edges:
    """The edges as they are drawn, without regard to time."""
    return Graph((one, other) for one, other, _ in drawn_edges(vertices))


def advances(program: Program) -> bool:
    """Whether every cycle of the equations goes from earlier steps of time to later ones."""
    found = [recurrence(program, members) for members in circles(program)]
    return bool(found) and all(circle.direction == 1 for circle in found)


def reverse_is_diff(edges: tuple[tuple[int, int], ...]) -> bool:
    """Whether, for one graph, error signals add up to the derivative of the nested formula."""
    heads = (f1, f2, f3, f4)
    before = {v: [u for u, w in edges if w == v] for v in NODES}
    names = {v: tuple(f"v{u}" for u in before[v]) or ("x",) for v in NODES}
    program = Program()
    made = graph(program, {"x": x}, [
        Vertex(f"v{v}", names[v], n, heads[v], weighted=False) for v in NODES
    ])  # fmt: skip
    ends = [v for v in NODES if all(u != v for u, _ in edges)]
    total = program.define("L", (), Sum(Add(*[made[f"v{v}"][j] for v in ends]), j))
    values: dict[int, Any] = {}
    for v in NODES:
        values[v] = heads[v](Add(*[values[u] for u in before[v]]) if before[v] else SLOT)
    wanted = Add(*[values[v] for v in ends]).diff(SLOT).xreplace({SLOT: x[j]})
    found = gradient(program, total, x)
    return any(form == 0 for form in Unfolding(found, found.gradients[0][j] - wanted))


# Any number of inputs of one operation, and any number of readers of one output.
entering, leaving = tensor("y", q, n), tensor("a", q, n)
s = index("s", q)
MANY = Program()
TOTAL = MANY.define("z", (j,), Sum(entering[s, j], s))
AFTER = MANY.define("u", (j,), f1(TOTAL[j]))
COPIED = jacobian(MANY, AFTER, entering)
READ = Program()
SOURCE = READ.define("y", (j,), f1(x[j]))
READERS = READ.define("v", (s, j), g(leaving[s, j] * SOURCE[j]))
back = tensor("c", q, n)
SUMMED = Differentiated.of(READ, READERS, back, [SOURCE])
BACK = back[s, j] * g(leaving[s, j] * SOURCE[j]).fdiff() * leaving[s, j]

# The recurrent network of the figure, over any number of steps from the third on.
t, later = index("t", T + 2), index("t", T + 1)
seen, state = tensor("x", T + 2, n), tensor("s", T + 2, n)
STEPS = Program()
STEPS.define("s", (t, j), f1(seen[t, j] + state[t - 1, j]))
STEPS.define("y", (t, j), f2(state[t, j]))
answer = STEPS.named("y")

ITEMS: tuple[Item, ...] = (
    Item(
        "fig.op_tensors",
        "An operation takes some tensors and makes others. Weights are tensors that go in, too: "
        "what tells them apart is that training changes them.",
        (Drawn("Operations with what goes in and what comes out.", operation, (
            Shaped(Program().define("Y", (k, j), f1(
                Sum(tensor("X", p, m)[k, i] * tensor("W", m, n)[i, j], i) + tensor("b", n)[j])),
                (p, n), "The shape of what comes out follows from the others."),
        )),),
    ),
    Item(
        "nn.network_graph",
        "A network is a directed graph: nodes compute, edges carry tensors. Nodes that nothing "
        "enters are inputs, nodes that nothing leaves are outputs. Without a cycle the nodes can "
        "be computed one after the other.",
        (
            Exhausted("Of the 4096 graphs of four nodes those with an order are those without a "
                      "cycle.", lambda: subsets(EDGES), lambda e: ordered(e) == nilpotent(e)),
            Exhausted("They are 543.", lambda: [sum(map(nilpotent, subsets(EDGES)))],
                      lambda count: count == 543),
        ),
        twins=(
            Exhausted("With edges there and back, that there is an order.",
                      lambda: [Graph(((0, 1), (1, 0)))], ordered),
            Exhausted("Only edges from a lower number to a higher one leave no cycle.",
                      lambda: subsets(EDGES), lambda e: nilpotent(e) == (set(e) <= set(FORWARD))),
        ),
    ),
    Item(
        "nn.feedforward",
        "A feedforward network has no cycle, so its nodes can be numbered such that each edge "
        "leads to a higher number. Then every path ends: with $n$ nodes it has at most $n - 1$ "
        "edges.",
        (
            stated("q >= u + k + 1", "A path of $k$ edges leads at least $k$ numbers up: by "
                   "induction, one edge more, one number more,", u="Integers", v="Integers",
                   q="Integers", k="Integers", where=("v >= u + k", "q >= v + 1")),
            stated("k <= n - 1", "and there are $n$ numbers only.", u="Naturals0", v="Integers",
                   k="Integers", n="Naturals", where=("v >= u + k", "v <= n - 1")),
            Derived("directed_graph", "Errors flow back along every edge."),
        ),
        twins=(
            stated("k <= n - 2", "The path through all nodes has one more.", k="Naturals0",
                   n="Naturals", where=("k <= n - 1",)),
            Exhausted("With an edge back, that paths end.",
                      lambda: [Graph(((0, 1), (1, 2), (2, 0)))], nilpotent),
        ),
    ),
    Item(
        "nn.recurrent",
        "A recurrent network has cycles, and each takes a step of time: the state carries what "
        "was seen before. Unrolled over time the cycle is gone, for an edge leads from one step "
        "to the next.",
        (
            Derived("recurrent_graph", "What an edge delays forward it delays backward."),
            Exhausted("Unrolled over 1 to 20 steps there is an order,",
                      lambda: (unrolled(CIRCULAR, steps) for steps in range(1, 21)), ordered),
            Exhausted("and for any number of steps the equations go forward in time.",
                      lambda: [RIGHT], advances),
        ),
        twins=(Exhausted("Without the delay, that there is an order.",
                         lambda: [at_once(CIRCULAR)], ordered),),
        erratum=Erratum(
            "*The relapse is temporary.*",
            "The recurrence is temporal: the cycle leads from one step of time to the next.",
        ),
    ),
    Item(
        "fig.ff_and_rnn",
        "Left a graph without cycles. In the middle one with a cycle, which takes a step of "
        "time. On the right the same, unrolled: a copy of the graph for each step, and no cycle.",
        (Drawn("Feedforward and recurrent networks.",
               lambda: forward_and_recurrent(ACYCLIC, CIRCULAR), (
                   Exhausted("The left graph has an order.", lambda: [at_once(ACYCLIC)], ordered),
                   Exhausted("So has the other one, unrolled over 1 to 20 steps.",
                             lambda: (unrolled(CIRCULAR, steps) for steps in range(1, 21)),
                             ordered),
                   Exhausted("For any number of steps its equations go forward in time.",
                             lambda: [RIGHT], advances),
               )),),
        twins=(Exhausted("Without time, that there is an order.", lambda: [at_once(CIRCULAR)],
                         ordered),),
    ),
    Item(
        "nn.sum_of_inputs",
        "If several tensors enter one operation they are added, entry by entry, so they need one "
        "shape. Backward an addition copies: each summand gets the same slope. And where one "
        "tensor is read by several operations, what comes back from them is added. Here $q$ is "
        "any number of summands or readers.",
        (
            defined(MANY, TOTAL, AFTER, words="Many summands $y_s$ of one operation."),
            Equated(COPIED.results[0][j, s, r], KroneckerDelta(j, r) * f1(TOTAL[j]).fdiff(),
                    "The slope is the same for every summand $s$.", program=COPIED),
            defined(READ, READERS, words="Many readers of one tensor $y$."),
            SUMMED(SUMMED.found.adjoint_of(SOURCE)[j],
                   Sum(BACK, s), "What comes back from all readers is added; $c_{sj}$ is the slope "
                   "of the loss by $v_{sj}$."),
            Refused("A sum of tensors of different shapes: refused.", lambda: Program().define(
                "z", (j,), x[j] + tensor("y", m)[j]), "extent"),
        ),
        twins=(
            Equated(COPIED.results[0][j, s, r], KroneckerDelta(j, r) * f1(TOTAL[j]).fdiff() / q,
                    "That the slope is shared out.", program=COPIED),
            SUMMED(SUMMED.found.adjoint_of(SOURCE)[j],
                   Sum(BACK, s) / q, "That the mean comes back."),
        ),
    ),
    Item(
        "nn.ff_formula",
        "Written in one line a network is functions of functions, with a sum wherever branches "
        "meet: that of the left graph above is $f_4(f_1(x) + f_3(f_1(x) + f_2(x)))$. What is read "
        "twice stands there twice, which is why one computes node by node instead. Error signals "
        "that run backward through the nodes add up to the derivative of that line.",
        (
            Equated(NESTED[j], nested(x[j]), "For any smooth functions and any size.",
                    program=LEFT),
            defined(LEFT, *SUMS.values(), words="With names for what $f_3$ and $f_4$ get,"),
            REVERSE(REVERSE.gradients[0][j], delta[j] * f4(SUMS["y"][j]).fdiff() * INNER,
                    "error signals that begin with the slopes $\\delta$ of the loss end as these."),
            Exhausted("That is the derivative of the line: so for each of the 64 graphs of four "
                      "nodes, with any functions.",
                      lambda: subsets(FORWARD), reverse_is_diff),
        ),
        twins=(
            Equated(NESTED[j], f4(f3(f1(x[j]) + f2(x[j]))), "Without the shortcut.", program=LEFT),
            REVERSE(REVERSE.gradients[0][j], delta[j] * f4(SUMS["y"][j]).fdiff(),
                    "Without the slopes of what stands inside."),
        ),
    ),
    Item(
        "nn.rnn_formula",
        "The state of a step is a function of what is seen now and of the state before; the answer "
        "is a function of the state. Put in the state before, and the one before that, and the "
        "formula grows with time: everything that was ever seen is in it. Before the first step "
        "the state is 0.",
        (
            defined(STEPS, state, answer, words="Over any number of steps."),
            Equated(state[0, j], f1(seen[0, j]), "The first step,", program=STEPS),
            Equated(state[later + 1, j], f1(seen[later + 1, j] + f1(seen[later, j]
                                            + state[later - 1, j])),
                    "two steps in a row,", program=STEPS),
            Equated(answer[2, j], f2(f1(seen[2, j] + f1(seen[1, j] + f1(seen[0, j])))),
                    "and the third answer.", program=STEPS),
            Derived("recurrent_graph", "Backward, for weights and cycles of any length."),
        ),
        twins=(
            Equated(answer[later + 1, j], f2(f1(seen[later + 1, j] + f1(seen[later, j]))),
                    "That only two steps count.", program=STEPS),
            Equated(answer[2, j], f2(f1(seen[0, j] + f1(seen[1, j] + f1(seen[2, j])))),
                    "Backward in time.", program=STEPS),
        ),
        sources=("elman1990",),
    ),
)  # fmt: skip
