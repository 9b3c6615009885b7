"""Predictions and losses of networks whose parameters stand: in NumPy, or in C where C trains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from symnn.errors import NotSupportedError
from symnn.lazy import load
from symnn.native.loading import is_kept
from symnn.native.machine import threads_asked
from symnn.native.running import CONTRACTED, NativeStep
from symnn.train.dataset import Array
from symnn.train.facts import forward, forward_in_c

if TYPE_CHECKING:
    from symnn.train.layered import AnyNetwork

SIZE = 16
"""Samples that C computes at once: a vector of them, and with one alone few are filled up."""
COPIED = 1_000_000
"""Parameters, at most, that C has a second copy of."""


class InC:
    """A forward pass in C, which is compiled while others go on.

    Args:
        network: whose equations.
        dtype: of all arrays.

    Raises:
        NotSupportedError: an operation has no C yet, or the network is too large for a copy.
    """

    def __init__(self, network: AnyNetwork, dtype: Any) -> None:
        if network.parameter_count > COPIED:
            raise NotSupportedError(
                f"prediction in C: the network has {network.parameter_count} parameters; needed at "
                f"most {COPIED}, as a copy is made; NumPy predicts without one"
            )
        self._told = forward_in_c(network, SIZE, np.dtype(dtype).name)
        self._outputs, self._lock = network.outputs, Lock()
        recipe = self._told.recipe
        numbers = {**dict.fromkeys(recipe.numbers, 0.0), **self._told.constants}
        make = partial(NativeStep, recipe, numbers)
        self._step = made_by_now(make) if is_kept(recipe.source, CONTRACTED) else begun(make)

    def is_there(self) -> bool:
        """Whether it could be compiled; waits until that is known."""
        try:
            return bool(self._step())
        except NotSupportedError:
            return False

    def __call__(self, wanted: Sequence[str], arrays: Mapping[str, Any]) -> dict[str, Any]:
        """What is wanted of `prediction`, `scores` and `loss`, for any number of samples.

        Args:
            wanted: of these, some.
            arrays: parameters and samples by name; targets and weights where the loss is wanted.
        """
        count = len(arrays["X"])
        batch = {"T": np.zeros((count, self._outputs)), "w": np.ones(count), **arrays}
        found = self._steps({name: batch.pop(name) for name in ("X", "T", "w")}, batch)
        return {name: whole(found[self._told.results[name]], count) for name in wanted}

    def _steps(self, data: Mapping[str, Array], parameters: Mapping[str, Any]) -> dict[str, Array]:
        """The results of all steps."""
        count, step = len(data["X"]), self._step()
        full = count - count % SIZE
        parts = [(data, np.arange(full).reshape(-1, SIZE))]
        if full < count:
            parts.append((filled_up(data, full), np.arange(SIZE)[None]))
        with self._lock:
            step.assign(**{n: a for n, a in parameters.items() if n in step.buffers})
            found = [step.loop(*part) for part in parts]
        return {name: np.concatenate([part[name] for part in found]) for name in found[0]}


def filled_up(data: Mapping[str, Array], first: int) -> dict[str, Array]:
    """The last batch, from this sample on: the last one stands in for others, and counts once.

    >>> filled_up({"X": np.arange(20.0), "w": np.ones(20)}, 16)["w"].sum()
    np.float64(4.0)
    """
    rows, last = np.arange(first, first + SIZE), len(data["X"]) - 1
    found = {name: a[rows.clip(max=last)] for name, a in data.items()}
    return found | {"w": np.where(rows <= last, found["w"], 0)}


def whole(found: Array, count: int) -> Any:
    """The rows of so many samples, from batches; of losses of batches, the mean over samples."""
    if found.ndim == 1:
        return found.sum(dtype=float) * SIZE / count
    return found.reshape(-1, *found.shape[2:])[:count]


def begun(make: Callable[[], Any]) -> Callable[[], Any]:
    """What waits for a thing that a thread makes from now on."""
    pool = load("concurrent.futures", "ThreadPoolExecutor")(1)
    future = pool.submit(make)
    pool.shutdown(wait=False)
    return future.result


def made_by_now(make: Callable[[], Any]) -> Callable[[], Any]:
    """What returns a thing that is made at once."""
    made = make()
    return lambda: made


@lru_cache(maxsize=8)
def _in_c(network: AnyNetwork, dtype: Any, threads: int) -> InC | None:
    """None where there is no C for it."""
    try:
        return InC(network, dtype)
    except NotSupportedError:
        return None


def begin_in_c(network: AnyNetwork, dtype: Any) -> InC | None:
    """Let the C that evaluates a network be compiled, if there is one for it."""
    return _in_c(network, np.dtype(dtype), threads_asked())


def _computing(
    network: AnyNetwork, parameters: Mapping[str, Array], wanted: tuple[str, ...], weighted: bool,
    in_c: bool,
) -> tuple[Callable[[Mapping[str, Any]], dict[str, Any]], int]:  # fmt: skip
    """A function of arrays, and how many samples to give it at once."""
    dtype = next(iter(parameters.values())).dtype
    made = begin_in_c(network, dtype) if in_c else None
    if made and made.is_there():
        return partial(made, wanted), network.chunk * SIZE  # no more is held than of one batch
    return forward(network, wanted, weighted), network.chunk


def evaluated(
    network: AnyNetwork, parameters: Mapping[str, Array], X: Array, T: Array,
    w: Array | None = None, chunk: int | None = None, in_c: bool = False,
) -> tuple[Array, float]:  # fmt: skip
    """Predictions and mean loss, in chunks of rows so that memory stays bounded.

    Args:
        network: whose equations.
        parameters: by name.
        X, T, w: samples, their targets, and their weights if they have some.
        chunk: rows at once.
        in_c: whether C computes, where it can.
    """
    given = {"X": X, "T": T} | ({} if w is None else {"w": w})
    computed, size = _computing(network, parameters, ("prediction", "loss"), w is not None, in_c)
    predictions, total = [], 0.0
    for rows in chunks(len(X), chunk or size):
        batch = {name: values[rows] for name, values in given.items()}
        prediction, loss = computed({**parameters, **batch}).values()
        predictions.append(prediction)
        total += float(loss) * len(prediction)
    return np.concatenate(predictions), total / len(X)


def predicted(
    network: AnyNetwork, parameters: Mapping[str, Array], X: Array, chunk: int | None = None,
    what: str = "prediction", in_c: bool = False,
) -> Array:  # fmt: skip
    """Predictions alone, or the `scores` that they are made of; see `evaluated`."""
    computed, size = _computing(network, parameters, (what,), False, in_c)
    parts = [next(iter(computed({**parameters, "X": X[rows]}).values()))
             for rows in chunks(len(X), chunk or size)]  # fmt: skip
    return np.concatenate(parts)


def chunks(samples: int, size: int) -> Iterable[slice]:
    """Consecutive slices that cover all samples.

    >>> list(chunks(5, 2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 6, None)]
    """
    return (slice(k, k + size) for k in range(0, samples, size))
