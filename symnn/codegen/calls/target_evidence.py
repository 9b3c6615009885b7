"""What is known of emitted code: measured where it runs, else of its forms in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from symnn.codegen.calls.backends import Backend
from symnn.codegen.calls.target_kernels import Part
from symnn.codegen.calls.tiered import in_ulps
from symnn.codegen.search.choice import values_of
from symnn.codegen.search.condition import where
from symnn.codegen.search.points import Points
from symnn.codegen.search.trial import Wanted
from symnn.codegen.targets.kernel import Kernel
from symnn.codegen.targets.measured import Measured, fresh, measured

COMPARED = (
    "against true values (wide numbers, and exact arithmetic where those do not decide), on fresh "
    "points (all magnitudes, everyday numbers, beside thresholds)"
)
FLUSHED = " whose arguments and results are above 1e-307: XLA flushes subnormal numbers to 0"
DTYPES = {
    "c": "The functions of floats are computed in double and rounded once. Rounding as it was "
    "measured needs a compiler that does not contract a*b + c (-ffp-contract=off).",
    "torch": "Tensors of fewer bits than float64 are computed in it and rounded once (half types "
    "by way of float32).",
    "jax": "Arrays of fewer bits than float64 are computed in it, whether or not JAX is set to it, "
    "and rounded once (half types by way of float32). XLA flushes numbers below the normal ones "
    "to 0.",
}
NATIVE_DTYPES = {
    "c": "The functions of floats are computed in double and rounded once.",
    "torch": "Computed in the dtype of the tensors, half types in float32.",
    "jax": "Computed in the dtype of the arrays, half types in float32. XLA flushes numbers below "
    "the normal ones to 0.",
}


def evidence_of(
    parts: Sequence[Part], symbols: Sequence[Any], tolerance: float, backend: Backend, source: str
) -> list[str]:
    """Sentences about the functions of a text: one on how they were measured, and one for each.

    Args:
        parts: the formulas with their kernels.
        symbols: their arguments.
        tolerance: that was aimed at, in ulps.
        backend: what runs the text.
        source: the text.
    """
    names = [p.kernel.name for p in parts]
    if backend.is_there:
        functions = map(backend.on_columns, backend.functions(source, names, len(symbols)))
        how = f"Measured with {backend.told}"
    else:
        functions = map(_in_numpy, parts)
        how = f"Measured in NumPy, as {backend.title} is not installed where this was made"
    normal_only = backend.target == "jax" and backend.is_there
    found = [
        _told(part, function, symbols, tolerance, normal_only)
        for part, function in zip(parts, functions, strict=True)
    ]
    return [f"{how}, {COMPARED}{FLUSHED if normal_only else ''}:", *found]


def _told(
    part: Part, function: Callable[..., Any] | None, symbols: Sequence[Any], tolerance: float,
    normal_only: bool,
) -> str:  # fmt: skip
    kernel = part.kernel
    if function is None:
        return f"{kernel.name}: not measured. {part.note}".strip()
    found = remeasured(part, function, symbols, tolerance, normal_only)
    return f"{found.told(kernel.name, kernel.variables, tolerance)} {part.note}".strip()


def remeasured(
    part: Part, function: Callable[..., Any], symbols: Sequence[Any], tolerance: float,
    normal_only: bool = False,
) -> Measured:  # fmt: skip
    """What a function that should be that of a part computes, on the points of its evidence."""
    return measured(function, points_of(part, symbols, normal_only), tolerance)


def points_of(part: Part, symbols: Sequence[Any], normal_only: bool = False) -> Points:
    """The points that the evidence of a part is measured on."""
    wanted = Wanted(part.expression, tuple(symbols), normal_only=normal_only)
    return fresh(wanted, list(_thresholds(part.kernel)))


def _thresholds(kernel: Kernel) -> Iterator[float]:
    for piece in kernel.pieces:
        if piece.choice.branch.head == "variable":
            yield from piece.choice.thresholds


def _in_numpy(part: Part) -> Callable[..., Any] | None:
    """The forms, evaluated as NumPy does; None for stable forms."""
    if part.note:
        return None
    return lambda *columns: _values(part.kernel, columns)


def _values(kernel: Kernel, columns: Sequence[np.ndarray]) -> np.ndarray:
    named = dict(zip(kernel.variables, columns, strict=True))
    out, before = np.full(len(columns[0]), np.nan), []
    for piece in kernel.pieces:
        here = where(piece.holds, tuple(before), named)
        out[here] = values_of(piece.choice, {n: c[here] for n, c in named.items()})[0]
        if piece.holds is not None:
            before.append(piece.holds)
    return out


def policy(tier: str | None, tolerance: float | None, target: str) -> list[str]:
    """What is said of accuracy and dtypes before what was measured.

    Args:
        tier: fast, accurate, or None.
        tolerance: of the tier, in ulps.
        target: c, torch or jax.
    """
    dtypes = "NaN in, NaN out. " + (NATIVE_DTYPES if tolerance is None else DTYPES)[target]
    if tolerance is None:
        return ["Accuracy: not measured.", dtypes]
    aim = (
        f"Accuracy: {tier}, which aims at {in_ulps(tolerance)}. Nothing is guarded: where no form "
        "is as good as that, the best one is used."
    )
    return [aim, dtypes]
