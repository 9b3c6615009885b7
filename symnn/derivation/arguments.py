"""Ways to show a step that no single rewriting shows: each reduces it to claims that are checked.

An argument that does not close falls back on checking the step as it stands, so that a false step
is refuted with a point, and an open one stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy import Add, Derivative, Indexed, Integral, Limit, Mul, Pow, Product, S, Sum

from symnn.core import Evidence, Variable, Verdict, domain_of
from symnn.core.domains import entries
from symnn.core.verdict import Level
from symnn.derivation.limits import limit_value
from symnn.derivation.question import Question, answer
from symnn.errors import SymnnError

Argument = Callable[[Question], Verdict]

LEVELS: tuple[Level, ...] = ("none", "sampled", "cas", "enclosure", "exact", "kernel")


def closed(
    question: Question,
    method: str,
    summary: str,
    parts: Iterable[Verdict],
    rest: Verdict | None = None,
) -> Verdict:
    """The verdict of an argument whose parts were checked; the step itself where one is open.

    Args:
        question: the step.
        method, summary: of the argument.
        parts: what it rests on.
        rest: what the step comes down to when all parts hold: if that is false, so is the step.
    """
    found = tuple(parts)
    holding = all(part.holds for part in found)
    if rest is not None:
        if holding and rest.status == "refuted":
            return rest
        found, holding = (*found, rest), holding and rest.holds
    if not holding:
        return answer(question)
    level = LEVELS[min((LEVELS.index(part.level) for part in found), default=len(LEVELS) - 2)]
    status = "enclosed" if any(part.status == "enclosed" for part in found) else "proved"
    details = {"parts": [part.evidence.summary for part in found]}
    used = tuple(dict.fromkeys(a for part in found for a in part.assumptions_used))
    return Verdict(status, level, method, Evidence(summary, details), used)


def only(expression: Any, kind: Any, argument: str) -> Any:
    """The one node of a kind.

    Raises:
        SymnnError: there is none, or there are several.
    """
    found = list(expression.atoms(kind))
    if len(found) != 1:
        raise SymnnError(
            f"{argument}: `{expression}` holds {len(found)} nodes of kind {kind.__name__}; "
            "needed exactly 1"
        )
    return found[0]


def termwise(last: Any = None) -> Argument:
    """Sums over one range are compared term by term; independent sums may be exchanged.

    Args:
        last: a bound whose term is taken out of every sum that ends there.
    """

    def argue(question: Question) -> Verdict:
        gap, parts = question.left - question.right, []
        if last is not None:
            ending = [s for s in gap.atoms(Sum) if _ends_at(s, last)]
            gap = gap.xreplace({s: without_last(s) for s in ending})
            parts = [_not_empty(question, s.limits) for s in ending]
        groups, rest = _sums(gap)
        parts += [_compared(question, body, limits) for limits, body in groups.items()]
        if question.relation in ("<", ">"):
            parts += [_not_empty(question, limits) for limits in groups]
        if rest != 0:
            parts.append(answer(question.about(rest, S.Zero)))
        if question.relation == "!=":
            return answer(question)
        return closed(question, "term by term", "every term is compared under the sum", parts)

    return argue


def _not_empty(question: Question, limits: Any) -> Verdict:
    """The claim that the ranges of a sum have members."""
    spans = [answer(question.about(last, first, ">=")) for _, first, last in limits]
    return closed(question, "ranges", "the ranges are not empty", spans)


def _ends_at(total: Any, last: Any) -> bool:
    return len(total.limits) == 1 and total.limits[0][2] == last


def without_last(total: Any) -> Any:
    """A sum as the sum without its last term, plus that term."""
    k, first, last = total.limits[0]
    return Sum(total.function, (k, first, last - 1)) + total.function.xreplace({k: last})


def _sums(gap: Any) -> tuple[dict[Any, Any], Any]:
    """Terms of `gap` joined by the ranges that they are summed over, and what is not summed."""
    groups: dict[Any, Any] = {}
    rest: Any = S.Zero
    for term in Add.make_args(gap.expand(func=False, deep=False)):
        body, limits = flattened(term)
        if not limits:
            rest += term
            continue
        known = next((key for key in groups if _ranges(key) == _ranges(limits)), limits)
        renamed = {k: j for (k, *_), (j, *_) in zip(limits, known, strict=True)}
        groups[known] = groups.get(known, S.Zero) + body.xreplace(renamed)
    return groups, rest


def _ranges(limits: Any) -> list[Any]:
    return [tuple(ends) for _, *ends in limits]


def flattened(term: Any) -> tuple[Any, tuple[Any, ...]]:
    """A product with one sum, perhaps of sums, as one summand and all limits in a fixed order.

    `Why:` finite sums over independent ranges may be exchanged.

    >>> from sympy.abc import a, i, n
    >>> flattened(a * Sum(i**2, (i, 1, n)))
    (a*i**2, ((i, 1, n),))
    """
    totals = [f for f in Mul.make_args(term) if isinstance(f, Sum)]
    if len(totals) != 1:
        return term, ()
    total = totals[0]
    body, inner = flattened(total.function)
    outer = [tuple(limit) for limit in total.limits]
    bound = {k for k, *_ in (*outer, *inner)}
    ends = {s for _, *pair in (*outer, *inner) for end in pair for s in end.free_symbols}
    factor = term / total
    if (ends | factor.free_symbols) & bound:
        return term, ()
    return factor * body, tuple(sorted([*outer, *inner], key=str))


def _compared(question: Question, body: Any, limits: Any) -> Verdict:
    """The claim `body relation 0` for every term."""
    entry: dict[Any, Any] = {
        read: Variable(str(read), entries(domain_of(read.base)))  # type: ignore[arg-type]
        for read in body.atoms(Indexed)
    }
    places = {k: Variable(str(k), S.Integers) for k, *_ in limits}
    scalar = body.xreplace(entry).xreplace(places)
    inside = [
        bound
        for k, first, last in limits
        if scalar.has(places[k])
        for bound in (places[k] >= first, places[k] <= last)
    ]
    return answer(question.where(*inside).about(scalar, S.Zero))


def telescoping(antidifference: Any, k: Any) -> Argument:
    """A sum whose terms are differences F(k + 1) - F(k) is F(last + 1) - F(first)."""

    def argue(question: Question) -> Verdict:
        total = only(question.left, Sum, "telescoping")
        index, first, last = total.limits[0]
        F = antidifference.xreplace({k: index})
        difference = F.xreplace({index: index + 1}) - F
        closed_form = F.xreplace({index: last + 1}) - F.xreplace({index: first})
        equation = question.about(S.Zero, S.Zero, "==")
        whole = question.about(question.left.xreplace({total: closed_form}), question.right)
        parts = (
            answer(question.about(last + 1, first, ">=")),
            _compared(equation, total.function - difference, total.limits),
        )
        summary = f"the terms are differences of {antidifference}"
        return closed(question, "telescoping sum", summary, parts, answer(whole))

    return argue


def antiderivative(primitive: Any, x: Any) -> Argument:
    """An integral is the change of an antiderivative; ends at infinity are limits."""

    def argue(question: Question) -> Verdict:
        integral = only(question.left, Integral, "antiderivative")
        variable, low, high = integral.limits[0]
        F = primitive.xreplace({x: variable})
        inside = question.where(*_between(variable, low, high))
        slope = answer(inside.about(Derivative(F, variable), integral.function, "=="))
        (above, upper), (below, lower) = (_end(F, variable, end) for end in (high, low))
        whole = question.about(question.left.xreplace({integral: above - below}), question.right)
        summary = f"the derivative of {primitive} is the integrand"
        parts = (slope, *upper, *lower)
        return closed(question, "antiderivative", summary, parts, answer(whole))

    return argue


def _between(x: Any, low: Any, high: Any) -> list[Any]:
    bounds = [] if low.is_infinite else [x >= low]
    return bounds + ([] if high.is_infinite else [x <= high])


def _end(F: Any, x: Any, end: Any) -> tuple[Any, tuple[Verdict, ...]]:
    if not end.is_infinite:
        return F.xreplace({x: end}), ()
    value, verdict = limit_value(F, x, end)
    return value, (verdict,)


def limiting(question: Question) -> Verdict:
    """Every limit on the left is replaced by its value, computed and cross-checked."""
    parts: list[Verdict] = []
    left = question.left
    for node in left.atoms(Limit):
        value, verdict = limit_value(*node.args[:3])
        left = left.xreplace({node: value})
        parts.append(verdict)
    rest = answer(question.about(left, question.right))
    return closed(question, "limit", "each limit has the value shown", parts, rest)


def factorwise(question: Question) -> Verdict:
    """A product of factors that are not negative is at most the product of larger ones.

    The right side is a product over the same range, or a power c**(number of factors).

    Raises:
        SymnnError: the left side has no product.
    """
    node = only(question.left, Product, "factorwise")
    limits, right = node.limits, question.right
    parts: list[Verdict] = []
    if isinstance(right, Pow) and len(limits) == 1:
        _, first, last = limits[0]
        larger: Any = right.base
        parts.append(answer(question.about(right.exp, last - first + 1, "==")))
    else:
        larger = right.function if isinstance(right, Product) and right.limits == limits else None
    if larger is None or question.relation != "<=" or question.left != node:
        return answer(question)
    parts += [
        _compared(question.about(S.Zero, S.Zero, ">="), node.function, limits),
        _compared(question.about(S.Zero, S.Zero, "<="), node.function - larger, limits),
    ]
    return closed(question, "factor by factor", "every factor lies between 0 and its bound", parts)
