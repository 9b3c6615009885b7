"""The vector functions alone, as functions of arrays: what their accuracy is measured on."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import numpy as np

from symnn.codegen.native.layout import Target
from symnn.codegen.native.prelude import prelude
from symnn.native.loading import loaded
from symnn.native.running import CONTRACTED

FUNCTIONS = ("exp", "expm1", "log", "log1p", "tanh", "erf")
"""Functions whose polynomials are derived here."""

TEXT = """\
void each(T *to, const T *from, long count) {{
  for (long k = 0; k < count; k += LANES_OF)
    *(anywhere *)(to + k) = v_{name}(*(const anywhere *)(from + k));
}}
"""


def vector_function(name: str, target: Target) -> Callable[[np.ndarray], np.ndarray]:
    """One function as NumPy would have it.

    Args:
        name: one of `FUNCTIONS`.
        target: dtype and length of vectors.
    """
    text = TEXT.format(name=name)
    compiled = loaded(prelude(target, text) + text, CONTRACTED).handle.each
    compiled.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long]

    def function(x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, target.dtype)
        shape, x = x.shape, x.ravel()
        count = -(-len(x) // target.lanes) * target.lanes
        given, found = np.zeros(count, target.dtype), np.zeros(count, target.dtype)
        given[: len(x)] = x
        compiled(found.ctypes.data, given.ctypes.data, count)
        return found[: len(x)].reshape(shape)

    return function
