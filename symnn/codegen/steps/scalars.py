"""Single numbers of a step: hyperparameters, counters, and what is computed from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from symnn.codegen.graph.naming import Naming
from symnn.codegen.graph.node import LEAVES, Graph, Node, walk
from symnn.codegen.rewriting.factor import Factor, factor_of
from symnn.codegen.writing.text import NumberWriter


@dataclass
class Scalars:
    """Which numbers change from step to step, and the statements that compute them.

    Args:
        naming: makes names.
        changing: names of inputs that a step replaces, such as a counter.
        variables: the variable of each number that has one.
        fixed: assignments of shared numbers that only hyperparameters change.
    """

    naming: Naming
    changing: Collection[str]
    variables: dict[Node, str] = field(default_factory=dict)
    fixed: list[str] = field(default_factory=list)

    def is_changing(self, node: Node) -> bool:
        """Whether a number depends on one that a step replaces."""
        return any(n.operation == "read" and n.detail in self.changing for n in walk(node))

    def source(self, node: Node) -> str:
        """The number as an expression over the variables."""
        return NumberWriter(self.variables).write(node).source

    def source_from_inputs(self, node: Node) -> str:
        """The number as an expression over inputs alone: valid outside of a step."""
        inputs = {n: v for n, v in self.variables.items() if n.operation in LEAVES}
        return NumberWriter(inputs).write(node).source

    def changing_source(self, node: Node, graph: Graph) -> str:
        """A number that changes, as an expression: what does not change is multiplied up before."""
        factor = factor_of(node)
        still = factor.only(lambda n: not self.is_changing(n))
        fixed = Factor(factor.number, still.powers)
        if len(fixed.powers) + (fixed.number != 1) < 2:
            return self.source(node)
        known = fixed.node(graph)
        if known not in self.variables:
            line = self.source(known)
            self.variables[known] = self.naming.variable("number")
            self.fixed.append(f"{self.variables[known]} = {line}")
        moving = factor / fixed
        return self.source(graph.apply("multiply", known, moving.node(graph)))

    def shared_lines(self, roots: Iterable[Node], names: Mapping[Node, str]) -> list[str]:
        """Assignments of numbers that are used more than once, or that are equations; those of
        fixed numbers are kept in `fixed`.
        """
        uses: Counter[Node] = Counter()
        nodes = list(walk(*roots))
        for node in nodes:
            uses.update(set(node.arguments))
        lines = []
        for node in nodes:
            if node.operation not in LEAVES and (uses[node] > 1 or node in names):
                source = self.source(node)
                self.variables[node] = self.naming.variable(names.get(node, "number"))
                changing = self.is_changing(node)
                (lines if changing else self.fixed).append(f"{self.variables[node]} = {source}")
        return lines
