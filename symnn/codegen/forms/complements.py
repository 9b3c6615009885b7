"""What is left of a confident winner: p - t for a p near 1, and the gradient of a softmax.

    softmax:  p = exp(u)/(1 + r),  a*p - b = ((a*exp(u) - b) - b*r)/(1 + r)
    sigmoid:  p = sigmoid(u),      a*p - b = (a - b)*p - b*sigmoid(-u)

For a winner (u = 0) with the target b = 1 (and a, the sum of the targets, is 1 too), p - t is
-r/(1 + r): it keeps a -1e-17 that p - 1 has lost. And since the weights p sum to 1, for any c

    G - Sum(G*p, m) = (G - c) - Sum((G - c)*p, m)

With c = G at the winner, the largest term of the sum is 0 and nothing cancels there. These are
identities; nothing else changes.
"""

from __future__ import annotations

from itertools import permutations
from typing import Any

import sympy as sp
from sympy import Add, Idx, Indexed, KroneckerDelta, Mul, S

from symnn.codegen.forms.exponentials import Stabiliser, Weight
from symnn.codegen.forms.safe_form import difference_of_softplus
from symnn.codegen.graph.safe import Sigmoid
from symnn.codegen.lowering.dispatch import natural_order
from symnn.indexed.language.binders import BINDERS, Sum, bound_indices
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.traverse import entry, free_indices, substitute


def complemented(state: Stabiliser, e: Any) -> Any:
    """A difference in a form that keeps what is left of a winner; all else as it is.

    Args:
        state: of the pass; its program tells what is a probability.
        e: an expression whose parts are in safe form already.
    """
    if not isinstance(e, Add):
        return e
    e = difference_of_softplus(e) or e
    if not isinstance(e, Add) or len(e.args) != 2:
        return e
    for rule in (less_target, less_mean):
        changed = rule(state, e)
        if changed is not None:
            return changed
    return e


def less_target(state: Stabiliser, e: Add) -> Any:
    """a*p - b for a probability p, from 1 - p; None for what is not of that form."""
    for first, second in permutations(e.args):
        for sign in (1, -1):
            p, a = _weighted(state, sign * first)
            b = -sign * second
            if p is not None and _is_target(b) and _is_total(a, b):
                return sign * _apart(state, p, a, b)
    return None


def _weighted(state: Stabiliser, term: Any) -> tuple[Any, Any]:
    """A probability and the rest of a product, which is not negative by its sign."""
    factors = Mul.make_args(term)
    for p in factors:
        if _is_sigmoid(state, p) or state.weight(p) is not None:
            return p, Mul(*[f for f in factors if f is not p])
    return None, None


def _is_sigmoid(state: Stabiliser, p: Any) -> bool:
    return isinstance(state.definition(p), Sigmoid)


def _is_target(b: Any) -> bool:
    """Whether a term is something read, or 1 at one place and 0 at the others."""
    return isinstance(b, Indexed | KroneckerDelta)


def _is_total(a: Any, b: Any) -> bool:
    """Whether a is 1, or the sum of the targets b over one of their axes."""
    if a == 1:
        return True
    if not isinstance(a, BINDERS[0]) or not isinstance(b, Indexed):
        return False
    (m, *others), body = bound_indices(a), a.function
    return not others and any(substitute(body, {m: i}) == b for i in free_indices(b))


def _apart(state: Stabiliser, p: Any, a: Any, b: Any) -> Any:
    """a*p - b; the first difference of a softmax is an equation, lest b*r is added to b first."""
    weight = state.weight(p)
    if weight is None:
        return p * (a - b) - b * Sigmoid(-state.definition(p).args[0])
    difference = a * sp.exp(weight.exponent) - b
    free = natural_order(difference)
    gap = state.added.new("gap", free, difference)
    return (entry(gap, free) - b * state.rest_of(weight.total)) / weight.total


def less_mean(state: Stabiliser, e: Add) -> Any:
    """G - Sum(G*p, m) with G measured from its value at the winner; None for anything else."""
    for first, second in permutations(e.args):
        for sign in (1, -1):
            found = _mean(state, sign * first, -sign * second)
            if found is not None:
                return sign * found
    return None


def _mean(state: Stabiliser, g: Any, total: Any) -> Any:
    if not isinstance(total, BINDERS[0]) or len(total.limits) != 1:
        return None
    (m,) = bound_indices(total)
    factors = Mul.make_args(total.function)  # type: ignore[arg-type]
    p, weight = _softmax_over(state, factors, m)
    body = Mul(*[f for f in factors if f is not p])
    k = next((i for i in free_indices(g) if substitute(body, {m: i}) == g), None)
    if weight is None or k is None or m not in free_indices(body):
        return None
    c = _at_winner(state, body, weight, m)
    return g - c - Sum((body - c) * p, m)


def _softmax_over(state: Stabiliser, factors: Any, m: Idx) -> tuple[Any, Weight | None]:
    """The factor that is a softmax over m: its sum does not depend on m."""
    for p in factors:
        weight = state.weight(p)
        if weight is not None and m in free_indices(p) and m not in free_indices(weight.total):
            return p, weight
    return None, None


def _at_winner(state: Stabiliser, g: Any, weight: Weight, m: Idx) -> Any:
    """The mean of g over the places where the exponent is largest; an equation of its own."""
    free = tuple(sorted(free_indices(g) | free_indices(weight.exponent) - {m}, key=str))
    free = tuple(i for i in free if i != m)
    here = piecewise((S.Zero, weight.exponent < 0), (g, True))
    count = Sum(piecewise((S.Zero, weight.exponent < 0), (S.One, True)), m)
    return entry(state.added.new("at_winner", free, Sum(here, m) / count), free)
