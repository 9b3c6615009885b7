"""A step in C bound to arrays: many steps in one call, during which Python may do other things."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from symnn.errors import NotSupportedError, ShapeError
from symnn.native.buffers import Buffers, is_zero
from symnn.native.leaving import Outside
from symnn.native.loading import begin, loaded
from symnn.native.memory import Memory
from symnn.native.recipe import Recipe

CONTRACTED = ("-ffp-contract=fast",)
"""A product and a sum may be rounded once; nothing else may change a rounding."""


class Held(Mapping[str, np.ndarray]):
    """Arrays by name, of which some are fetched when they are asked for.

    Args:
        arrays: those that are there.
        fetch: what gives another one, by its name.
        names: of all, in order.
    """

    def __init__(
        self, arrays: Mapping[str, np.ndarray], fetch: Callable[[str], np.ndarray],
        names: Mapping[str, None],
    ) -> None:  # fmt: skip
        self._arrays, self._fetch, self._names = arrays, fetch, names

    def __getitem__(self, name: str) -> np.ndarray:
        found = self._arrays.get(name)
        if found is None and name in self._names:
            return self._fetch(name)
        return self._arrays[name] if found is None else found

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class NativeStep(Buffers):
    """The steps of a recipe, whose states lie in the memory that it works in and nowhere else.

    Args:
        recipe: what runs.
        values: initial values of all arrays but batches, and of all numbers.
        beside: a step for batches of another size, whose memory serves this one too if it can: the
            two then have their states in common, and take turns.

    `buffers` holds inputs, states and results by name; free to be written to. A state is an array
    from when it is asked for to the next call, which takes it back: ask again afterwards.
    """

    def __init__(
        self, recipe: Recipe, values: Mapping[str, Any], beside: NativeStep | None = None
    ) -> None:
        self.recipe, self.dtype = recipe, np.dtype(recipe.dtype)
        self._states = {g.name: g for g in recipe.states}
        if beside and beside.has_room_for(recipe):
            self._work, self._numbers, self._out = beside._work, beside._numbers, beside._out
            values = {n: a for n, a in values.items() if n not in self._states}
        else:
            self._work = Memory(recipe.workspace, self.dtype)
            self._out: dict[str, Outside] = {}
            self._numbers = np.array([float(values[n]) for n in recipe.numbers])
        handle = loaded(recipe.source, CONTRACTED).handle
        self._function, self._mover = handle.run, handle.states
        self._function.argtypes = [ctypes.c_void_p] * 3 + [ctypes.c_long] + [ctypes.c_void_p] * 2
        self._mover.argtypes = [ctypes.c_void_p] * 2 + [ctypes.c_int]
        self._mover.restype = None
        self._make()
        for name in (g.name for g in recipe.arrays if g.name in values):
            if not is_zero(values[name]):  # as the memory is
                self.assign(**{name: values[name]})
        batch = next((g.shape[0] for g in recipe.arrays if g.batched), 0)
        self._in_order = np.arange(batch, dtype=np.int64)

    @staticmethod
    def begin(recipe: Recipe) -> None:
        """Have the C of a recipe compiled while Python goes on; making the step waits for it."""
        begin(recipe.source, CONTRACTED)

    def has_room_for(self, other: Recipe) -> bool:
        """Whether steps of another recipe can go on from these in the same memory."""
        own, places = self.recipe, [g.place for g in other.states]
        same = (own.states, own.numbers, own.dtype) == (other.states, other.numbers, other.dtype)
        return same and None not in places and other.workspace <= len(self._work.entries)

    def shares(self, other: object) -> bool:
        """See `Buffers`."""
        return isinstance(other, NativeStep) and other._work is self._work

    def _make(self) -> None:
        """The arrays that are no states."""
        recipe = self.recipe
        arrays = {g.name: np.zeros(g.shape, self.dtype) for g in recipe.arrays if not g.replaced}
        self._results = {r.name: np.zeros(r.shape, self.dtype) for r in recipe.results}
        numbers = {n: self._numbers[k : k + 1].reshape(()) for k, n in enumerate(recipe.numbers)}
        self._arrays = {**arrays, **numbers, **self._results}
        self._names = dict.fromkeys([*self._states, *self._arrays])

    @property
    def buffers(self) -> Held:
        """The arrays, and the door to those that are states.

        `Why not kept:` it would keep the memory of the steps in a circle after their end.
        """
        return Held(self._arrays, self._fetched, self._names)

    def _fetched(self, name: str) -> np.ndarray:
        """A state as an array, until the next call; it does not lie in the memory as well."""
        if name not in self._out:
            self._out[name] = Outside(self._work, self._states[name])
        return self._out[name].array

    def _copied(self, name: str) -> np.ndarray:
        found = np.empty(self._states[name].shape, self.dtype)
        self._move({name: found}, out=True)
        return found

    def _move(self, moved: Mapping[str, np.ndarray], out: bool) -> None:
        """Copy these states out of the memory of the steps, or into it."""
        arrays = _pointers([moved.get(g.name) for g in self.recipe.arrays])
        self._mover(ctypes.addressof(arrays), self._work.place, out)

    def value(self, name: str) -> np.ndarray:
        """A copy of an array; see `Buffers`."""
        inside = name in self._states and name not in self._out
        return self._copied(name) if inside else super().value(name)

    def held(self, names: Iterable[str]) -> dict[str, np.ndarray]:
        """Copies of arrays; `hold` puts them back to the bit."""
        return {name: self.value(name) for name in names}

    def _shape(self, name: str) -> tuple[int, ...]:
        return self._states[name].shape if name in self._states else super()._shape(name)

    def _put(self, name: str, value: Any) -> None:
        if name not in self._states or name in self._out:
            super()._put(name, value)
        else:
            self._move({name: np.ascontiguousarray(value, self.dtype)}, out=False)

    @property
    def source(self) -> str:
        """The C that runs."""
        return self.recipe.source

    def __call__(self) -> None:
        self.run()

    def run(self) -> None:
        """One step on the batch that lies in the buffers."""
        self._call({}, self._in_order, 1, self._results)

    def loop(self, data: Mapping[str, np.ndarray], order: np.ndarray) -> dict[str, np.ndarray]:
        """Many steps.

        Args:
            data: arrays that batches are taken from, by the name of the batch.
            order: of which samples each step takes, a row for a step.

        Returns:
            The results that every step leaves, such as numbers: for each an entry a step.

        Raises:
            ShapeError: an array does not have the shape of samples, or a place is not in it.
        """
        order = np.ascontiguousarray(order, dtype=np.int64)
        given = {n: np.ascontiguousarray(a, dtype=self.dtype) for n, a in data.items()}
        self._check(given, order)
        steps = len(order)
        results = {
            r.name: np.zeros((steps, *r.shape), self.dtype) if r.each else self._results[r.name]
            for r in self.recipe.results
        }
        self._call(given, order, steps, results)
        found = {n: a for n, a in results.items() if a is not self._results[n]}
        for name, values in found.items():
            if steps:
                self._results[name][...] = values[-1]
        return found

    def _check(self, given: Mapping[str, np.ndarray], order: np.ndarray) -> None:
        for array in (g for g in self.recipe.arrays if g.batched):
            found = given.get(array.name)
            if found is None or found.shape[1:] != array.shape[1:]:
                shown = "none" if found is None else found.shape
                raise ShapeError(
                    f"loop: the data for `{array.name}` have shape {shown}; needed "
                    f"(samples, {', '.join(map(str, array.shape[1:]))})"
                )
            if order.ndim != 2 or order.shape[1] != array.shape[0]:
                raise ShapeError(
                    f"loop: the order has shape {order.shape}; needed (steps, {array.shape[0]})"
                )
            if order.size and not 0 <= order.min() <= order.max() < len(found):
                raise ShapeError(
                    f"loop: the order has places from {order.min()} to {order.max()}; needed "
                    f"places in the {len(found)} samples of `{array.name}`"
                )

    def _call(
        self, given: Mapping[str, np.ndarray], order: np.ndarray, steps: int,
        results: Mapping[str, np.ndarray],
    ) -> None:  # fmt: skip
        while self._out:  # one after the other, so that no more than one is there twice
            self._out.popitem()[1].put_back()
        known = {**self._arrays, **given}
        arrays = _pointers([known.get(g.name) for g in self.recipe.arrays])
        left = _pointers([results[r.name] for r in self.recipe.results])
        places = self._numbers.ctypes.data, order.ctypes.data, self._work.place
        failed = self._function(ctypes.addressof(arrays), places[0], places[1], steps,
                                ctypes.addressof(left), places[2])  # fmt: skip
        if failed:
            raise NotSupportedError(
                "native: a thread could not be started; set SYMNN_THREADS to fewer, or to 1"
            )


def _pointers(arrays: Sequence[np.ndarray | None]) -> Any:
    places = [None if a is None else a.ctypes.data for a in arrays]
    return (ctypes.c_void_p * max(len(places), 1))(*places)
