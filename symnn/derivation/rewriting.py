"""A derivative worked out by the rules, line by line, before anything is verified."""

from __future__ import annotations

from typing import Any

from sympy import Derivative

from symnn.derivation.rules import Applied, applied


def rewritten(expression: Any, x: Any) -> list[tuple[Applied | None, Any, Any]]:
    """Rule, whole expression and rewritten node of every step, without any verification."""
    whole: Any = Derivative(expression, x)
    steps: list[tuple[Applied | None, Any, Any]] = [(None, whole, None)]
    todo = [whole]
    while todo:
        node = todo.pop()
        found = applied(node)
        whole = whole.xreplace({node: found.value})
        parts = [n for n in _in_order(found.value) if n not in todo]
        todo += reversed(parts)
        steps.append((found, whole, node))
    return steps


def _in_order(value: Any) -> list[Any]:
    """The derivatives that are left to be worked out, the simplest last."""
    return sorted(value.atoms(Derivative), key=lambda n: (-n.expr.count_ops(), str(n)))
