"""Cases: Piecewise, Max, Min, Heaviside, conditions; and the safe functions built from them."""

from __future__ import annotations

from functools import reduce
from typing import Any

import sympy as sp
from sympy import S

from symnn.codegen.functions import COMPARE
from symnn.codegen.lowering import Lowering
from symnn.codegen.node import Node
from symnn.codegen.value import Value, aligned, combined, ordered
from symnn.errors import NotSupportedError

Order = tuple[Any, ...]
NOT_A_NUMBER = sp.nan


def lower_relation(low: Lowering, e: Any, order: Order) -> Value:
    """A comparison, true or false at each entry."""
    return low.apply(COMPARE[type(e)], [e.lhs, e.rhs], order)


def lower_and(low: Lowering, e: Any, order: Order) -> Value:
    """All conditions."""
    return _folded(low, "logical_and", e.args, order)


def lower_or(low: Lowering, e: Any, order: Order) -> Value:
    """Any condition."""
    return _folded(low, "logical_or", e.args, order)


def lower_not(low: Lowering, e: Any, order: Order) -> Value:
    """The opposite condition."""
    return low.apply("logical_not", [e.args[0]], order)


def _folded(low: Lowering, function: str, arguments: Any, order: Order) -> Value:
    values = [low.value(a, order) for a in sorted(arguments, key=str)]
    return reduce(lambda a, b: combined(low.graph, function, [a, b], order), values)


def lower_max(low: Lowering, e: Any, order: Order) -> Value:
    """The largest argument; numbers are compared last."""
    return _folded(low, "maximum", _arrays_first(e.args), order)


def lower_min(low: Lowering, e: Any, order: Order) -> Value:
    """The smallest argument."""
    return _folded(low, "minimum", _arrays_first(e.args), order)


def _arrays_first(arguments: Any) -> list[Any]:
    return sorted(arguments, key=lambda a: (bool(a.is_number), str(a)))


def lower_heaviside(low: Lowering, e: Any, order: Order) -> Value:
    """The step, with its value at 0 as written (1/2 when nothing is written)."""
    at_zero = e.args[1] if len(e.args) > 1 else S.Half
    if at_zero in (0, 1):
        return low.apply("greater" if at_zero == 0 else "greater_equal", [e.args[0], S.Zero], order)
    return low.apply("heaviside", [e.args[0], at_zero], order)


def lower_max_over(low: Lowering, e: Any, order: Order) -> Value:
    """The maximum along axes."""
    bound = {limit[0] for limit in e.limits}
    value = low.operand(e.function)
    axes = tuple(p for p, i in enumerate(value.axes) if i in bound)
    rest = tuple(i for i in value.axes if i not in bound)
    return Value(low.graph.largest(value.node, axes), rest)


def lower_piecewise(low: Lowering, e: sp.Piecewise, order: Order) -> Value:
    """The first branch whose condition holds; a branch is evaluated only where it is chosen."""
    pairs = [(c, v) for v, c in (p.args for p in e.args) if c is not S.false]
    otherwise: Any = sp.nan
    for position, (condition, branch) in enumerate(pairs):
        if condition is S.true:
            pairs, otherwise = pairs[:position], branch
            break
    if not pairs:
        return low.value(otherwise, order)
    return _indicator(low, pairs, otherwise, order) or _selected(low, pairs, otherwise, order)


def _indicator(low: Lowering, pairs: list[Any], otherwise: Any, order: Order) -> Value | None:
    """1 or 0 by one condition: the condition itself."""
    if len(pairs) != 1 or {pairs[0][1], otherwise} != {S.Zero, S.One}:
        return None
    condition, branch = pairs[0]
    return low.value(condition if branch == 1 else negated(condition), order)


def negated(condition: Any) -> Any:
    """The opposite condition, as a comparison where it is one."""
    return sp.Not(condition)


def _selected(low: Lowering, pairs: list[Any], otherwise: Any, order: Order) -> Value:
    flat = [e for pair in pairs for e in pair] + [otherwise]
    values = [low.value(e, order) for e in flat]
    axes = ordered({i for v in values for i in v.axes}, order)
    nodes = [aligned(low.graph, v, axes) for v in values]
    choices = list(zip(nodes[:-1:2], nodes[1:-1:2], strict=True))
    return Value(low.graph.select(choices, nodes[-1]), axes)


def lower_truth(low: Lowering, e: Any, order: Order) -> Value:
    """True or False, as 1 or 0."""
    return Value(low.graph.number(1 if e is S.true else 0))


def lower_nan(low: Lowering, e: Any, order: Order) -> Value:
    """The value of a Piecewise that has no branch for a point."""
    return Value(low.graph.number(sp.nan))


def refuse_complex(low: Lowering, e: Any, order: Order) -> Value:
    """Real arithmetic only."""
    raise NotSupportedError(f"compile: `{e}` is not real; compiled code works with real numbers")


def nodes_of(value: Value) -> tuple[Node, ...]:
    """The node of a value and its arguments."""
    return (value.node, *value.node.arguments)
