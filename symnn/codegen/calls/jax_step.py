"""A compiled program in JAX: many steps in one scan, on one device or on several."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from symnn.codegen.calls.inputs import check_names, common_dtype, converted
from symnn.codegen.calls.module import functions_from
from symnn.codegen.calls.program import CompiledProgram
from symnn.codegen.calls.shapes import check_shapes
from symnn.codegen.writing.functional import functional_source
from symnn.codegen.writing.jax_dialect import JAX
from symnn.errors import LostProcessError, NotSupportedError
from symnn.lazy import load
from symnn.native.buffers import Buffers

MISSING = (
    "jax: it is not installed; needed JAX for this backend (`pip install jax`), or another backend"
)

LOST = (
    "jax: the processes that share the steps no longer answer each other; one of them has ended, "
    "or cannot be reached: see what it printed. Start all of them again; with checkpoints and "
    "`resume=True` they go on from the last one"
)
PROCESSES = "jax.experimental.multihost_utils"
WORDS = np.uint32
"""Numbers travel as pairs of these: JAX cuts those of 64 bits off."""

LOOP = '''

def steps(state, given, data, order, keep=lambda batch: batch):
    """Steps on batches of the data, one after the other, in one compiled loop.

    state: what a step replaces, by name; given: what stays; data: samples by the name of a batch;
    order: of which samples each step takes, a row for a step; keep: where a batch lies.
    Returns the state afterwards, the last results, and for each result that is a number an entry a
    step.
    """
    def one(carried, rows):
        batch = {{name: keep(samples[rows]) for name, samples in data.items()}}
        found = step(**carried, **given, **batch)
        following = {{name: found.pop(after) for name, after in UPDATES.items()}}
        following = {{n: np.asarray(v, carried[n].dtype) for n, v in following.items()}}
        return following, found
    return jax.lax.scan(one, state, order)


UPDATES = {updates!r}
'''


def jax_source(compiled: CompiledProgram, sizes: Mapping[Any, int]) -> str:
    """The step, and the loop over steps, as source for JAX that runs without symnn.

    Args:
        compiled: a program with its updates.
        sizes: of all axes.
    """
    lowered = compiled.lowered.for_sizes(sizes)
    text = functional_source(lowered, sizes, dialect=JAX)
    loop = LOOP.format(updates=dict(compiled.updates))
    if "\nimport jax\n" not in text:
        text = text.replace("import jax.numpy as np", "import jax\nimport jax.numpy as np", 1)
    return text + loop


class JaxStep(Buffers):
    """A step in JAX on arrays of its own, which lie in memory of this process between calls.

    Samples of a batch are spread over all devices, parameters lie on each: what is summed over
    samples is summed over devices by the compiler. With one device nothing is spread.

    Args:
        compiled: a program with its updates.
        arrays: values of all inputs; of a batch, arrays of the size that a step takes.
        batched: inputs that are batches.
        dtype: of all arrays; by default that of these.
        devices: of JAX; all if None.

    Raises:
        NotSupportedError: JAX is not installed, or cannot run this program.
    """

    def __init__(
        self, compiled: CompiledProgram, arrays: Mapping[str, Any], batched: Sequence[str] = (),
        dtype: Any = None, devices: Sequence[Any] | None = None,
    ) -> None:  # fmt: skip
        self.jax = installed_jax()
        inputs = compiled.inputs
        check_names(inputs, arrays)
        self.dtype = np.dtype(dtype or compiled.dtype or common_dtype(inputs, arrays))
        given = {i.name: converted(i, arrays[i.name], self.dtype) for i in inputs}
        sizes = check_shapes(inputs, given, compiled.sizes)
        self.source = jax_source(compiled, sizes)
        _, self._steps = functions_from(self.source, ("step", "steps"))
        self.batched, self.states = tuple(batched), tuple(compiled.updates)
        self.devices = tuple(devices or self.jax.devices())
        self.buffers = {n: np.array(a, np.asarray(a).dtype) for n, a in given.items()}
        batch = {n: given[n] for n in self.batched}
        self._rows = np.arange(len(next(iter(batch.values())))) if batch else np.arange(1)
        self._results = self._shapes(batch)
        self.buffers |= {n: np.zeros(s.shape, self.dtype) for n, s in self._results.items()}

    def _shapes(self, batch: Mapping[str, np.ndarray]) -> Mapping[str, Any]:
        """The results of one step, without taking it: what cannot be traced is refused here."""
        state, given = self._state, self._given
        with self._precision():
            try:
                _, found = self.jax.eval_shape(self._steps, state, given, batch, self._rows[None])
            except (TypeError, IndexError, ValueError, AttributeError) as error:
                first = str(error).splitlines()[0]
                raise NotSupportedError(
                    f"jax: this program has a step that JAX cannot run ({first}); needed another "
                    "backend"
                ) from error
        return {n: self.jax.ShapeDtypeStruct(s.shape[1:], s.dtype) for n, s in found.items()}

    @property
    def _state(self) -> dict[str, np.ndarray]:
        return {name: self.buffers[name] for name in self.states}

    @property
    def _given(self) -> dict[str, np.ndarray]:
        known = {*self.states, *self.batched, *getattr(self, "_results", ())}
        return {name: a for name, a in self.buffers.items() if name not in known}

    def run(self) -> None:
        """One step on the batch that lies in the buffers."""
        self.loop({name: self.buffers[name] for name in self.batched}, self._rows[None])

    def loop(self, data: Mapping[str, np.ndarray], order: np.ndarray) -> dict[str, np.ndarray]:
        """Many steps.

        Args:
            data: arrays that batches are taken from, by the name of the batch.
            order: of which samples each step takes, a row for a step.

        Returns:
            The results that are numbers: for each an entry a step.
        """
        given = {n: np.asarray(a, self.buffers[n].dtype) for n, a in data.items()}
        with self._reaching_others(), self._precision():
            state, found = self._compiled(
                *(self._everywhere(tree) for tree in (self._state, self._given, given)),
                self._everywhere(np.asarray(order)),
            )
            for name, value in state.items():
                self.buffers[name][...] = np.asarray(value)
            results = {name: np.asarray(value) for name, value in found.items()}
        for name, values in results.items():
            self.buffers[name][...] = values[-1]
        return {name: values for name, values in results.items() if values.ndim == 1}

    @property
    def shared(self) -> bool:
        """Whether other processes take part."""
        return self.jax.process_count() > 1

    @property
    def is_first(self) -> bool:
        """Whether this is the first of the processes that take part."""
        return self.jax.process_index() == 0

    def agreed(self, told: float) -> float:
        """The number that the first of the processes was told, which all must go by.

        `Why:` one process that takes a step more than the others waits for them for ever.
        """
        if not self.shared:
            return told
        of_the_first = load(PROCESSES, "broadcast_one_to_all")
        with self._reaching_others():
            return float(of_the_first(np.array([told], float).view(WORDS)).view(float)[0])

    def greatest(self, told: int) -> int:
        """The greatest of the numbers that the processes were told, which is heard by all."""
        if not self.shared:
            return told
        with self._reaching_others():
            return int(load(PROCESSES, "process_allgather")(np.int32(told)).max())

    @contextlib.contextmanager
    def _reaching_others(self) -> Iterator[None]:
        """Say in words that another process is gone.

        `Why two kinds:` what gathers numbers raises the second where the first is the cause.
        """
        try:
            yield
        except (self.jax.errors.JaxRuntimeError, ValueError) as error:
            if not self.shared:
                raise
            raise LostProcessError(f"{LOST} ({str(error).splitlines()[0]})") from error

    @cached_property
    def _compiled(self) -> Any:
        """The loop, traced and compiled once for each length."""

        def spread(state: Any, given: Any, data: Any, order: Any) -> Any:
            return self._steps(state, given, data, order, self._over_devices)

        return self.jax.jit(spread)

    @property
    def spread(self) -> str:
        """What several devices do, in words; empty for one."""
        count, samples = len(self.devices), len(self._rows)
        if count == 1:
            return ""
        if self._shares_out(samples):
            return f"{count} devices share each batch"
        return f"{count} devices cannot share out {samples} samples evenly: each computes all"

    def _shares_out(self, samples: int) -> bool:
        return len(self.devices) > 1 and samples % len(self.devices) == 0

    def _over_devices(self, batch: Any) -> Any:
        """A batch, a share of its samples on each device, if they can be shared out evenly."""
        if not self._shares_out(batch.shape[0]):
            return batch
        return self.jax.lax.with_sharding_constraint(batch, self._sharding("samples"))

    def _everywhere(self, tree: Any) -> Any:
        """A copy on each device."""
        if len(self.devices) == 1:
            return self.jax.device_put(tree, self.devices[0])
        return self.jax.device_put(tree, self._sharding())

    def _sharding(self, *axes: str) -> Any:
        return self.jax.sharding.NamedSharding(self._mesh, self.jax.sharding.PartitionSpec(*axes))

    @cached_property
    def _mesh(self) -> Any:
        return self.jax.sharding.Mesh(np.array(self.devices), ("samples",))

    @contextlib.contextmanager
    def _precision(self) -> Iterator[None]:
        """Float64 where the arrays are: JAX has it switched off."""
        if self.dtype != np.float64:
            yield
            return
        with self.jax.enable_x64(True):
            yield


def installed_jax() -> Any:
    """The module.

    Raises:
        NotSupportedError: it is not installed.
    """
    try:
        return load("importlib", "import_module")("jax")
    except ImportError as error:
        raise NotSupportedError(MISSING) from error
