"""Sums of products of shifted reads, taken where no read looks outside: nothing is padded.

In Sum(h[t - 1, j]*d[t, j], t) the first term is 0, so the sum is that of h[:T - 1] times d[1:].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sympy import Indexed, Max, Mul, Pow

from symnn.codegen.graph.value import Value, combined
from symnn.codegen.lowering.dispatch import Lowering
from symnn.indexed.language.index import extent, same_extent
from symnn.indexed.language.traverse import entry, free_indices


def overlapping_operands(
    low: Lowering, factors: Sequence[Any], bound: Sequence[Any]
) -> list[Value]:
    """Factors over the same indices joined, all cut to where the product is not 0.

    Args:
        low: makes the nodes.
        factors: of the body of a sum.
        bound: the indices of the sum.
    """
    shifts = {k: _shifts(factors, k) for k in bound}
    cut = {k: found for k, found in shifts.items() if any(found)}
    groups: dict[Any, list[Any]] = {}
    for place, factor in enumerate(factors):
        ahead = tuple((k, found[place]) for k, found in cut.items() if k in free_indices(factor))
        groups.setdefault((free_indices(factor), ahead), []).append(_unshifted(factor, dict(ahead)))
    joined: dict[Any, Value] = {}
    for (free, ahead), group in groups.items():
        value = _cut(low, low.operand(Mul(*group)), {k: (c, cut[k]) for k, c in ahead})
        if free in joined:
            both = [joined[free], value]
            value = combined(low.graph, "multiply", both, both[0].axes)
        joined[free] = value
    return list(joined.values())


def _shifts(factors: Sequence[Any], k: Any) -> list[int]:
    """How far ahead of an index each factor reads; zeros if they cannot be brought together."""
    found = [_shift(f, k) for f in factors]
    return [0] * len(factors) if None in found else found  # type: ignore[return-value]


def _shift(factor: Any, k: Any) -> int | None:
    """The whole number c of a read at k + c; 0 where k stands plain; None for other shifts."""
    read = _read(factor)
    if read is None:
        plain = all(i == k for r in factor.atoms(Indexed) for i in r.indices if i.has(k))
        return 0 if plain else None
    found = {(i - k) if same_extent(n, extent(k)) or i == k else None
             for i, n in zip(read.indices, read.shape, strict=True) if i.has(k)}  # fmt: skip
    if not found:
        return 0
    ahead = found.pop()
    return int(ahead) if not found and ahead is not None and ahead.is_Integer else None


def _read(factor: Any) -> Any:
    """The entry that a factor is, or is a power of."""
    inner = factor.base if isinstance(factor, Pow) and factor.exp.is_positive else factor
    return inner if isinstance(inner, Indexed) else None


def _unshifted(factor: Any, ahead: Mapping[Any, int]) -> Any:
    read, back = _read(factor), {k + c: k for k, c in ahead.items() if c}
    if read is None or not back:
        return factor
    plain = entry(read.base, [back.get(i, i) for i in read.indices])
    return Pow(plain, factor.exp) if isinstance(factor, Pow) else plain


def _cut(low: Lowering, value: Value, ahead: Mapping[Any, tuple[int, list[int]]]) -> Value:
    """The entries that meet those of all other factors."""
    node = value.node
    for k, (shift, shifts) in ahead.items():
        before, behind = max(0, -min(shifts)), max(0, max(shifts))
        length = extent(k) - before - behind
        if before + behind > 1:
            length = Max(0, length)  # an axis may be shorter than the shifts
        first = before + shift
        node = low.graph.slice(node, value.axes.index(k), first, first + length)
    return Value(node, value.axes)
