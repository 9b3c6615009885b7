"""What every text begins with: vectors of the compiler, and functions of them."""

from __future__ import annotations

from symnn.codegen.native.layout import Target
from symnn.codegen.native.mathematics import mathematics
from symnn.codegen.native.threads import meeting

VECTORS = """\
#include <math.h>
#include <stdint.h>
#include <string.h>

typedef {real} T;
typedef {whole} I;
#define LANES_OF {lanes}
#define SQRT {sqrt}
typedef T vec __attribute__((vector_size({vector}), may_alias));
typedef I mask __attribute__((vector_size({vector}), may_alias));
#ifndef STAGE
#define STAGE static
#endif
#define INLINE static inline __attribute__((always_inline))
#define K(x) ((T)(x) - (vec){{0}})
#define AT(place) (*(vec *)(place))
#define LEAST(a, b) ((a) < (b) ? (a) : (b))
#define INSIDE(i, n) ((unsigned long)(i) < (unsigned long)(n))
"""

LANE_NUMBERS = """\
static const mask lane_numbers = {{{numbers}}};
"""

FUNCTIONS = """\
/* Which lanes of the vector from column `start` are before column `end`. */
#define BEFORE(start, end) (lane_numbers + (I)(start) < (I)(end) - (mask){0})
/* A vector lane by lane, from an expression in the column `j`; beyond the end, of the last one. */
#define LANES(start, end, value) ({ vec g_; \\
  for (int l_ = 0; l_ < LANES_OF; l_++) { \\
    long j = (start) + l_; if (j >= (end)) j = (end) - 1; (void)j; g_[l_] = (value); } g_; })
#define EACH1(f, x) ({ vec x_ = (x), g_; \\
  for (int l_ = 0; l_ < LANES_OF; l_++) g_[l_] = f(x_[l_]); g_; })
#define EACH2(f, x, y) ({ vec x_ = (x), y_ = (y), g_; \\
  for (int l_ = 0; l_ < LANES_OF; l_++) g_[l_] = f(x_[l_], y_[l_]); g_; })

INLINE vec v_select(mask m, vec a, vec b) { return (vec)((m & (mask)a) | (~m & (mask)b)); }
INLINE vec v_abs(vec x) { return (vec)((mask)x & ~(mask)K(-0.0)); }
/* As NumPy: what is not a number stays so. */
INLINE vec v_max(vec a, vec b) { return v_select((a > b) | (a != a), a, b); }
INLINE vec v_min(vec a, vec b) { return v_select((a < b) | (a != a), a, b); }
INLINE vec v_sign(vec x) {
  return v_select(x > K(0), K(1), v_select(x < K(0), K(-1), x)); }
INLINE vec v_sqrt(vec x) {
  vec y; for (int l = 0; l < LANES_OF; l++) y[l] = SQRT(x[l]); return y; }
INLINE T v_total(vec x) {
  for (int n = LANES_OF/2; n; n /= 2) for (int l = 0; l < n; l++) x[l] += x[l + n];
  return x[0]; }
INLINE T v_largest(vec x) {
  for (int n = LANES_OF/2; n; n /= 2)
    for (int l = 0; l < n; l++)
      x[l] = x[l + n] > x[l] || x[l + n] != x[l + n] ? x[l + n] : x[l];
  return x[0];
}
"""

MOVES = """\
/* Rows one after the other, as panels; and back. */
static void to_panels(T *to, const T *from, long rows, long columns, long width) {
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < columns; j++)
      to[j/width*rows*width + i*width + j%width] = from[i*columns + j];
}
static void from_panels(T *to, const T *from, long rows, long columns, long width) {
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < columns; j++)
      to[i*columns + j] = from[j/width*rows*width + i*width + j%width];
}
/* The samples of a batch, each of several rows, as panels. */
static void gather(T *restrict to, const T *restrict from, const int64_t *order, long samples,
                   long rows, long columns, long width) {
  const long all = samples*rows;
  for (long s = 0; s < samples; s++)
    for (long r = 0; r < rows; r++) {
      const T *row = from + (order[s]*rows + r)*columns;
      T *place = to + (s*rows + r)*width;
      for (long j = 0; j < columns; j += width, place += all*width) {
        const long count = columns - j < width ? columns - j : width;
        for (long k = 0; k < count; k++) place[k] = row[j + k];
      }
    }
}
"""


def prelude(target: Target, body: str) -> str:
    """Types, macros and functions for a target, with those that a body calls."""
    wide = target.dtype == "float64"
    vectors = VECTORS.format(
        real="double" if wide else "float", whole="int64_t" if wide else "int32_t",
        sqrt="__builtin_sqrt" if wide else "__builtin_sqrtf", lanes=target.lanes,
        vector=target.vector,
    )  # fmt: skip
    numbers = LANE_NUMBERS.format(numbers=", ".join(map(str, range(target.lanes))))
    functions = mathematics(target.dtype, body.__contains__)
    threads = [meeting(target.threads)] if target.threads > 1 else []
    return "\n".join([vectors + numbers, FUNCTIONS, functions, MOVES, *threads])
