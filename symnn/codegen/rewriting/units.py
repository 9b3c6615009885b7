"""The choice between equivalent forms: where numbers are multiplied in, and in which units arrays
are computed and states are kept.

A gradient that an optimizer multiplies by a constant is cheaper computed in that unit from the
start: the small array that it is linear in is multiplied once instead of the large one. A running
mean m' = b*m + c*g is cheaper kept as M = m/c: M' = b*M + g.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from sympy import Integer

from symnn.codegen.graph.node import Graph, Node, underlying, walk
from symnn.codegen.rewriting.factor import ONE, Factor, factor_of
from symnn.codegen.rewriting.scale import LINEAR, Scaling


@dataclass(frozen=True)
class Work:
    """What has to be computed, before a form is chosen.

    Args:
        results: nodes that the caller reads.
        updates: the next value of each state.
        states: the node that reads each state.
        domains: where scalar inputs lie.
        sizes: values of the symbolic sizes.
    """

    results: Mapping[str, Node]
    updates: Mapping[str, Node]
    states: Mapping[str, Node]
    domains: Mapping[str, Any]
    sizes: Mapping[Any, int]

    @property
    def roots(self) -> list[Node]:
        return [*self.results.values(), *self.updates.values()]


@dataclass(frozen=True)
class Form:
    """One way to compute the work.

    Args:
        scaling: what becomes of each node; None leaves all as they are.
        kept: the unit of each state that is not kept in its true value.
    """

    scaling: Scaling | None = None
    kept: Mapping[str, Factor] = field(default_factory=dict)

    def result(self, node: Node) -> Node:
        """The node, in its true value."""
        return node if self.scaling is None else self.scaling.whole(node)

    def update(self, state: str, node: Node) -> Node:
        """The next value of a state, in the unit in which it is kept."""
        if self.scaling is None or node.scalar:
            return node
        unit = self.kept.get(state, ONE)
        return self.scaling.product(self.scaling.split(node).times(unit.power(-1)))

    def versions(self, node: Node) -> tuple[Node, ...]:
        """The nodes that stand for an equation, up to a number."""
        core = node if self.scaling is None else self.scaling.split(node).core
        return core, self.result(node)

    def roots(self, work: Work) -> list[Node]:
        """Everything that is computed."""
        updates = [self.update(s, n) for s, n in work.updates.items()]
        return [*map(self.result, work.results.values()), *updates]


def cheapest_form(graph: Graph, work: Work) -> Form:
    """The form that takes the least elementwise work."""
    return min(_forms(graph, work), key=lambda form: elementwise_time(form.roots(work), work.sizes))


def _forms(graph: Graph, work: Work) -> Iterable[Form]:
    yield Form()
    yield _form(Scaling(graph, work.domains, through=False), work)
    plain = _form(Scaling(graph, work.domains), work)
    kept = _units_of_states(plain, work)
    units = {work.states[s]: unit for s, unit in kept.items()}
    scaled = [plain, _form(Scaling(graph, work.domains, kept=units), work, kept)]
    for form in scaled[: 1 + bool(kept)]:
        yield form
        for unit in _units_of_arrays(form, work):
            made = Scaling(graph, work.domains, units=unit, kept=form.scaling.kept)  # type: ignore[union-attr]
            yield _form(made, work, form.kept)


def _form(scaling: Scaling, work: Work, kept: Mapping[str, Factor] | None = None) -> Form:
    for node in walk(*work.roots):
        scaling.split(node)  # from the leaves up, so that deep programs do not recurse deeply
    return Form(scaling, kept or {})


def _units_of_states(plain: Form, work: Work) -> dict[str, Factor]:
    """Units in which running sums take a term without multiplying it, where there are any."""
    found = {s: _unit_of_state(plain, work, s) for s in _private_states(work)}
    return {s: unit for s, unit in found.items() if unit is not None}


def _private_states(work: Work) -> list[str]:
    """Arrays that nothing but elementwise rules of their own shape read: not the parameters."""
    shared = {
        underlying(a) for n in walk(*work.roots) for a in n.arguments
        if n.operation != "apply" or a.is_view or n.shape != a.shape
    }  # fmt: skip
    return [s for s, read in work.states.items() if read.shape and read not in shared]


def _unit_of_state(plain: Form, work: Work, state: str) -> Factor | None:
    """c in the update a*state + c*term, as far as it is made of fixed hyperparameters."""
    node, scaling = work.updates[state], plain.scaling
    if scaling is None or node.operation != "apply" or node.detail not in ("add", "subtract"):
        return None
    parts = [scaling.split(a) for a in node.arguments]
    terms = [p for p in parts if p.core is not work.states[state]]
    if len(terms) != 1 or any(a.scalar for a in node.arguments):
        return None
    unit = terms[0].factor.only(lambda n: _is_fixed(n, work))
    return unit if not unit.is_one and unit.is_positive(work.domains) else None


def _is_fixed(number: Node, work: Work) -> bool:
    """Whether a number depends on hyperparameters only, which no step changes."""
    leaves = [n for n in walk(number) if n.operation in ("read", "size")]
    return all(n.operation == "read" and n.detail not in work.updates for n in leaves)


def _units_of_arrays(form: Form, work: Work) -> Iterable[dict[Node, Factor]]:
    """Small arrays with a number that more entries, linear in them, are multiplied by."""
    scaling = form.scaling
    if scaling is None:
        return
    together = _multiplied(form.roots(work), work.sizes)
    for node in _scaled_and_contracted(work.roots, scaling):
        for wanted, entries in together.items():
            unit = factor_of(wanted) / scaling.split(node).factor
            if entry_count(node.shape, work.sizes) < entries and unit.is_positive(work.domains):
                yield {node: unit}


def _scaled_and_contracted(roots: Sequence[Node], scaling: Scaling) -> list[Node]:
    """Arrays that are multiplied by a number and then enter a matrix product."""
    linear = [n for n in walk(*roots) if n.operation in LINEAR]
    contracted = {underlying(a) for n in linear for a in n.arguments}
    return [n for n in walk(*roots) if n in contracted and _is_scaled(n, scaling)]


def _is_scaled(node: Node, scaling: Scaling) -> bool:
    """Whether a node is an array times or divided by a number, or by one times an array."""
    if node.operation != "apply" or node.detail not in ("multiply", "divide") or not node.shape:
        return False
    if any(a.scalar for a in node.arguments):
        return True
    return node.detail == "divide" and not scaling.split(node).factor.is_one


def _multiplied(roots: Sequence[Node], sizes: Mapping[Any, int]) -> dict[Node, int]:
    """The numbers that arrays are multiplied by, each with the entries of all its arrays."""
    found: dict[Node, int] = {}
    for node in walk(*roots):
        if node.operation == "apply" and node.detail == "multiply" and node.shape:
            for number in (a for a in node.arguments if a.scalar):
                found[number] = found.get(number, 0) + entry_count(node.shape, sizes)
    return found


def elementwise_time(roots: Iterable[Node], sizes: Mapping[Any, int]) -> float:
    """Estimated microseconds of all elementwise calls: overhead, and time per entry."""
    nodes = [n for n in walk(*roots) if n.operation == "apply" and not n.scalar]
    return sum(0.5 + 4e-4 * entry_count(n.shape, sizes) for n in nodes)


def entry_count(shape: tuple[Any, ...], sizes: Mapping[Any, int]) -> int:
    """The number of entries at given sizes; unknown sizes count as 64."""
    known = {s: Integer(v) for s, v in sizes.items()}
    extents = [n.xreplace(known) for n in shape]
    return prod(int(n) if n.is_Integer else 64 for n in extents)
