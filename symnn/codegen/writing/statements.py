"""Steps of a lowered program as statements of Python: assignments, and loops of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from symnn.codegen.graph.node import LEAVES, Node
from symnn.codegen.graph.spelling import position_source, shape_source, size_source
from symnn.codegen.lowering.assignment import Assignment, Loop
from symnn.codegen.writing.cases import CaseWriter
from symnn.codegen.writing.sharing import Sharing

BORROWED = LEAVES | {"transpose", "expand", "take", "slice", "broadcast", "einsum"}
"""Operations whose result may be memory of another array."""


@dataclass
class Statements:
    """Writes statements.

    Args:
        variables: of arrays, by name.
        names: of nodes that have a variable; it is added to.
        sharing: of what is used more than once.
        changed: names of arrays that are written to after they are made.
    """

    variables: dict[str, str]
    names: dict[Node, str]
    sharing: Sharing
    changed: set[str]

    def lines(self, step: Assignment | Loop) -> Iterator[str]:
        """One step, the equations above what computes them."""
        if isinstance(step, Loop):
            yield from (f"# {text}" for text in dict.fromkeys(a.text for a in step.results))
            yield from self._allocations(step)
            yield from self._loop(step)
        else:
            if not step.adds:
                yield f"# {step.text}"
            yield from self._assignment(step)

    def _allocations(self, loop: Loop) -> Iterator[str]:
        """Arrays that are filled one entry after the other."""
        made = {a.inside for a in loop.before}
        for name, shape in loop.arrays:
            if name not in made:
                yield f"{self.variables[name]} = np.empty({shape_source(shape)}, dtype)"

    def _loop(self, loop: Loop) -> Iterator[str]:
        for assignment in loop.before:
            yield from self._assignment(assignment)
        passes = f"range({size_source(loop.extent).source})"
        if loop.direction < 0:
            passes = f"reversed({passes})"
        yield f"for {loop.variable.name} in {passes}:"
        for step in loop.body:
            inner = self._loop(step) if isinstance(step, Loop) else self._assignment(step)
            yield from (f"    {line}" for line in inner)

    def _assignment(self, a: Assignment) -> Iterator[str]:
        yield from self.sharing.lines(a.node, self.names)
        target = target_source(self.variables, a)
        if a.adds or a.places:
            yield self._into(target, a)
            return
        source = CaseWriter(self.names).write(a.node).source
        if a.name in self.changed:
            yield f"{target} = {f'np.array({source})' if self._is_borrowed(a.node) else source}"
            return
        yield f"{target} = {source}"
        if a.node.operation not in LEAVES:
            self.names.setdefault(a.node, target)

    def _is_borrowed(self, node: Node) -> bool:
        """Whether the expression of a node may be memory of another array."""
        if node.operation == "broadcast" and node.arguments[0].scalar:
            return False
        return node.operation in BORROWED or node in self.names

    def _into(self, target: str, a: Assignment) -> str:
        """Entries replaced, or added to: `a[t] += h[t - 1] @ U` where they are a term."""
        writer, operator, rest = CaseWriter(self.names), "=", a.node
        if a.adds:
            operator = "+="
        elif a.node.operation == "apply" and a.node.detail == "add" and a.node not in self.names:
            left, right = a.node.arguments
            same = [writer.write(x).source == target for x in (left, right)]
            if any(same):
                operator, rest = "+=", right if same[0] else left
        return f"{target} {operator} {writer.write(rest).source}"


def target_source(variables: Mapping[str, str], a: Assignment) -> str:
    """The variable of an assignment, or its entries at the places."""
    variable = variables[a.inside or a.name]
    if not a.places:
        return variable
    last = max(a.places)
    spots = [position_source(a.places[q]) if q in a.places else ":" for q in range(last + 1)]
    return f"{variable}[{', '.join(spots)}]"


def changed_names(steps: Iterable[Assignment | Loop]) -> set[str]:
    """Arrays that are written to after they are made."""
    found: set[str] = set()
    for step in steps:
        parts = step.assignments if isinstance(step, Loop) else (step,)
        found |= {a.name for a in parts if a.adds or a.inside}
    return found
