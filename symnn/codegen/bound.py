"""A step bound to its buffers: as little Python as possible between the caller and NumPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symnn.codegen.inplace import feedable, inplace_source, number_names, size_names
from symnn.codegen.lower import Input
from symnn.codegen.module import functions_from
from symnn.codegen.plan import Plan, Request
from symnn.codegen.planning import plan
from symnn.codegen.shapes import check_names, check_shapes, common_dtype, converted
from symnn.errors import ShapeError, UnknownNameError, nearest


@dataclass(frozen=True)
class BoundStep:
    """A step that computes in place: `run()` reads and writes `buffers` and allocates nothing.

    Args:
        source: the generated `allocate` and `bind`.
        buffers: every array of the step: inputs, states, results, and work space.
        run: the step; takes and returns nothing.
        feed: replaces input arrays and numbers without a copy.
        dtype: of the arrays.
    """

    source: str = field(repr=False)
    buffers: Mapping[str, np.ndarray] = field(repr=False)
    run: Callable[[], None] = field(repr=False)
    dtype: np.dtype
    _feed: Callable[..., None] = field(repr=False)
    _variables: Mapping[str, str] = field(repr=False)

    def __call__(self) -> None:
        """One step."""
        self.run()

    def feed(self, **values: Any) -> None:
        """Use these arrays (not copies of them) and numbers from the next step on.

        Raises:
            UnknownNameError: a name is not an input that can be replaced.
            ShapeError: an array has another shape, dtype or layout than the one it replaces.
        """
        for name, value in values.items():
            if name not in self._variables:
                known = nearest(name, self._variables)
                raise UnknownNameError(f"feed: `{name}` is not a replaceable input; {known}")
            if name in self.buffers and self.buffers[name].shape:
                self._check(name, value)
        self._feed(**{f"new_{self._variables[name]}": v for name, v in values.items()})

    def _check(self, name: str, value: Any) -> None:
        old = self.buffers[name]
        fits = isinstance(value, np.ndarray) and value.flags.c_contiguous
        if not fits or value.shape != old.shape or value.dtype != old.dtype:
            raise ShapeError(
                f"feed: `{name}` is {_described(value)}; needed a C-contiguous array of shape "
                f"{old.shape} and dtype {old.dtype}, or copy into `buffers[{name!r}]`"
            )


def _described(value: Any) -> str:
    if not isinstance(value, np.ndarray):
        return repr(type(value).__name__)
    layout = "" if value.flags.c_contiguous else ", not C-contiguous"
    return f"an array of shape {value.shape} and dtype {value.dtype}{layout}"


def bind_step(request: Request, arrays: Mapping[str, Any], dtype: Any) -> BoundStep:
    """Buffers for the sizes of `arrays`, filled with them, and the step on these buffers."""
    inputs = request.lowered.inputs
    check_names(inputs, arrays)
    chosen = np.dtype(dtype or common_dtype(inputs, arrays))
    given = {i.name: converted(i, arrays[i.name], chosen) for i in inputs}
    sizes = check_shapes(inputs, given, request.sizes)
    made = plan(Request(request.lowered, request.updates, sizes, request.domains))
    return _bound(made, given, sizes, chosen)


def _bound(made: Plan, given: Mapping[str, Any], sizes: Mapping[Any, int], dtype: Any) -> BoundStep:
    source = inplace_source(made)
    allocate, bind = functions_from(source, ("allocate", "bind"))
    by_name = {str(s): n for s, n in sizes.items()}
    extents = [by_name[n] for n in size_names(made)]
    buffers = allocate(dtype, *extents)
    for item in made.inputs:
        if item.shape:
            buffers[made.named[item.name].name][...] = given[item.name]
    numbers = [given[i.name] for i in made.inputs if not i.shape]
    step, feed = bind(buffers, *extents, *numbers)
    return BoundStep(source, _public(made, buffers), step, dtype, feed, _replaceable(made))


def _public(made: Plan, buffers: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The buffers by the names that callers use; next values lie where the states do."""
    known = dict(buffers)
    known.update({name: buffers[b.name] for name, b in made.named.items()})
    updates = made.request.updates
    known.update({n: known[s] for s, n in updates.items() if s in known and n not in made.named})
    return known


def _replaceable(made: Plan) -> dict[str, str]:
    arrays = {b.name for b in feedable(made)}
    found = {n: b.name for n, b in made.named.items() if b.name in arrays}
    numbers = [i.name for i in made.inputs if not i.shape]
    return {**found, **dict(zip(numbers, number_names(made), strict=True))}


__all__ = ["BoundStep", "Input", "bind_step"]
