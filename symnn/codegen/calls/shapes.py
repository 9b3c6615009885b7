"""What a compiled program accepts: names, shapes that agree on every size, one dtype."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from sympy import Integer, Symbol

from symnn.codegen.calls.places import check_place
from symnn.codegen.lowering.lowered import Input
from symnn.errors import ShapeError
from symnn.indexed.language.measured import shown_size, size_value


def check_shapes(
    inputs: Iterable[Input], arrays: Mapping[str, Any], sizes: Mapping[Any, int] | None = None
) -> dict[Any, int]:
    """The value of every size, after checking that all arrays agree on it.

    Raises:
        ShapeError: an array has another rank, or another extent, than its tensor, or points outside
            of the axis that it indexes.
    """
    inputs = list(inputs)
    known: dict[Any, int] = dict(sizes or {})
    origin: dict[Any, str] = dict.fromkeys(known, "`sizes`")
    later: list[tuple[Input, int]] = []
    for given in inputs:
        shape = np.shape(arrays[given.name])
        if len(shape) != len(given.shape):
            raise ShapeError(f"step: `{given.name}` has shape {shape}; needed {_wanted(given)}")
        for axis, n in enumerate(given.shape):
            if not isinstance(n, Symbol):
                later.append((given, axis))
            elif known.setdefault(n, shape[axis]) != shape[axis]:
                raise ShapeError(
                    f"step: `{given.name}` has shape {shape}; needed {_wanted(given)} with "
                    f"{n} = {known[n]}, as {origin[n]} has it"
                )
            origin.setdefault(n, f"`{given.name}` with shape {shape}")
    _measure(later, arrays, known)
    for given, axis in later:
        _check_extent(given, axis, np.shape(arrays[given.name]), known)
    check_places("step", inputs, arrays, known)
    return known


def _measure(later: list[tuple[Input, int]], arrays: Mapping[str, Any], known: Any) -> None:
    """Work out the sizes that only occur within extents, such as O in O + K - 1."""
    progress = True
    while progress:
        progress = False
        for given, axis in later:
            length = np.shape(arrays[given.name])[axis]
            shown = shown_size(given.shape[axis], Integer(length), known)
            if shown is not None:
                size, value = shown[0], size_value(shown[1], known)
                if not value.is_Integer or value < 1:
                    raise ShapeError(
                        f"step: axis {axis} of `{given.name}` has {length} entries; needed "
                        f"{given.shape[axis]} with {size} at least 1, but then {size} = {value}"
                    )
                known[size], progress = int(value), True


def _check_extent(given: Input, axis: int, shape: Any, known: Mapping[Any, int]) -> None:
    extent = given.shape[axis].xreplace({s: Integer(v) for s, v in known.items()})
    if extent != shape[axis]:
        raise ShapeError(
            f"step: `{given.name}` has shape {shape}; needed {_wanted(given)}: axis {axis} is "
            f"{given.shape[axis]} = {extent}"
        )


def _wanted(given: Input) -> str:
    return f"({', '.join(map(str, given.shape))}{',' if len(given.shape) == 1 else ''})"


def check_places(
    asked: str, inputs: Iterable[Input], arrays: Mapping[str, Any], sizes: Mapping[Any, int]
) -> None:
    """Refuse data that point outside of the axes that they index.

    Raises:
        ShapeError: an entry is below 0, or not below the extent of the axis.
    """
    values = {s: Integer(n) for s, n in sizes.items()}
    for given in inputs:
        if given.places is not None and given.name in arrays:
            count: Any = given.places.xreplace(values)
            check_place(asked, given.name, arrays[given.name], count, given.places)
