"""Ways to show a step that no single rewriting shows: each reduces it to claims that are checked.

An argument that does not close falls back on checking the step as it stands, so that a false step
is refuted with a point, and an open one stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy import Add, Derivative, Dummy, Idx, Indexed, Integral, Limit, Mul, Product, S, Sum

from symnn.core import Evidence, Variable, Verdict, domain_of
from symnn.core.domains import entries
from symnn.core.verdict import Level
from symnn.derivation.limits import limit_value
from symnn.derivation.question import Question, answer
from symnn.errors import SymnnError

Argument = Callable[[Question], Verdict]

LEVELS: tuple[Level, ...] = ("none", "sampled", "cas", "enclosure", "exact", "kernel")


def closed(question: Question, method: str, summary: str, parts: Iterable[Verdict]) -> Verdict:
    """The verdict of an argument whose parts were checked; the step itself where one is open."""
    found = tuple(parts)
    if not all(part.holds for part in found):
        return answer(question)
    level = min((part.level for part in found), key=LEVELS.index, default="exact")
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
    """Sums over one range are compared term by term.

    Args:
        last: a bound whose term is taken out of every sum that ends there.
    """

    def argue(question: Question) -> Verdict:
        gap = question.left - question.right
        if last is not None:
            gap = gap.xreplace({s: without_last(s) for s in gap.atoms(Sum) if _ends_at(s, last)})
        groups, rest = _sums(gap)
        parts = [_compared(question, body, limit) for limit, body in groups.items()]
        if rest != 0:
            parts.append(answer(question.about(rest, S.Zero)))
        return closed(question, "term by term", "every term is compared under the sum", parts)

    return argue


def _ends_at(total: Any, last: Any) -> bool:
    return len(total.limits) == 1 and total.limits[0][2] == last


def without_last(total: Any) -> Any:
    """A sum as the sum without its last term, plus that term."""
    k, first, last = total.limits[0]
    return Sum(total.function, (k, first, last - 1)) + total.function.xreplace({k: last})


def _sums(gap: Any) -> tuple[dict[Any, Any], Any]:
    """Terms of `gap` joined by the range that they are summed over, and what is not summed."""
    groups: dict[Any, Any] = {}
    rest: Any = S.Zero
    for term in Add.make_args(gap.expand(func=False, deep=False)):
        totals = [f for f in Mul.make_args(term) if isinstance(f, Sum)]
        if len(totals) != 1 or len(totals[0].limits) != 1:
            rest += term
            continue
        k, first, last = totals[0].limits[0]
        marker = next((j for j, *ends in groups if ends == [first, last]), k)
        body = totals[0].function.xreplace({k: marker}) * (term / totals[0])
        key = (marker, first, last)
        groups[key] = groups.get(key, S.Zero) + body
    return groups, rest


def _compared(question: Question, body: Any, limit: Any) -> Verdict:
    """The claim `body relation 0` for every term."""
    k, first, last = limit
    place = Variable(f"{k}", S.Integers)
    entry: dict[Any, Any] = {
        read: Variable(str(read), entries(domain_of(read.base)))  # type: ignore[arg-type]
        for read in body.atoms(Indexed)
    }
    scalar = body.xreplace(entry).xreplace({k: place})
    inside = question.where(place >= first, place <= last) if scalar.has(place) else question
    return answer(inside.about(scalar, S.Zero))


def telescoping(antidifference: Any, k: Any) -> Argument:
    """A sum whose terms are differences F(k + 1) - F(k) is F(last + 1) - F(first)."""

    def argue(question: Question) -> Verdict:
        total = only(question.left, Sum, "telescoping")
        index, first, last = total.limits[0]
        F = antidifference.xreplace({k: index})
        difference = F.xreplace({index: index + 1}) - F
        closed_form = F.xreplace({index: last + 1}) - F.xreplace({index: first})
        term = _compared(question.about(S.Zero, S.Zero, "=="), total.function - difference,
                         (index, first, last))  # fmt: skip
        whole = question.about(question.left.xreplace({total: closed_form}), question.right)
        return closed(question, "telescoping sum", f"the terms are differences of {antidifference}",
                      (term, answer(whole)))  # fmt: skip

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
        return closed(question, "antiderivative", f"the derivative of {primitive} is the integrand",
                      (slope, *upper, *lower, answer(whole)))  # fmt: skip

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
    parts.append(answer(question.about(left, question.right)))
    return closed(question, "limit", "each limit has the value shown", parts)


def factorwise(question: Question) -> Verdict:
    """A product of factors that lie between 0 and c is at most the power of c."""
    product = only(question.left, Product, "factorwise")
    k, first, last = product.limits[0]
    base, exponent = question.right.as_base_exp()
    if base.is_Rational and base.p == 1 and base.q == 1:
        raise SymnnError("factorwise: the right side is not a power")
    count = answer(question.about(exponent, last - first + 1, "=="))
    factor = product.function
    parts = (
        count,
        _compared(question.about(S.Zero, S.Zero, ">="), factor, (k, first, last)),
        _compared(question.about(S.Zero, S.Zero, "<="), factor - base, (k, first, last)),
    )
    return closed(question, "factor by factor", f"every factor lies between 0 and {base}", parts)


def is_bound(e: Any) -> bool:
    """Whether a symbol stands for the terms of a sum."""
    return isinstance(e, Idx | Dummy)
