"""What no step can be faster than: products in registers, functions and updates in the cache.

Each is measured alone, at its best, in the same run as the steps. What a step does besides has no
place in the floor: it reads and writes what lies between, and its parts wait for each other.
"""

from __future__ import annotations

import ctypes
import time
from typing import Any

import numpy as np

from symnn.codegen.native.layout import Target
from symnn.codegen.native.prelude import prelude
from symnn.errors import NotSupportedError
from symnn.native.ceiling import most_flops
from symnn.native.loading import loaded
from symnn.native.machine import vector_bytes
from symnn.native.running import CONTRACTED

ENTRIES, ROUNDS = 1024, 500
TEXT = """\
#define ALONE __asm__ volatile("" ::: "memory")
void functions(T *m, T *s, T *w, const T *g, long count, long rounds) {
  for (long r = 0; r < rounds; r++) {
    for (long k = 0; k < count; k += LANES_OF) AT(w + k) = v_tanh(AT(g + k));
    ALONE;
  }
}
void updates(T *m, T *s, T *w, const T *g, long count, long rounds) {
  for (long r = 0; r < rounds; r++) {
    for (long k = 0; k < count; k += LANES_OF) {
      const vec slope = AT(g + k), mean = AT(m + k)*K(0.9) + slope*K(0.1);
      const vec square = AT(s + k)*K(0.999) + slope*slope*K(0.001);
      AT(m + k) = mean;
      AT(s + k) = square;
      AT(w + k) -= mean*K(0.002)/(v_sqrt(square*K(1.5)) + K(1e-8));
    }
    ALONE;
  }
}
"""


def ceilings(dtype: str) -> dict[str, float]:
    """GFLOP/s of products and sums, nanoseconds of a tanh and of an update by Adam of an entry.

    All are 0 without a C compiler.
    """
    names = ("functions", "updates")
    try:
        handle = loaded(prelude(Target(dtype, vector_bytes()), TEXT) + TEXT, CONTRACTED).handle
        found = {name: _nanoseconds(getattr(handle, name), dtype) for name in names}
        return {"fma": most_flops(dtype) / 1e9, **found}
    except NotSupportedError:
        return dict.fromkeys(("fma", *names), 0.0)


def _nanoseconds(function: Any, dtype: str) -> float:
    """Of one entry, at best."""
    function.argtypes, function.restype = [ctypes.c_void_p] * 4 + [ctypes.c_long] * 2, None
    memory = np.linspace(0.1, 1.0, 4 * ENTRIES + 16).astype(dtype)
    first = -memory.ctypes.data % 64 // memory.itemsize
    places = [memory[first + k * ENTRIES :].ctypes.data for k in range(4)]
    best = float("inf")
    for _ in range(9):
        start = time.process_time()
        function(*places, ENTRIES, ROUNDS)
        best = min(best, time.process_time() - start)
    return best / (ROUNDS * ENTRIES) * 1e9


def floor_seconds(problem: Any, measured: dict[str, float]) -> float | None:
    """Of a step of a dense network: products, functions of units, updates of weights."""
    if not measured["fma"]:
        return None
    products = problem.flops / measured["fma"]
    rest = problem.units * measured["functions"] + problem.weights * measured["updates"]
    return (products + rest) / 1e9
