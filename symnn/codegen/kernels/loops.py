"""The loops in which NumPy and SciPy compute functions of doubles, to be called from compiled code.

They are the quickest there are for most functions, and give the very bits that Python sees. Where a
loop lies is told by the ufunc itself, as `PyUFuncObject` in the headers of NumPy describes it.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

from symnn.errors import NotSupportedError
from symnn.lazy import load

HEAD = object.__basicsize__


class Ufunc(ctypes.Structure):
    """The part of `PyUFuncObject` that is read."""

    _fields_ = (
        ("head", ctypes.c_char * HEAD), ("nin", ctypes.c_int), ("nout", ctypes.c_int),
        ("nargs", ctypes.c_int), ("identity", ctypes.c_int),
        ("functions", ctypes.POINTER(ctypes.c_void_p)), ("data", ctypes.POINTER(ctypes.c_void_p)),
        ("ntypes", ctypes.c_int), ("reserved", ctypes.c_int),
        ("name", ctypes.c_char_p), ("types", ctypes.POINTER(ctypes.c_char)),
    )  # fmt: skip


class Loop(ctypes.Structure):
    """A loop and what it is given besides arrays: `struct loop` in C."""

    _fields_ = (("function", ctypes.c_void_p), ("data", ctypes.c_void_p))


PRELUDE = """
struct loop {
  /* A loop of NumPy or SciPy; Python fills it in when the library is loaded. */
  void (*function)(char **arrays, const long *count, const long *steps, void *data);
  void *data;
};

static inline void loop_of_1(const struct loop *loop, const double *x, double *out) {
  char *arrays[] = {(char *)x, (char *)out};
  const long count = BLOCK, steps[] = {8, 8};
  loop->function(arrays, &count, steps, loop->data);
}

static inline void loop_of_2(
    const struct loop *loop, const double *x, const double *y, double *out) {
  char *arrays[] = {(char *)x, (char *)y, (char *)out};
  const long count = BLOCK, steps[] = {8, 8, 8};
  loop->function(arrays, &count, steps, loop->data);
}
"""


def ufunc_of(name: str) -> Any:
    """The function of NumPy, else of SciPy, with that name; None where there is none."""
    found = getattr(np, name, None)
    return found if isinstance(found, np.ufunc) else load("scipy.special", name)


def signature(ufunc: Any) -> str:
    """The types of its loop of doubles."""
    return f"{'d' * ufunc.nin}->d"


def has_loop(ufunc: Any) -> bool:
    """Whether it maps one double, or two, to one."""
    return isinstance(ufunc, np.ufunc) and ufunc.nin <= 2 and signature(ufunc) in ufunc.types


@cache
def loop_of(name: str) -> Loop:
    """The loop of that function.

    Raises:
        NotSupportedError: this Python or NumPy lays its objects out in another way.
    """
    ufunc = ufunc_of(name)
    if not _is_as_described(ufunc):
        raise NotSupportedError(
            f"compiling C: where the loops of `{name}` lie was not found in this Python "
            f"({sys.version.split()[0]}) and NumPy ({np.__version__}); NumPy computes it"
        )
    told, place = Ufunc.from_address(id(ufunc)), ufunc.types.index(signature(ufunc))
    return Loop(told.functions[place], told.data[place])


def _is_as_described(ufunc: Any) -> bool:
    """Whether what is read is what Python says; addresses are followed after the numbers agree."""
    if sys.implementation.name != "cpython":
        return False
    told: Any = Ufunc.from_address(id(ufunc))
    counts = (ufunc.nin, ufunc.nout, ufunc.nargs, ufunc.ntypes)
    if (told.nin, told.nout, told.nargs, told.ntypes) != counts:
        return False
    codes = bytes(np.dtype(c).num for c in "".join(ufunc.types).replace("->", ""))
    return told.name == ufunc.__name__.encode() and told.types[: len(codes)] == codes


def connect(handle: Any, names: Iterable[str]) -> None:
    """Tell a library where these loops are."""
    for name in names:
        place, loop = Loop.in_dll(handle, f"loop_{name}"), loop_of(name)
        place.function, place.data = loop.function, loop.data
