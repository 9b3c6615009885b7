"""Refutations: the claim is evaluated at the point of the certificate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import sympy
from sympy import Rational, S

from symnn.certificates.cells import Cell, put
from symnn.certificates.definedness import surely_undefined
from symnn.certificates.enclosure import (
    INFINITE,
    Undefined,
    Unsure,
    exact,
    interval,
    iv,
    sign_of,
)
from symnn.certificates.equations import find_zero
from symnn.certificates.evaluation import Place, truth, value_at
from symnn.certificates.outcome import Rejected
from symnn.certificates.slopes import without_derivatives
from symnn.certificates.valued_points import cell_at, check_divergence, with_values
from symnn.core import Claim, Simplex
from symnn.core.domains import INTEGER_SETS, entries, is_array, pieces
from symnn.errors import SymnnError
from symnn.syntax import parse

PRECISIONS = (80, 250, 800, 2500, 8000)
SIGNS = {"==": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}


def check_point(claim: Claim, proof: Mapping[str, Any]) -> int:
    """The number of confirmed steps of a refutation at a point.

    Raises:
        Rejected: the point is not one of the domain, or the claim is not seen to fail there.
    """
    exacts = _point(claim, proof["point"])
    reason = "nothing was seen to fail"
    for bits in PRECISIONS:
        iv.prec = bits
        try:
            _check_membership(claim, exacts)
            if "diverges" in proof:
                check_divergence(claim, exacts, proof)
                failure = "undefined"
            else:
                failure = _failure(with_values(claim, exacts, proof), exacts)
        except Unsure as unsure:
            reason = str(unsure)
            continue
        if failure != proof["how"]:
            raise Rejected("the point", f"there is {failure}, not {proof['how']}, at the point")
        return 2 + len(claim.conditions)
    raise Rejected("the point", f"the claim is not seen to fail there: {reason}")


def _point(claim: Claim, given: Mapping[str, Any]) -> dict[Any, Any]:
    """The exact values by symbol, and by text for entries of arrays."""
    values = dict(pair for name, part in given.items() for pair in _values(name, part))
    place: dict[Any, Any] = {name: value for name, value in values.items() if "[" in name}
    for symbol, domain in claim.domains:
        if is_array(domain):
            continue
        if str(symbol) not in values:
            raise Rejected("the point", f"it gives no value to `{symbol}`")
        place[symbol] = values[str(symbol)]
    known = {str(s) for s, _ in claim.domains}
    unknown = sorted(n for n in values if n.partition("[")[0] not in known)
    if unknown:
        raise Rejected("the point", f"`{unknown[0]}` does not occur in the claim")
    return place


def _values(name: str, given: Any, indices: tuple[int, ...] = ()) -> Iterator[tuple[str, Any]]:
    """A number under its name; those of a list, or list of lists, under `x[0, 1]`."""
    if isinstance(given, list):
        for i, part in enumerate(given):
            yield from _values(name, part, (*indices, i))
    else:
        place = f"{name}[{', '.join(map(str, indices))}]" if indices else name
        yield place, constant(place, given)


def constant(name: str, text: Any) -> Any:
    """The number that a text stands for: a rational one where it is, else as written."""
    if not isinstance(text, str):
        raise SymnnError(f"proof: the value of `{name}` is {text!r:.40}; needed text such as '1/2'")
    try:
        value: Any = parse(text, {})
    except SymnnError as error:
        raise Rejected("the point", f"the value of `{name}` is no number: {error}") from None
    if value.free_symbols:
        raise Rejected("the point", f"the value of `{name}` is no number")
    return _evaluated(value)


def _evaluated(value: Any) -> Any:
    """A rational where it is one, else the constant as written."""
    found = value_at(value, {})
    return found if exact(found) else value


def _check_membership(claim: Claim, point: Mapping[Any, Any]) -> None:
    for symbol, domain in claim.domains:
        if is_array(domain):
            _check_array(symbol, domain, point)
        elif not _member(point[symbol], domain):
            raise Rejected("the point", f"{symbol} = {point[symbol]} is not in {domain}")
    numeric = _numeric(point)
    for condition in claim.conditions:
        known = truth(condition, numeric)
        if known is None:
            raise Unsure(f"whether `{condition}` holds at the point")
        if not known:
            raise Rejected("the point", f"it does not meet the condition {condition}")


def _numeric(point: Mapping[Any, Any]) -> dict[Any, Any]:
    return {s: v if exact(v) else interval(value_at(v, {})) for s, v in point.items()}


def _check_array(base: Any, domain: Any, point: Mapping[Any, Any]) -> None:
    shape = [value_at(n, point) for n in domain.shape]
    names = _names(str(getattr(base, "label", base)), shape)
    missing = [name for name in names if name not in point]
    if missing:
        raise Rejected("the point", f"it gives no value to `{missing[0]}`")
    outside = [name for name in names if not _member(point[name], entries(domain))]
    if outside:
        raise Rejected("the point", f"`{outside[0]}` is not in {entries(domain)}")
    if isinstance(domain, Simplex) and sum(point[name] for name in names) != 1:
        raise Rejected("the point", f"the entries of `{base}` do not sum to 1")
    if not isinstance(domain, Simplex) and type(domain).__name__ == "PositiveDefinite":
        raise Unsure("positive definite matrices")


def _names(label: str, shape: list[Any]) -> list[str]:
    indices: list[tuple[int, ...]] = [()]
    for n in shape:
        if not (n.is_Integer and 0 < n <= 50):
            raise Rejected("the point", f"`{label}` has an extent of {n}")
        indices = [(*i, k) for i in indices for k in range(int(n))]
    return [f"{label}[{', '.join(map(str, i))}]" for i in indices]


def _member(value: Any, domain: Any) -> bool:
    """Whether a number lies in a scalar domain, for certain."""
    return any(_in_piece(value, part) for part in pieces(domain))


def _in_piece(value: Any, part: Any) -> bool:
    if isinstance(part, sympy.FiniteSet):
        return value in part.args
    if part in INTEGER_SETS:
        least = {S.Naturals: 1, S.Naturals0: 0}.get(part)
        return exact(value) and value.is_Integer and (least is None or value >= least)
    if not isinstance(part, sympy.Interval):
        return True
    above = part.start == -sympy.oo or _ordered(part.start, value, bool(part.left_open))
    return above and (part.end == sympy.oo or _ordered(value, part.end, bool(part.right_open)))


def _ordered(a: Any, b: Any, strictly: bool) -> bool:
    if a == b:
        return not strictly
    gap = sign_of(interval(value_at(b, {})) - interval(value_at(a, {})))
    if isinstance(a, Rational) and isinstance(b, Rational):
        gap = sign_of(b - a)
    if gap is None:
        raise Unsure("whether the point lies in its domain")
    return gap > 0


def _failure(claim: Claim, point: Mapping[Any, Any]) -> str:
    """How the claim fails at a point: `undefined` or `separated`.

    Raises:
        Unsure: it is not seen to fail.
    """
    numeric = _numeric(point)
    if any(surely_undefined(side, cell_at(point)) for side in (claim.lhs, claim.rhs)):
        return "undefined"
    try:
        for side in (claim.lhs, claim.rhs):
            _check_defined(side, numeric)
        sides = [without_derivatives(side, numeric) for side in (claim.lhs, claim.rhs)]
    except Undefined:
        return "undefined"
    for lhs in dict.fromkeys(sides[0]):
        for rhs in dict.fromkeys(sides[1]):
            _check_separated(claim.relation, (lhs, rhs), (numeric, point))
    return "separated"


def _check_defined(side: Any, place: Place) -> None:
    """Raise `Undefined` where the side is, whatever its derivatives are; other doubts wait."""
    derivatives = [n for n in sympy.preorder_traversal(side) if isinstance(n, sympy.Derivative)]
    for node in derivatives:
        if not node.expr.has(sympy.Derivative):
            with suppress(Unsure):
                value_at(node.expr, place)
    with suppress(Unsure):
        value_at(side, {**place, **dict.fromkeys(derivatives, INFINITE)})


def _is_tie(lhs: Any, rhs: Any, exacts: Mapping[Any, Any]) -> bool:
    """Whether the sides are equal at the point, by their form; both are defined there."""
    values = {s: v for s, v in exacts.items() if not isinstance(s, str)}
    try:
        return find_zero(put(lhs - rhs, values), Cell({})) is not None
    except Unsure:
        return False


def _check_separated(relation: str, sides: tuple[Any, Any], at: tuple[Place, Any]) -> None:
    (lhs, rhs), (place, exacts) = sides, at
    try:
        left, right = value_at(lhs, place), value_at(rhs, place)
    except Undefined as reason:
        raise Unsure(f"a derivative could not be evaluated: {reason}") from None
    both = exact(left) and exact(right)
    sign = sign_of(left - right if both else interval(left) - interval(right))
    if sign is None and relation in ("!=", "<", ">") and _is_tie(lhs, rhs, exacts):
        return
    if sign is None:
        raise Unsure("the two sides are too close to tell")
    if sign in SIGNS[relation]:
        raise Rejected("the point", "the claim holds there")
