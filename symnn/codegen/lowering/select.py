"""Cases: Piecewise, Max, Min, Heaviside, conditions; and the safe functions built from them."""

from __future__ import annotations

from functools import reduce
from typing import Any

import sympy as sp
from sympy import S

from symnn.codegen.graph.functions import COMPARE
from symnn.codegen.graph.value import Value, aligned, combined, ordered
from symnn.codegen.lowering.dispatch import Lowering
from symnn.codegen.lowering.gather import has_places
from symnn.codegen.lowering.reads import read_at
from symnn.codegen.rewriting.tame import is_tame
from symnn.errors import NotSupportedError
from symnn.indexed.derivatives.outside import inside_tests
from symnn.indexed.language.reach import is_whole
from symnn.indexed.language.traverse import name_of

Order = tuple[Any, ...]


def lower_relation(low: Lowering, e: Any, order: Order) -> Value:
    """A comparison, true or false at each entry."""
    return low.apply(COMPARE[type(e)], [e.lhs, e.rhs], order)


def lower_and(low: Lowering, e: Any, order: Order) -> Value:
    """All conditions."""
    return _folded(low, "logical_and", sorted(e.args, key=str), order)


def lower_or(low: Lowering, e: Any, order: Order) -> Value:
    """Any condition."""
    return _folded(low, "logical_or", sorted(e.args, key=str), order)


def lower_not(low: Lowering, e: Any, order: Order) -> Value:
    """The opposite condition."""
    return low.apply("logical_not", [e.args[0]], order)


def lower_other_condition(low: Lowering, e: Any, order: Order) -> Value:
    """If-then-else, exclusive or and the like, spelled with and, or, not."""
    return low.value(e.to_nnf(simplify=False), order)


def lower_alternative(low: Lowering, e: Any, order: Order) -> Value:
    """If-then-else: a condition is evaluated only where it decides, if it cannot be elsewhere."""
    condition, *sides = e.args
    if all(is_tame(low.value(side, order).node, strict=True) for side in sides):
        return lower_other_condition(low, e, order)
    one, other = (sp.Piecewise((1, side), (0, True), evaluate=False) for side in sides)
    chosen = sp.Piecewise((one, condition), (other, True), evaluate=False)
    return low.apply("greater", [chosen, S.Zero], order)


def _folded(low: Lowering, function: str, arguments: Any, order: Order) -> Value:
    values = [low.value(a, order) for a in arguments]
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
    value = _operand_of_maximum(low, e.function)
    axes = tuple(p for p, i in enumerate(value.axes) if i in bound)
    rest = tuple(i for i in value.axes if i not in bound)
    if not axes:
        return value
    return Value(low.graph.largest(value.node, axes), rest)


def _operand_of_maximum(low: Lowering, e: Any) -> Value:
    """What a maximum is taken of; where a read looks outside there is nothing to choose.

    Raises:
        NotSupportedError: a read is at fractions, which do not all lie in an array.
    """
    places = [i for r in e.atoms(sp.Indexed) if not has_places(r) for i in r.indices]
    broken = [i for i in places if not is_whole(i)]
    if broken:
        raise NotSupportedError(
            f"compile: the maximum of `{e}` reads at `{broken[0]}`; needed whole places; give the "
            "array that is read an equation of its own, with entries at all places"
        )
    if isinstance(e, sp.Indexed) and not has_places(e):
        node = low.graph.read(name_of(e.base), tuple(e.shape))  # type: ignore[arg-type]
        return read_at(low, node, e, fill=-sp.oo)
    tests = inside_tests(e)
    return low.operand(sp.Piecewise((e, sp.And(*tests)), (-sp.oo, True)) if tests else e)


def lower_arg_max(low: Lowering, e: Any, order: Order) -> Value:
    """The first position of the maximum along an axis."""
    (k,) = (limit[0] for limit in e.limits)
    value = low.operand(e.function)
    if k not in value.axes:
        return Value(low.graph.number(0))
    axis = value.axes.index(k)
    shape = value.node.shape[:axis] + value.node.shape[axis + 1 :]
    node = low.graph.node("argmax", (value.node,), shape, (axis,))
    return Value(node, tuple(i for i in value.axes if i != k))


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
    extreme = _extreme(*pairs[0], otherwise) if len(pairs) == 1 else None
    if extreme is not None:
        return low.value(extreme, order)
    return _indicator(low, pairs, otherwise, order) or _selected(low, pairs, otherwise, order)


