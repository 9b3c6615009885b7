"""Sums of a convex function of the entries of an array: at least n times its value at their mean.

f(v) >= f(m) + f'(m)*(v - m) for a convex f and all v; summed over entries of mean m = total/n, the
second term is 0.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symnn.proof.cells.branches import JUMPING, resolved
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.endpoints import IMPROPER, value_at_end
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.zero import by_canonical_form
from symnn.proof.inequalities.proving import Bound, Proving
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NEVER, NONNEGATIVE, NONPOSITIVE, POSITIVE, ZERO, within
from symnn.proof.tower import NO_FORM, NeedSign

STEP = "the least sum of a convex function of entries with a given mean"


def by_jensen(h: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """Each sum of a convex function of one array's entries replaced by its least value."""
    total, changed = S.Zero, False
    expanded: Any = sympy.expand(h, power_exp=False, power_base=False, log=False)
    for term in sympy.Add.make_args(expanded):
        bound = _bounded(term, cell, proving)
        changed = changed or bound is not None
        total += term if bound is None else bound
    if not changed:
        return None
    if by_canonical_form(total, cell, 0) is not None:
        return None if strict else Bound(STEP)
    found = proving.main(total, cell, strict)
    return found and found.after(STEP)


def _bounded(term: Any, cell: Cell, proving: Proving) -> Any:
    """What a term is at least, when it is a multiple of a suitable sum."""
    sums = [f for f in sympy.Mul.make_args(term) if isinstance(f, sympy.Sum)]
    if len(sums) != 1 or len(sums[0].limits) != 1 or len(sums[0].limits[0]) != 3:
        return None
    node: Any = sums[0]
    coefficient, (index, first, last) = term / node, node.limits[0]
    reads = list(node.function.atoms(sympy.Indexed))
    if len(reads) != 1 or reads[0].indices != (index,) or coefficient.has(sympy.Sum):
        return None
    k, count, v = Knowledge(cell), last - first + 1, sympy.Dummy("v", real=True)
    known = k.sign(coefficient)
    if not (within(known, NONNEGATIVE) or within(known, NONPOSITIVE)):
        return None
    sign = 1 if within(known, NONNEGATIVE) else -1
    body = sign * node.function.xreplace({reads[0]: v})
    if body.has(index) or k.sign(count) != POSITIVE:
        return None
    mean = _total(reads[0], node.limits[0], cell) / count
    least = _at_mean(body, v, mean, (cell, cell.range(reads[0])), proving)
    return None if least is None else sign * coefficient * count * least


def _total(read: Any, limits: Any, cell: Cell) -> Any:
    """The sum of the entries, by a fact when one tells it."""
    index, first, last = limits
    if first == 0 and (read.base, last + 1) in cell.totals:
        return cell.totals[read.base, last + 1]
    plain = sympy.Sum(read, limits)
    for fact in cell.facts:
        if fact.sign != ZERO:
            continue
        stated = _with_index(fact.expression, index)
        for value in (plain - stated, plain + stated):
            value = sympy.expand(value)
            if not value.has(sympy.Sum):
                return value
    return plain


def _with_index(e: Any, index: Any) -> Any:
    """The expression with the index of its plain sums renamed."""
    names = {}
    for node in e.atoms(sympy.Sum):
        if len(node.limits) == 1 and len(node.limits[0]) == 3:
            old, *ends = node.limits[0]
            names[node] = sympy.Sum(node.function.xreplace({old: index}), (index, *ends))
    return e.xreplace(names)


def _at_mean(body: Any, v: Any, mean: Any, where: tuple[Cell, Range], proving: Proving) -> Any:
    """The value at the mean, when the function is convex on the range, its ends included."""
    cell, r = where
    if not r.connected:
        return None
    inside = cell.narrowed(v, r.interior())
    try:
        plain = resolved(body, Knowledge(inside))
    except (NeedSign, *NO_FORM):
        return None
    slope, second = plain.diff(v), plain.diff(v, 2)
    if second.has(sympy.Derivative, sympy.Subs, sympy.DiracDelta, sympy.I, *JUMPING):
        return None
    needs = [requirements(f) for f in (plain, slope, second)]
    if not all(established(n, Case(inside)) for need in needs for n in need):
        return None
    at = Case(cell, {v: mean})
    if not all(established(n, at) for need in needs[:2] for n in need):
        return None
    ends = ((r.low_open, (r.low, 1)), (r.high_open, (r.high, -1)))
    if not all(is_open or _is_high(body, plain, v, end) for is_open, end in ends):
        return None
    convex = Knowledge(inside).is_one_of(second, NONNEGATIVE) or proving.aside(
        second, inside, False
    )
    return replaced(plain, {v: mean}) if convex else None


def _is_high(body: Any, plain: Any, v: Any, end: tuple[Any, int]) -> bool:
    """Whether the value at a closed end is at least the limit from inside."""
    place, inward = end
    value = replaced(body, {v: place})
    limit = value_at_end(plain, v, place, inward)
    if limit is None or value.free_symbols or value.has(*IMPROPER):
        return False
    known = constant_sign(value - limit)
    return known != NEVER and within(known, NONNEGATIVE)
