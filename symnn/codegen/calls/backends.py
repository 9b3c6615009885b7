"""Emitted text as something that can be called: on arrays of NumPy, PyTorch or JAX."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import numpy as np

from symnn.codegen.calls.data import real_values
from symnn.codegen.calls.module import functions_from
from symnn.errors import DataError, NotSupportedError
from symnn.lazy import load
from symnn.native import found_compiler, loaded

Called = Callable[..., Any]


@dataclass(frozen=True)
class Backend:
    """What runs the text of one target.

    Args:
        target: its name.
        title: what people call it.
        package: that must be installed; for C a compiler must be there.
    """

    target: str
    title: str
    package: str = ""

    @property
    def is_there(self) -> bool:
        """Whether text can be run here."""
        if not self.package:
            return found_compiler() is not None
        return find_spec(self.package) is not None

    @property
    def identity(self) -> str:
        """What measured figures depend on; empty where nothing can be run."""
        if not self.is_there:
            return ""
        if not self.package:
            compiler = found_compiler()
            return compiler.identity if compiler else ""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return "unknown"

    @property
    def told(self) -> str:
        """Where figures were measured."""
        if self.package:
            return (
                f"{self.title} {self.identity} on a CPU{' (jit)' if self.target == 'jax' else ''}"
            )
        return "C, as it is compiled here"

    def require(self) -> None:
        """Refuse to run anything where that cannot be done.

        Raises:
            NotSupportedError: the library or a compiler is missing.
        """
        if not self.is_there:
            raise NotSupportedError(
                f"compile: {self.title} is not installed here, so the function cannot be called; "
                "its `source` is complete: use it where it is installed"
            )

    def functions(self, source: str, names: Sequence[str], count: int) -> list[Called]:
        """Functions of the text on arrays of the target.

        Args:
            source: the text.
            names: of the functions.
            count: of their arguments.

        Raises:
            NotSupportedError: nothing here runs it.
        """
        self.require()
        if self.package:
            return functions_from(source, tuple(names))
        handle = loaded(source).handle
        return [CFunction(handle, name, count) for name in names]

    def on_columns(self, function: Called) -> Called:
        """A function of the target as one of NumPy's float64 arrays."""
        if self.target == "torch":
            tensor = load("torch", "from_numpy")
            call = lambda *c: function(*map(tensor, map(np.ascontiguousarray, c))).numpy()  # noqa: E731
            return lambda *c: _with_one_thread(lambda: call(*c))
        if self.target == "jax":
            wide, array = load("jax", "enable_x64"), load("jax.numpy", "asarray")
            compiled = load("jax", "jit")(function)
            return lambda *c: _within(wide(True), lambda: _in_blocks(compiled, array, c))
        return function

    def argument(self, asked: str, name: str, value: Any, dtype: Any) -> Any:
        """An argument as the target takes it.

        Raises:
            DataError: it does not consist of real numbers.
        """
        if self.target == "torch":
            return _tensor(asked, name, value, dtype)
        if self.target == "jax":
            return _traced(asked, name, value, dtype)
        value = real_values(asked, name, value)
        return value if dtype is None else np.asarray(value, dtype)


BACKENDS = {
    "c": Backend("c", "a C compiler"),
    "torch": Backend("torch", "PyTorch", "torch"),
    "jax": Backend("jax", "JAX", "jax"),
}


@dataclass(frozen=True)
class Loaded:
    """Functions of a text, made when first called: libraries take long to import.

    Args:
        target: of the text.
        source: the text.
        called: the names of the functions.
        count: of their arguments.
        single: whether the only result is given rather than a tuple.
    """

    target: str
    source: str
    called: tuple[str, ...]
    count: int
    single: bool = True

    @cached_property
    def functions(self) -> list[Called]:
        """The functions."""
        return BACKENDS[self.target].functions(self.source, self.called, self.count)

    def __call__(self, *values: Any) -> Any:
        found = [function(*values) for function in self.functions]
        return found[0] if self.single else tuple(found)


