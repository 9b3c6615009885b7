"""Somebody's function of arrays, whatever it takes, returns, warns of or raises."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from symnn.accuracy.formats import Format
from symnn.errors import ShapeError
from symnn.indexed.language.traverse import name_of


def results_of(
    function: Callable[..., Any], case: Mapping[str, Any], outputs: Sequence[Any],
    shapes: Sequence[tuple[int, ...]], form: Format,
) -> tuple[list[np.ndarray], tuple[str, ...]]:  # fmt: skip
    """The arrays that a function returns for one set of inputs, and what NumPy warned of.

    An exception of arithmetic counts as NaN everywhere.

    Raises:
        ShapeError: a result has another shape than the program gives it.
    """
    with warnings.catch_warnings(record=True) as told, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        try:
            made = _called(function, list(case.values()))
        except ArithmeticError:
            made = tuple(np.full(shape, np.nan) for shape in shapes)
    found = _in_order(made, outputs)
    kinds = {str(w.message).split(" encountered")[0] for w in told}
    with np.errstate(all="ignore"):
        values = [np.asarray(v).astype(form.dtype).astype(np.float64) for v in found]
    for base, value, shape in zip(outputs, values, shapes, strict=True):
        if value.shape != shape:
            raise ShapeError(
                f"accuracy: the function returns shape {value.shape} for `{name_of(base)}`; "
                f"needed {shape}"
            )
    return values, tuple(sorted(kinds))


def _called(function: Callable[..., Any], arrays: Sequence[Any]) -> Any:
    """The results; a function that does not take arrays of NumPy is given PyTorch's."""
    torch = sys.modules.get("torch")
    if torch is None:
        return function(*arrays)
    try:
        return function(*arrays)
    except (TypeError, AttributeError):
        made = function(*[torch.as_tensor(a) for a in arrays])
        parts = made if isinstance(made, tuple | list) else (made,)
        return tuple(p.detach().numpy() for p in parts)


def _in_order(made: Any, outputs: Sequence[Any]) -> list[Any]:
    if isinstance(made, Mapping):
        return [made[name_of(b)] for b in outputs]
    parts = list(made) if isinstance(made, tuple | list) and len(outputs) > 1 else [made]
    if len(outputs) == 1 and isinstance(made, tuple):
        parts = list(made)
    if len(parts) != len(outputs):
        raise ShapeError(
            f"accuracy: the function returns {len(parts)} results; needed {len(outputs)}: "
            f"{', '.join(name_of(b) for b in outputs)}"
        )
    return parts
