"""What a compiled program is given: all of its inputs, of one dtype."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import numpy as np

from symnn.codegen.calls.data import real_values
from symnn.codegen.calls.places import whole_numbers
from symnn.errors import UnknownNameError, nearest


class Wanted(Protocol):
    """An input: its name, its extents or numbers of entries, and the axis that it indexes."""

    @property
    def name(self) -> str: ...
    @property
    def shape(self) -> tuple[Any, ...]: ...
    @property
    def places(self) -> Any: ...


def check_names(inputs: Iterable[Wanted], arrays: Mapping[str, Any]) -> None:
    """Refuse missing and unknown inputs."""
    wanted = [i.name for i in inputs]
    for name in arrays:
        if name not in wanted:
            raise UnknownNameError(f"step: `{name}` is not an input; {nearest(name, wanted)}")
    missing = [name for name in wanted if name not in arrays]
    if missing:
        raise UnknownNameError(
            f"step: input `{missing[0]}` is missing; inputs: {', '.join(wanted)}"
        )


def common_dtype(inputs: Iterable[Wanted], arrays: Mapping[str, Any]) -> np.dtype:
    """The widest float dtype among the arrays; float64 when there is none."""
    found = [np.asarray(arrays[i.name]).dtype for i in inputs if i.shape and i.places is None]
    floats = [d for d in found if d.kind == "f"]
    return np.result_type(*floats) if floats else np.dtype(np.float64)


def converted(given: Wanted, value: Any, dtype: Any) -> Any:
    """An array of the dtype (of integers where it stands as an index), or a Python float."""
    if given.places is not None:
        return whole_numbers("step", given.name, real_values("step", given.name, value))
    array = np.asarray(real_values("step", given.name, value))
    if not given.shape and not array.shape:
        return float(array)
    return array.astype(dtype, copy=False)
