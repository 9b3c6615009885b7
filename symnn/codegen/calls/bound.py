"""A step bound to its buffers: as little Python as possible between the caller and NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from symnn.codegen.calls.beside import within
from symnn.codegen.calls.data import real_values
from symnn.codegen.calls.inputs import converted
from symnn.codegen.calls.module import functions_from
from symnn.codegen.calls.places import check_place, whole_numbers
from symnn.codegen.calls.sketch import Entry, Sketch
from symnn.errors import ShapeError, UnknownNameError, nearest
from symnn.native.buffers import is_zero


class Buffers(dict[str, np.ndarray]):
    """The arrays of a step by name.

    Args:
        buffers: the arrays.
        units: states that are kept in another unit; they are read with `value`.
    """

    def __init__(self, buffers: Mapping[str, np.ndarray], units: Mapping[str, Any]) -> None:
        super().__init__({name: b for name, b in buffers.items() if name not in units})
        self._units = units

    def __missing__(self, name: str) -> NoReturn:
        if name in self._units:
            raise UnknownNameError(
                f"buffers: state `{name}` is kept in another unit; read it with `value({name!r})` "
                f"and set it with `assign({name}=...)`"
            )
        raise UnknownNameError(f"buffers: there is no `{name}`; {nearest(name, self)}")


@dataclass
class BoundStep:
    """A step that computes in place: `run()` reads and writes `buffers` and allocates nothing.

    Args:
        source: the generated `allocate`, `units` and `bind`.
        buffers: inputs, states, results and work space; written by `run`, free to be written to.
        run: the step; takes and returns nothing.
        dtype: of the arrays.
    """

    source: str = field(repr=False)
    buffers: Buffers = field(repr=False)
    run: Callable[[], None] = field(repr=False)
    dtype: np.dtype
    _arrays: dict[str, np.ndarray] = field(repr=False)
    _feed: Callable[..., None] = field(repr=False)
    _variables: Mapping[str, str] = field(repr=False)
    _numbers: dict[str, Any] = field(repr=False)
    _units: Callable[..., dict[str, float]] = field(repr=False)
    _inputs: Sequence[Entry] = field(repr=False)
    _memory: Mapping[str, np.ndarray] = field(repr=False)
    _sketch: Sketch = field(repr=False)

    def shares(self, other: object) -> bool:
        """Whether the arrays of states of another step are those of this one."""
        return isinstance(other, BoundStep) and other._memory is self._memory

    def __call__(self) -> None:
        """One step."""
        self.run()

    @property
    def units(self) -> dict[str, float]:
        """States that are kept as true value / unit, with their units."""
        return self._units(*self._numbers.values())

    def value(self, name: str) -> np.ndarray:
        """A copy of an array in its true value.

        Raises:
            UnknownNameError: there is no such array.
        """
        if name not in self._arrays:
            raise UnknownNameError(f"value: there is no `{name}`; {nearest(name, self._arrays)}")
        return self._arrays[name] * self.units.get(name, 1)

    def held(self, names: Iterable[str]) -> dict[str, np.ndarray]:
        """Copies of arrays as they lie in memory; `hold` puts them back to the bit."""
        return {name: np.copy(self._arrays[name]) for name in names}

    def hold(self, values: Mapping[str, np.ndarray]) -> None:
        """Go back to arrays that `held` copied, from this binding or an equal one."""
        numbers = {name: value[()] for name, value in values.items() if name in self._numbers}
        for name in values.keys() - numbers.keys():
            self._arrays[name][...] = values[name]
        if numbers:
            self.feed(**numbers)

    def assign(self, /, **values: Any) -> None:
        """Overwrite inputs and states with true values; arrays are copied.

        Raises:
            UnknownNameError: a name is neither an input nor a state.
            DataError: a value does not consist of real numbers.
            ShapeError: an array has another shape.
        """
        given = {n: real_values("assign", n, v) for n, v in values.items()}
        numbers = {n: float(v) for n, v in given.items() if n in self._numbers}
        for name, value in given.items():
            if name not in numbers:
                self._overwrite(name, np.asarray(value))
        if numbers:
            self.feed(**numbers)

    def _overwrite(self, name: str, value: np.ndarray) -> None:
        if name not in self._arrays:
            raise UnknownNameError(f"assign: there is no `{name}`; {nearest(name, self._arrays)}")
        target = self._arrays[name]
        value = self._as_places("assign", name, value)
        if value.shape != target.shape:
            raise ShapeError(f"assign: `{name}` has shape {value.shape}; needed {target.shape}")
        if name in self.units:
            np.divide(value, self.units[name], target)
        else:
            target[...] = value

    def _as_places(self, asked: str, name: str, value: Any) -> Any:
        """Data that stand as an index, checked; anything else as it is."""
        if self._arrays[name].dtype.kind != "i":
            return value
        places = whole_numbers(asked, name, value)
        for given in (i for i in self._inputs if i.name == name and i.places is not None):
            check_place(asked, name, places, given.places, given.axis)
        return places

    def feed(self, /, **values: Any) -> None:
        """Use these arrays (not copies of them) and numbers from the next step on.

        Raises:
            UnknownNameError: a name is not an input that can be replaced.
            DataError: a value does not consist of real numbers.
            ShapeError: an array has another shape, dtype or layout than the one it replaces.
        """
        values = {n: real_values("feed", n, v) for n, v in values.items()}
        for name, value in values.items():
            if name not in self._variables:
                known = nearest(name, self._variables)
                raise UnknownNameError(f"feed: `{name}` is not a replaceable input; {known}")
            if name not in self._numbers:
                self._check(name, value)
                self._as_places("feed", name, value)
        before = self.units
        self._feed(**{f"new_{self._variables[name]}": v for name, v in values.items()})
        self._numbers.update({n: v for n, v in values.items() if n in self._numbers})
        self._change_units(before)

    def _change_units(self, before: Mapping[str, float]) -> None:
        """Keep the true values of states where a new hyperparameter changes their unit."""
        for name, unit in self.units.items():
            if unit != before[name]:
                self._arrays[name] *= before[name] / unit

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


def bound(
    sketch: Sketch, arrays: Mapping[str, Any], dtype: np.dtype, beside: BoundStep | None = None
) -> BoundStep:
    """A planned step on buffers of its own that are filled with arrays, or on those of another one.

    Args:
        sketch: the step.
        arrays: initial values of all inputs, by name.
        dtype: of all buffers.
        beside: see `bind_step`.
    """
    given = {i.name: converted(i, arrays[i.name], dtype) for i in sketch.inputs}
    allocate, units, bind = functions_from(sketch.source, ("allocate", "units", "bind"))
    numbers = {i.name: given[i.name] for i in sketch.inputs if not i.shape}
    buffers = memory = allocate(dtype, *sketch.extents)
    home = sketch
    found = within(sketch, buffers, beside._sketch, beside._memory) if beside else None
    if beside and found:
        buffers, memory, home = found, beside._memory, beside._sketch
    step, feed = bind(buffers, *sketch.extents, *numbers.values())
    named = {name: buffers[variable] for name, variable in sketch.public.items()}
    public = Buffers(named, units(*numbers.values()))
    made = BoundStep(sketch.source, public, step, dtype, named, feed, sketch.variables, numbers,
                     units, sketch.inputs, memory, home)  # fmt: skip
    known = sketch.states if beside and found else ()
    written = (i.name for i in sketch.inputs if i.shape and sketch.public.get(i.name) not in known)
    made.assign(**{name: given[name] for name in written if not is_zero(given[name])})
    return made