def _with_one_thread(call: Callable[[], Any]) -> Any:
    """What PyTorch does for a few thousand elements, without threads that wait for each other."""
    torch: Any = load("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return call()
    finally:
        torch.set_num_threads(before)


BLOCK = 2048
"""Elements that JAX is given at a time: it compiles anew for each shape."""


def _in_blocks(function: Called, array: Called, columns: Sequence[Any]) -> np.ndarray:
    """A function of arrays of one length on columns of any length."""
    found = [np.empty(0)]
    for start in range(0, len(columns[0]), BLOCK):
        parts = [np.resize(c[start : start + BLOCK], BLOCK) for c in columns]
        found.append(np.asarray(function(*map(array, parts))))
    return np.concatenate(found)[: len(columns[0])]


def _within(context: Any, call: Callable[[], Any]) -> Any:
    with context:
        return call()


def _tensor(asked: str, name: str, value: Any, dtype: Any) -> Any:
    torch: Any = load("torch")
    if isinstance(value, torch.Tensor):
        if value.is_complex():
            raise _not_real(asked, name, value.dtype)
    else:
        value = real_values(asked, name, value)
        if isinstance(value, float | int) and dtype is None:
            return value
        value = torch.from_numpy(np.array(_native(value), order="C"))
    return value if dtype is None else value.to(getattr(torch, np.dtype(dtype).name))


def _native(value: Any) -> np.ndarray:
    """An array of a dtype that other libraries know: in this machine's order of bytes."""
    array = np.asarray(value)
    dtype = np.dtype(float) if array.dtype == np.longdouble else array.dtype.newbyteorder("=")
    return array.astype(dtype, copy=False)


def _traced(asked: str, name: str, value: Any, dtype: Any) -> Any:
    jax: Any = load("jax")
    if isinstance(value, jax.Array):
        if jax.numpy.issubdtype(value.dtype, jax.numpy.complexfloating):
            raise _not_real(asked, name, value.dtype)
        return jax.numpy.asarray(value, dtype)
    value = real_values(asked, name, value)
    if isinstance(value, float | int) and dtype is None:
        return float(value)
    value = _native(value)
    # Without wide numbers JAX would cut integers off.
    value = value.astype(np.float64) if value.dtype.kind in "iu" else value
    return jax.numpy.asarray(value, dtype)


def _not_real(asked: str, name: str, dtype: Any) -> DataError:
    return DataError(f"{asked}: `{name}` has dtype {dtype}; needed real numbers; convert it first")


class CFunction:
    """A function of a library on arrays: contiguous copies in, one new array out."""

    def __init__(self, handle: ctypes.CDLL, name: str, count: int) -> None:
        self._loops = {}
        for dtype, suffix in ((np.float64, "_array"), (np.float32, "_array_float")):
            loop = getattr(handle, f"{name}{suffix}")
            loop.argtypes = [*[ctypes.c_void_p] * (count + 1), ctypes.c_size_t]
            loop.restype = None
            self._loops[np.dtype(dtype)] = loop

    def __call__(self, *values: Any) -> Any:
        arrays = [np.asarray(v) for v in values]
        strong = [a.dtype for a, v in zip(arrays, values, strict=True) if _is_floating(a, v)]
        dtype = np.result_type(*strong) if strong else np.dtype(float)
        inner = np.dtype(np.float32 if dtype == np.float32 else np.float64)
        shape = np.broadcast_shapes(*[a.shape for a in arrays])
        columns = [np.ascontiguousarray(np.broadcast_to(a, shape), inner) for a in arrays]
        out = np.empty(shape, inner)
        self._loops[inner](*[c.ctypes.data for c in columns], out.ctypes.data, out.size)
        with np.errstate(all="ignore"):
            return out.astype(dtype, copy=False)[()]


def _is_floating(array: np.ndarray, value: Any) -> bool:
    """Whether it says which dtype is wanted: numbers of Python do not."""
    return array.dtype.kind == "f" and isinstance(value, np.ndarray | np.generic)
