"""A step in C bound to arrays: many steps in one call, during which Python may do other things."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any

import numpy as np

from symnn.errors import NotSupportedError, ShapeError
from symnn.native.buffers import Buffers
from symnn.native.loading import loaded
from symnn.native.recipe import Recipe

CONTRACTED = ("-ffp-contract=fast",)
"""A product and a sum may be rounded once; nothing else may change a rounding."""
LINE = 64


class NativeStep(Buffers):
    """The steps of a recipe on arrays of its own, which hold true values between calls.

    Args:
        recipe: what runs.
        values: initial values of all arrays but batches, and of all numbers.

    Attributes:
        buffers: inputs, states and results by name; free to be written to.
    """

    def __init__(self, recipe: Recipe, values: Mapping[str, Any]) -> None:
        self.recipe, self.dtype = recipe, np.dtype(recipe.dtype)
        self._numbers = np.array([float(values[n]) for n in recipe.numbers])
        arrays = {g.name: np.zeros(g.shape, self.dtype) for g in recipe.arrays}
        self._results = {r.name: np.zeros(r.shape, self.dtype) for r in recipe.results}
        numbers = {n: self._numbers[k : k + 1].reshape(()) for k, n in enumerate(recipe.numbers)}
        self.buffers: dict[str, np.ndarray] = {**arrays, **numbers, **self._results}
        self.assign(**{name: values[name] for name in arrays if name in values})
        self._work = aligned(recipe.workspace, self.dtype)
        self._function = loaded(recipe.source, CONTRACTED).handle.run
        self._function.argtypes = [ctypes.c_void_p] * 3 + [ctypes.c_long] + [ctypes.c_void_p] * 2
        batch = next((g.shape[0] for g in recipe.arrays if g.batched), 0)
        self._in_order = np.arange(batch, dtype=np.int64)

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
            The results that are numbers: for each an entry a step.

        Raises:
            ShapeError: an array does not have the shape of samples, or a place is not in it.
        """
        order = np.ascontiguousarray(order, dtype=np.int64)
        given = {n: np.ascontiguousarray(a, dtype=self.dtype) for n, a in data.items()}
        self._check(given, order)
        steps = len(order)
        results = {
            r.name: self._results[r.name] if r.shape else np.zeros(steps, self.dtype)
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
        arrays = _pointers([given.get(g.name, self.buffers[g.name]) for g in self.recipe.arrays])
        left = _pointers([results[r.name] for r in self.recipe.results])
        places = [a.ctypes.data for a in (self._numbers, order, self._work)]
        failed = self._function(ctypes.addressof(arrays), places[0], places[1], steps,
                                ctypes.addressof(left), places[2])  # fmt: skip
        if failed:
            raise NotSupportedError(
                "native: a thread could not be started; set SYMNN_THREADS to fewer, or to 1"
            )


def aligned(count: int, dtype: np.dtype) -> np.ndarray:
    """Zeros that begin on a cache line."""
    memory = np.zeros(count * dtype.itemsize + LINE, np.uint8)
    start = -memory.ctypes.data % LINE
    return memory[start : start + count * dtype.itemsize].view(dtype)


def _pointers(arrays: list[np.ndarray]) -> Any:
    return (ctypes.c_void_p * max(len(arrays), 1))(*[a.ctypes.data for a in arrays])
