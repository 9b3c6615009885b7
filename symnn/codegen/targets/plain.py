"""Array graphs of numbers as terms: the stable form of a formula, operation by operation.

A term `select` has two values and a condition behind them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from symnn.codegen.graph.node import Node, walk
from symnn.codegen.search.condition import Condition
from symnn.codegen.search.reading import sympy_fraction
from symnn.codegen.search.term import ONE, ZERO, Term, number, variable
from symnn.errors import NotSupportedError

OPERATIONS = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "negative": "neg",
    "absolute": "abs", "maximum": "max", "minimum": "min", "arcsin": "asin", "arccos": "acos",
    "arctan": "atan", "arctan2": "atan2", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "power": "pow", "gammaln": "loggamma", "psi": "digamma",
}  # fmt: skip
"""Names of the graph that terms spell in another way."""

DEEPEST = 250
"""So many operations inside each other: each takes some calls of functions inside each other."""

RELATIONS: dict[str, Any] = {
    "greater": sp.Gt, "greater_equal": sp.Ge, "less": sp.Lt, "less_equal": sp.Le,
    "equal": sp.Eq, "not_equal": sp.Ne, "logical_and": sp.And, "logical_or": sp.Or,
    "logical_not": sp.Not,
}  # fmt: skip


def stable_form(node: Node) -> Term:
    """`of_node` of what is not too deep for text.

    Raises:
        NotSupportedError: more operations are inside each other than texts have room for, or some
            operation has no counterpart in terms.
    """
    depths: dict[Node, int] = {}
    for part in walk(node):
        depths[part] = 1 + max((depths[a] for a in part.arguments), default=0)
    if depths[node] > DEEPEST:
        raise NotSupportedError(
            f"compile: the formula is {depths[node]} operations deep; needed at most {DEEPEST} for "
            "targets 'c', 'torch' and 'jax'. Compile parts of it"
        )
    return of_node(node)


def of_node(node: Node) -> Term:
    """The number that a node computes.

    >>> from symnn.codegen.graph.node import Graph
    >>> graph = Graph()
    >>> x = graph.read("x", ())
    >>> of_node(graph.apply("maximum", x, graph.number(0)))
    max(x, 0)

    Raises:
        NotSupportedError: it is a sum over a range, or has no counterpart in terms.
    """
    if node.kind == "bool":
        return select(condition_of_node(node), ONE, ZERO)
    if node.operation == "read":
        return variable(node.detail)
    if node.operation == "number":
        exact = node.detail.is_Rational
        return number(sympy_fraction(node.detail)) if exact else Term("constant", node.detail)
    if node.operation == "float":
        return select(condition_of_node(node.arguments[0]), ONE, ZERO)
    if node.operation == "select":
        return _cases(node)
    if node.operation == "apply":
        return _applied(node)
    raise NotSupportedError(
        "compile: sums and products over a range are built for target 'numpy'; needed a formula "
        "that is written out"
    )


def select(condition: Condition, then: Term, otherwise: Term) -> Term:
    """One value where a condition holds, another elsewhere."""
    return Term("select", then, otherwise, condition)


def _cases(node: Node) -> Term:
    *pairs, otherwise = node.arguments
    found = of_node(otherwise)
    for condition, value in reversed(list(zip(pairs[::2], pairs[1::2], strict=True))):
        found = select(condition_of_node(condition), of_node(value), found)
    return found


def condition_of_node(node: Node) -> Condition:
    """The condition that a node decides."""
    if node.detail == "isnan":
        value = of_node(node.arguments[0])
        return Condition(sp.Ne, (value, value))
    logical = node.detail in ("logical_and", "logical_or", "logical_not")
    inner = condition_of_node if logical else of_node
    return Condition(RELATIONS[node.detail], tuple(map(inner, node.arguments)))


def _applied(node: Node) -> Term:
    arguments = tuple(map(of_node, node.arguments))
    if node.detail in COMPOSED:
        return COMPOSED[node.detail](*arguments)
    if node.detail == "power" and _is_small_power(arguments[1]):
        return Term("**", arguments[0], int(arguments[1].args[0]))
    return Term(OPERATIONS.get(node.detail, node.detail), *arguments)


def _is_small_power(exponent: Term) -> bool:
    return exponent.head == "number" and exponent.args[0] in range(2, 65)


def _is(head: Any, a: Term, b: Term) -> Condition:
    return Condition(head, (a, b))


def _shrunk(u: Term) -> Term:
    """exp(-|u|), which never overflows."""
    return Term("exp", Term("neg", Term("abs", u)))


def _sigmoid(u: Term) -> Term:
    small = _shrunk(u)
    return Term("/", select(_is(sp.Ge, u, ZERO), ONE, small), Term("+", ONE, small))


def _softplus(u: Term) -> Term:
    return Term("+", Term("max", u, ZERO), Term("log1p", _shrunk(u)))


def _log_add_exp(u: Term, v: Term) -> Term:
    joined = Term("+", Term("max", u, v), Term("log1p", _shrunk(Term("-", u, v))))
    doubled = Term("+", u, Term("constant", sp.log(2)))
    return select(_is(sp.Eq, u, v), doubled, joined)


def _x_log_y(u: Term, v: Term) -> Term:
    """u*log(v), and 0 where u is 0 and v a number."""
    zero = _is(sp.Eq, u, ZERO)
    both = zero if u == v else Condition(sp.And, (zero, _is(sp.Eq, v, v)))
    return Term("*", u, Term("log", select(both, ONE, v)))


def _sign(u: Term) -> Term:
    below = select(_is(sp.Lt, u, ZERO), number(-1), u)
    return select(_is(sp.Gt, u, ZERO), ONE, below)


def _heaviside(u: Term, middle: Term) -> Term:
    at_zero = select(_is(sp.Eq, u, ZERO), middle, u)
    return select(_is(sp.Gt, u, ZERO), ONE, select(_is(sp.Lt, u, ZERO), ZERO, at_zero))


COMPOSED: dict[str, Callable[..., Term]] = {
    "square": lambda u: Term("**", u, 2),
    "reciprocal": lambda u: Term("/", ONE, u),
    "sigmoid": _sigmoid, "softplus": _softplus, "logaddexp": _log_add_exp, "x_log_y": _x_log_y,
    "sign": _sign, "heaviside": _heaviside,
}  # fmt: skip
"""Operations of the graph that are composed of others."""
