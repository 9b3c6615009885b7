"""Relations, And, Or, Not and Piecewise, built as written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from sympy import And, Basic, Expr, Or, Piecewise, S, Tuple
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import Boolean

from symnn.core.claim import SYMPY_RELATION
from symnn.errors import DomainError
from symnn.syntax.context import Reader, Scope
from symnn.syntax.tree import Call, Group, Name, Node, Relations

NEGATION = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
RELATION_NAMES = {"Eq": "==", "Ne": "!=", "Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">="}
TRUTH = {"True": S.true, "False": S.false}
CONDITION_NAMES = frozenset({"And", "Or", "Not", *RELATION_NAMES})


def relation(symbol: str, left: Expr, right: Expr, negated: bool = False) -> Boolean:
    """One relation, or its negation, unevaluated."""
    kind = cast(Any, SYMPY_RELATION[NEGATION[symbol] if negated else symbol])
    return kind(left, right, evaluate=False)


def joined(kind: type[And] | type[Or], parts: list[Boolean], negated: bool = False) -> Boolean:
    """`And` or `Or` of the parts; De Morgan's dual when the parts are negated."""
    if len(parts) == 1:
        return parts[0]
    dual = Or if kind is And else And
    return cast(Any, dual if negated else kind)(*parts, evaluate=False)


def condition(reader: Reader, node: Node, scope: Scope, negated: bool = False) -> Boolean:
    """The condition that a node states."""
    if isinstance(node, Relations):
        return _chain(reader, node, scope, negated)
    if isinstance(node, Name) and node.name in TRUTH:
        truth = TRUTH[node.name]
        return ~truth if negated else truth
    if isinstance(node, Call) and _is_connective(node, scope):
        return _connective(reader, node, scope, negated)
    raise reader.fail("a condition such as `x > 0` is needed here", node, scope)


def _is_connective(node: Call, scope: Scope) -> bool:
    return node.name in CONDITION_NAMES and not node.attribute and node.name not in scope.names


def _chain(reader: Reader, node: Relations, scope: Scope, negated: bool) -> Boolean:
    parts = []
    for k, symbol in enumerate(node.relations):
        left, right = (reader.expression(node.operands[k + side], scope) for side in (0, 1))
        parts.append(relation(symbol, left, right, negated))
    return joined(And, parts, negated)


def _connective(reader: Reader, node: Call, scope: Scope, negated: bool) -> Boolean:
    if node.name in RELATION_NAMES:
        left, right = _exactly(reader, node, scope, 2)
        sides = reader.expression(left, scope), reader.expression(right, scope)
        return relation(RELATION_NAMES[node.name], *sides, negated)
    if node.name == "Not":
        (inner,) = _exactly(reader, node, scope, 1)
        return reader.condition(inner, scope, not negated)
    if not node.arguments:
        raise reader.fail(f"`{node.name}` takes 1 or more conditions, got 0", node, scope)
    parts = [reader.condition(argument, scope, negated) for argument in node.arguments]
    return joined(And if node.name == "And" else Or, parts, negated)


def _exactly(reader: Reader, node: Call, scope: Scope, count: int) -> tuple[Node, ...]:
    if len(node.arguments) != count:
        plural = "argument" if count == 1 else "arguments"
        raise reader.fail(
            f"`{node.name}` takes {count} {plural}, got {len(node.arguments)}", node, scope
        )
    return node.arguments


def where(condition: Any, chosen: Any, otherwise: Any) -> Expr:
    """`chosen` where the condition holds, else `otherwise`: a Piecewise of two branches.

    >>> from sympy.abc import x
    >>> where(x > 0, x, 0)
    Piecewise((x, x > 0), (0, True))
    """
    if not isinstance(condition, Boolean | bool):
        raise DomainError(
            f"where: the condition is `{condition}`, which is no comparison; needed one, such as "
            f"`{condition} > 0`"
        )
    return cast(Expr, Piecewise((chosen, condition), (otherwise, True)))


def piecewise(reader: Reader, node: Call, scope: Scope) -> Expr:
    """`Piecewise((a, condition), (b, True))`; SymPy's own constructor would fold nested ones."""
    pairs = [_pair(reader, argument, scope) for argument in node.arguments]
    if not pairs:
        raise reader.fail("`Piecewise` takes 1 or more pieces, got 0", node, scope)
    return Basic.__new__(Piecewise, *pairs)  # type: ignore[return-value]


def _pair(reader: Reader, node: Node, scope: Scope) -> Basic:
    if not isinstance(node, Group) or len(node.items) != 2:
        raise reader.fail("a piece is `(expression, condition)`", node, scope)
    value, when = node.items
    expression = reader.expression(value, scope)
    return Tuple.__new__(ExprCondPair, expression, reader.condition(when, scope))


SPECIAL: dict[str, Callable[[Reader, Call, Scope], Expr]] = {"Piecewise": piecewise}
