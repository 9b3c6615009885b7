"""Steps for batches of two sizes that take turns in one memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from symnn.codegen.steps.plan import Plan
from symnn.codegen.steps.storage import Buffer

Arrays = Mapping[str, Any]


def within(small: Plan, own: Arrays, large: Plan, others: Arrays) -> dict[str, Any] | None:
    """The arrays of a step, at the beginnings of those of another one where that can be.

    Args:
        small: the step, and `own` its arrays.
        large: the other one, and `others` its arrays.

    Returns:
        None unless all states lie in both alike. What a plan fills once stays its own, and so do
        arrays that lie at one place in the other step, but are needed at one time in this one.
    """
    names = {b.name: b for b in large.storage.buffers}
    apart = {*_apart(small, large)}
    alike = [b for b in small.storage.buffers
             if b.name in names and b.name not in apart and _is_like(b, names[b.name])]  # fmt: skip
    held = {n: others[n].reshape(-1)[: own[n].size].reshape(own[n].shape)
            for n in (b.name for b in alike if _fits(b, own, others))}  # fmt: skip
    if small.units != large.units or not all(n in held for n in _states(small)):
        return None
    return {**own, **held}


def _is_like(one: Buffer, other: Buffer) -> bool:
    """Whether two buffers stand for the same, and nothing in them lasts but states."""
    if one.border or one.source or "constant" in (one.role, other.role):
        return False
    return _kind(one) == _kind(other) and not (other.border or other.source)


def _kind(buffer: Buffer) -> Any:
    flat = buffer.inside or (buffer if buffer.parts else None)
    return buffer.role, buffer.kind, flat and (flat.name, [(p.name, p.shape) for p in flat.parts])


def _fits(buffer: Buffer, own: Arrays, others: Arrays) -> bool:
    """Whether an array has room in the other one; a vector of parts, if its parts lie as they do
    there.
    """
    one, other = own[buffer.name], others[buffer.name]
    flat = buffer.inside or buffer
    same = not flat.parts or own[flat.name].size == others[flat.name].size
    return same and one.dtype == other.dtype and one.size <= other.size


def _states(plan: Plan) -> Iterator[str]:
    """The buffers that last from step to step, and the vectors that they are parts of."""
    for name in plan.request.updates:
        if name in plan.named:
            buffer = plan.named[name]
            yield from (buffer.name, *([buffer.inside.name] if buffer.inside else []))


def _apart(small: Plan, large: Plan) -> Iterator[str]:
    """Buffers that lie at one place in the large step, and not in the small one."""
    groups = [{b.name for b in group} for group in small.shared()]
    known = {b.name for b in small.storage.buffers}
    for group in large.shared():
        names = {b.name for b in group} & known
        if len(names) > 1 and not any(names <= g for g in groups):
            yield from names
