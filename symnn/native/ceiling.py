"""How fast this processor multiplies and adds at best, measured."""

from __future__ import annotations

import ctypes
from time import process_time

from symnn.native.loading import loaded
from symnn.native.running import CONTRACTED

CHAINS, WIDTH, ROUNDS = 16, 64, 400_000
TEXT = f"""\
typedef {{real}} vec __attribute__((vector_size({WIDTH})));
{{real}} spin(long rounds) {{{{
  vec a[{CHAINS}];
  for (int k = 0; k < {CHAINS}; k++) a[k] = (vec){{{{0}}}} + ({{real}})k;
  const vec b = (vec){{{{0}}}} + ({{real}})0.999, c = (vec){{{{0}}}} + ({{real}})1e-6;
  for (long r = 0; r < rounds; r++) {{{{
    #pragma GCC unroll {CHAINS}
    for (int k = 0; k < {CHAINS}; k++) a[k] = a[k]*b + c;
  }}}}
  {{real}} total = 0;
  for (int k = 0; k < {CHAINS}; k++) total += a[k][0];
  return total;
}}}}
"""
REAL = {"float64": ("double", ctypes.c_double, 8), "float32": ("float", ctypes.c_float, 4)}


def most_flops(dtype: str) -> float:
    """Multiplications and additions a second, one thread, that depend on nothing in memory.

    Raises:
        NotSupportedError: there is no C compiler.
    """
    name, kind, itemsize = REAL[dtype]
    spin = loaded(TEXT.format(real=name), CONTRACTED).handle.spin
    spin.argtypes, spin.restype = [ctypes.c_long], kind
    flops = 2 * CHAINS * (WIDTH // itemsize) * ROUNDS
    best = 0.0
    for _ in range(4):
        start = process_time()
        spin(ROUNDS)
        best = max(best, flops / max(process_time() - start, 1e-9))
    return best
