"""Numbers that a caller gives are traced by JAX: what is computed from them is no Python number."""

from __future__ import annotations

from dataclasses import replace

from symnn.codegen.graph.node import Node, rewritten
from symnn.codegen.lowering.assignment import Assignment, Loop
from symnn.codegen.lowering.lowered import Lowered


def with_traced_numbers(lowered: Lowered) -> Lowered:
    """The same program, in which nothing that is read, or computed from it, is a Python number.

    `float(...)` and `a if condition else b` need a value, which there is none of while JAX traces.
    """
    done: dict[Node, Node] = {}

    def assignment(a: Assignment) -> Assignment:
        return replace(a, node=rewritten(a.node, _traced, done))

    def step(s: Assignment | Loop) -> Assignment | Loop:
        if isinstance(s, Assignment):
            return assignment(s)
        return replace(s, before=tuple(map(assignment, s.before)), body=tuple(map(step, s.body)))

    return replace(lowered, steps=tuple(map(step, lowered.steps)))


def _traced(node: Node, arguments: tuple[Node, ...]) -> Node:
    given = node.operation == "read" or not all(a.scalar for a in arguments)
    scalar = node.scalar and not given
    same = all(new is old for new, old in zip(arguments, node.arguments, strict=True))
    if same and scalar == node.scalar:
        return node
    return replace(node, arguments=arguments, scalar=scalar)
