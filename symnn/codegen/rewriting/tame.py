"""Which branches of a case distinction may be evaluated everywhere without a warning or NaN."""

from __future__ import annotations

from symnn.codegen.graph.functions import UFUNCS
from symnn.codegen.graph.node import Node

GROWING = frozenset({"multiply", "square"})


def is_tame(node: Node, strict: bool = False) -> bool:
    """Whether a node is finite and silent wherever its arguments are finite.

    Args:
        node: the root of a branch.
        strict: whether products of two arrays, which may overflow, count as wild.
    """
    if node.operation == "select":
        return may_evaluate_all(node, strict)
    if node.operation != "apply" or _is_size(node):
        return True  # what is not elementwise is computed once, outside of any branch
    return _tame_function(node, strict) and all(is_tame(a, strict) for a in node.arguments)


def may_evaluate_all(select: Node, strict: bool = False) -> bool:
    """Whether every case of a selection may be evaluated at every entry."""
    branches = [*select.arguments[1:-1:2], select.arguments[-1]]
    return select.detail == "everywhere" or all(is_tame(b, strict) for b in branches)


def _tame_function(node: Node, strict: bool) -> bool:
    if node.detail == "divide":
        divisor = node.arguments[1]
        return _is_size(divisor) or _at_least_one(divisor)
    if node.detail in ("exp", "expm1"):
        return _never_positive(node.arguments[0])
    if strict and node.detail in GROWING:
        return len([a for a in node.arguments if not a.scalar]) + (node.detail == "square") < 2
    return UFUNCS[node.detail].tame


def _is_size(node: Node) -> bool:
    """Whether a divisor is a number or made of sizes by products and roots."""
    if node.operation in ("number", "size"):
        return True
    product = node.operation == "apply" and node.detail in ("sqrt", "multiply", "square", "power")
    return product and all(map(_is_size, node.arguments))


def _never_positive(node: Node) -> bool:
    """Whether a value is -|x|, -x² or min(x, 0), by its form."""
    if node.operation != "apply":
        return False
    if node.detail == "negative":
        return _never_negative(node.arguments[0])
    return node.detail == "minimum" and any(
        a.operation == "number" and a.detail <= 0 for a in node.arguments
    )


def _never_negative(node: Node) -> bool:
    if node.operation != "apply":
        return node.operation == "number" and node.detail >= 0
    return node.detail in ("absolute", "square", "exp", "greater", "equal") or (
        node.detail in ("multiply", "divide", "add") and all(map(_never_negative, node.arguments))
    )


def _at_least_one(node: Node) -> bool:
    """Whether a value is 1 plus something not negative."""
    if node.operation != "apply" or node.detail != "add":
        return False
    ones = [a for a in node.arguments if a.operation == "number" and a.detail >= 1]
    return bool(ones) and all(_never_negative(a) for a in node.arguments)
