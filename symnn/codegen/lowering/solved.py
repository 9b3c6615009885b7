"""Inverses that are only multiplied with: each product solves a system instead.

`Why:` A⁻¹ b by elimination has an error in proportion to that of A x = b; the entries of an inverse
carry the condition of A into whatever they are multiplied with, and cost four eliminations.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Indexed

from symnn.codegen.graph.node import Graph, Node, rewritten, walk
from symnn.codegen.lowering.assignment import Assignment, Loop
from symnn.indexed.language.traverse import base_of, name_of, rewrite
from symnn.indexed.language.whole import Whole

MOST = 3
"""So many systems are solved in less time than the inverse takes: an inverse costs 8/3 n³
multiplications by elimination, a system 2/3 n³."""

Steps = Sequence[Assignment | Loop]


def with_systems(graph: Graph, steps: Steps, outputs: Collection[str]) -> list[Assignment | Loop]:
    """The same steps without inverses that are neither results nor read entry by entry."""
    found = list(steps)
    for step in steps:
        if isinstance(step, Assignment) and step.name not in outputs and _is_inverse(step.node):
            found = _without(graph, found, step) or found
    return found


def _is_inverse(node: Node) -> bool:
    return node.operation == "whole" and node.detail == "inv"


def _without(graph: Graph, steps: Steps, inverse: Assignment) -> list[Assignment | Loop] | None:
    """The steps with systems for one inverse; None where it is needed, or is less work."""
    read = graph.read(inverse.name, inverse.node.shape)
    right: Any = inverse.equation.right
    rule, made = Systems(graph, read, inverse.node.arguments[0], right.arrays), []
    for step in steps:
        if isinstance(step, Loop) and any(read in walk(a.node) for a in step.assignments):
            return None  # in each pass it would be eliminated again
        if isinstance(step, Assignment) and step is not inverse and read in walk(step.node):
            step = rule.assignment(step)
        if step is not inverse:
            made.append(step)
    left = any(read in walk(s.node) for s in made if isinstance(s, Assignment))
    return None if left or len(rule.solved) > MOST else made


@dataclass
class Systems:
    """Writes products with one inverse as solutions.

    Args:
        graph: makes the nodes.
        inverse: how the inverse is read.
        matrix: what it is the inverse of.
        arrays: the same, as the equations read it.
        solved: the systems so far.
    """

    graph: Graph
    inverse: Node
    matrix: Node
    arrays: tuple[Any, ...]
    solved: set[Node] = field(default_factory=set)

    def assignment(self, step: Assignment) -> Assignment:
        """The assignment with systems, its equation with the inverse in place of its name."""
        equation = replace(step.equation, right=rewrite(step.equation.right, self._spelled))
        return replace(step, node=rewritten(step.node, self._rule), equation=equation)

    def _spelled(self, e: Any) -> Any:
        named = isinstance(e, Indexed) and name_of(base_of(e)) == self.inverse.detail
        return Whole("inv", self.arrays, e.indices) if named else e

    def _rule(self, node: Node, arguments: tuple[Node, ...]) -> Node:
        made = self.graph.like(node, arguments)
        if node.operation != "matmul" or node.detail is not None:
            return made
        first, second = arguments
        if len(second.shape) <= 2 and self._reads(first):
            return self._product(first, second, False) or made
        if len(first.shape) <= 2 and self._reads(second):
            found = self._product(second, self._turned(first), True)
            return made if found is None else self._turned(found)
        return made

    def _reads(self, node: Node) -> bool:
        return len(node.shape) == 2 and self.inverse in walk(node)

    def _turned(self, node: Node) -> Node:
        return self.graph.transpose(node, (1, 0)) if len(node.shape) == 2 else node

    def _product(self, matrix: Node, right: Node, turned: bool) -> Node | None:
        """`matrix @ right`, or of the transposed matrix, term by term; None where an entry of the
        inverse is needed.
        """
        if matrix is self.inverse:
            return self._solution(self._turned(self.matrix) if turned else self.matrix, right)
        if matrix.operation == "transpose":
            return self._product(matrix.arguments[0], right, not turned)
        if not self._reads(matrix):
            whole = len(matrix.shape) == 2
            left = self._turned(matrix) if turned else matrix
            return self.graph.matmul(left, right) if whole else None
        if matrix.operation != "apply" or matrix.detail not in ("add", "subtract", "negative"):
            return None
        terms = [self._product(a, right, turned) for a in matrix.arguments]
        known = [t for t in terms if t is not None]
        return self.graph.apply(matrix.detail, *known) if len(known) == len(terms) else None

    def _solution(self, matrix: Node, right: Node) -> Node:
        shape = (matrix.shape[0], *right.shape[1:])
        found = self.graph.node("whole", (matrix, right), shape, "solve")
        self.solved.add(found)
        return found
