"""From a program with its sizes to a step on buffers: planned once, written once, bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from sympy import Integer

from symnn.codegen.calls.bound import BoundStep, bound
from symnn.codegen.calls.inputs import check_names, common_dtype, converted
from symnn.codegen.calls.shapes import check_shapes
from symnn.codegen.calls.sketch import Entry, Piece, Sketch
from symnn.codegen.lowering.lowered import Input
from symnn.codegen.steps.inplace import feedable, inplace_source, number_names, size_names
from symnn.codegen.steps.plan import OpenRequest, Plan, Request
from symnn.codegen.steps.planning import plan
from symnn.codegen.steps.storage import Buffer

Plans = dict[tuple[tuple[str, int], ...], Sketch]
"""What a step does and its source, by the sizes that it was planned for."""

MOST_PLANS = 64


def bind_step(
    request: Request, arrays: Mapping[str, Any], dtype: Any, plans: Plans | None = None,
    beside: BoundStep | None = None,
) -> BoundStep:  # fmt: skip
    """Buffers for the sizes of `arrays`, filled with them, and the step on these buffers.

    Args:
        request: what the step computes.
        arrays: initial values of all inputs, by name.
        dtype: of all buffers; None for that of the arrays.
        plans: those that were made for this request before; extended in place.
        beside: a step for batches of another size, in whose buffers this one works too if it can:
            the two then have the arrays of their states in common, and take turns.
    """
    inputs = request.inputs
    check_names(inputs, arrays)
    chosen = np.dtype(dtype or common_dtype(inputs, arrays))
    return bound(sketched(request, arrays, chosen, plans), arrays, chosen, beside)


def sketched(
    request: Request | OpenRequest, arrays: Mapping[str, Any], dtype: np.dtype,
    plans: Plans | None = None,
) -> Sketch:  # fmt: skip
    """The plan for the sizes of arrays; planning takes longer than many steps."""
    inputs, plans = request.inputs, {} if plans is None else plans
    given = {i.name: converted(i, arrays[i.name], dtype) for i in inputs}
    sizes = check_shapes(inputs, given, request.sizes)
    key = tuple(sorted((str(n), int(value)) for n, value in sizes.items()))
    if key not in plans:
        if len(plans) == MOST_PLANS:
            plans.clear()
        plans[key] = _sketch(plan(request.for_sizes(sizes)), sizes)
    return plans[key]


def _sketch(made: Plan, sizes: Mapping[Any, int]) -> Sketch:
    by_name = {str(s): int(n) for s, n in sizes.items()}
    known = {s: Integer(n) for s, n in sizes.items()}
    return Sketch(
        inplace_source(made),
        tuple(by_name[n] for n in size_names(made)),
        tuple(_entry(i, known) for i in made.inputs),
        _public(made),
        _replaceable(made),
        tuple(map(_piece, made.storage.buffers)),
        tuple(tuple(b.name for b in group) for group in made.shared()),
        dict(made.units),
        tuple(dict.fromkeys(_states(made))),
    )


def _entry(given: Input, known: Mapping[Any, Any]) -> Entry:
    shape = tuple(int((Integer(1) * n).xreplace(known)) for n in given.shape)
    if given.places is None:
        return Entry(given.name, shape)
    return Entry(given.name, shape, int(given.places.xreplace(known)), str(given.places))


def _piece(buffer: Buffer) -> Piece:
    vector = buffer.inside or (buffer if buffer.parts else None)
    parts = vector and (vector.name, [(p.name, str(p.shape)) for p in vector.parts])
    filled = bool(buffer.border or buffer.source or buffer.role == "constant")
    kind = f"{buffer.role} {buffer.kind} {parts}"
    return Piece(buffer.name, kind, filled, vector.name if vector else "")


def _states(made: Plan) -> Iterator[str]:
    """The buffers that last from step to step, and the vectors that they are parts of."""
    for name in made.request.updates:
        if name in made.named:
            buffer = made.named[name]
            yield from (buffer.name, *([buffer.inside.name] if buffer.inside else []))


def _public(made: Plan) -> dict[str, str]:
    """The buffers by the names that callers use; next values lie where the states do."""
    known = {b.name: b.name for b in made.storage.buffers}
    known.update({name: b.name for name, b in made.named.items()})
    updates = made.request.updates
    known.update({n: known[s] for s, n in updates.items() if s in known and n not in made.named})
    return known


def _replaceable(made: Plan) -> dict[str, str]:
    """The inputs that `feed` may replace, with their variables."""
    arrays = {b.name for b in feedable(made)}
    found = {n: b.name for n, b in made.named.items() if b.name in arrays}
    numbers = [i.name for i in made.inputs if not i.shape]
    return {**found, **dict(zip(numbers, number_names(made), strict=True))}