def _extreme(condition: Any, value: Any, otherwise: Any) -> Any:
    """{a if a > b, b otherwise} is the larger of both."""
    sides = (value, otherwise)
    if not isinstance(condition, sp.Gt | sp.Ge | sp.Lt | sp.Le) or {*condition.args} != {*sides}:
        return None
    larger = isinstance(condition, sp.Gt | sp.Ge) == (condition.lhs == value)
    return (sp.Max if larger else sp.Min)(*sides, evaluate=False)


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
    flat, everywhere = [e for pair in pairs for e in pair] + [otherwise], False
    values = [low.value(e, order) for e in flat]
    if len(pairs) == 1 and not all(is_tame(v.node, strict=True) for v in values[1:]):
        clamped = _clamped(pairs[0][0], pairs[0][1], otherwise)
        everywhere = clamped is not None
        values = [low.value(e, order) for e in clamped or ()] or values
    axes = ordered({i for v in values for i in v.axes}, order)
    nodes = [aligned(low.graph, v, axes) for v in values]
    choices = list(zip(nodes[:-1:2], nodes[1:-1:2], strict=True))
    return Value(low.graph.select(choices, nodes[-1], everywhere), axes)


def _clamped(condition: Any, value: Any, otherwise: Any) -> tuple[Any, Any, Any] | None:
    """Two cases split at x = c, each with x held on its own side, if both are finite at c.

    Then each may be evaluated everywhere: outside its side it gives its value at c.
    """
    if not isinstance(condition, sp.Gt | sp.Ge | sp.Lt | sp.Le):
        return None
    x, c = condition.lhs, condition.rhs
    if not isinstance(x, sp.Symbol | sp.Indexed) or not isinstance(c, sp.Rational):
        return None
    above, below = sp.Max(x, c, evaluate=False), sp.Min(x, c, evaluate=False)
    upper = isinstance(condition, sp.Gt | sp.Ge)
    held = (above, below) if upper else (below, above)
    branches = [(value, held[0]), (otherwise, held[1])]
    if any(e.xreplace({x: c}).has(sp.zoo, sp.nan, sp.oo, -sp.oo) for e, _ in branches):
        return None
    first, second = (e if is_affine(e, x) else e.xreplace({x: side}) for e, side in branches)
    return condition, first, second


def is_affine(e: Any, x: Any) -> bool:
    """Whether an expression is x itself, a number, or something without x."""
    return e == x or not e.has(x)


def lower_exp(low: Lowering, e: Any, order: Order) -> Value:
    """exp(x), which is 0 where the x in it is minus infinity as -c/u**n with an even n."""
    value = low.apply("exp", [e.args[0]], order)
    coefficient, rest = e.args[0].as_coeff_Mul()
    base, power = rest.as_base_exp()
    if not (coefficient.is_negative and power.is_negative and power.is_even):
        return value
    return where(low, sp.Ne(base**-power, 0), value, order, otherwise=S.Zero)


def where(
    low: Lowering, condition: Any, value: Value, order: Order, otherwise: Any = sp.nan
) -> Value:
    """A value where a condition holds, else a number."""
    if condition in (S.true, S.false):
        return value if condition else low.value(otherwise, order)
    mask = low.value(condition, order)
    axes = ordered({*mask.axes, *value.axes}, order)
    chosen = (aligned(low.graph, mask, axes), aligned(low.graph, value, axes))
    return Value(low.graph.select([chosen], low.graph.number(otherwise)), axes)


def lower_truth(low: Lowering, e: Any, order: Order) -> Value:
    """True or False, as 1 or 0."""
    return Value(low.graph.number(1 if e is S.true else 0))


def lower_nan(low: Lowering, e: Any, order: Order) -> Value:
    """The value of a Piecewise that has no branch for a point."""
    return Value(low.graph.number(sp.nan))


def refuse_complex(low: Lowering, e: Any, order: Order) -> Value:
    """Real arithmetic only."""
    raise NotSupportedError(f"compile: `{e}` is not real; compiled code works with real numbers")
