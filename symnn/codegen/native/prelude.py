"""What every text begins with: vectors of the compiler, and functions of them."""

from __future__ import annotations

from symnn.codegen.native.across import lanes_across
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
typedef T anywhere __attribute__((vector_size({vector}), aligned({itemsize}), may_alias));
#ifndef STAGE
#define STAGE static
#endif
#define ALONE __attribute__((noinline))
#define INLINE static inline __attribute__((always_inline))
#define K(x) ((T)(x) - (vec){{0}})
#define AT(place) (*(vec *)(place))
#define LEAST(a, b) ((a) < (b) ? (a) : (b))
#define INSIDE(i, n) ((unsigned long)(i) < (unsigned long)(n))
"""

LANE_NUMBERS = """\
static const mask lane_numbers = {{{numbers}}};
"""

CHOICES = """\
/* Of both the first where the mask says so; x not above `most`, not below `least`, and what is not
   a number stays so; x times 2 to a whole power. GCC is asked for the instructions by the names
   that its header has for them: to read the header takes as long as to compile a short text. */
#ifdef __clang__
#include <immintrin.h>
#define WIDE512(f, x, y) _mm512_##f##_{p}((__m512{d})(x), (__m512{d})(y))
#define WIDE256(f, x, y) _mm256_##f##_{p}((__m256{d})(x), (__m256{d})(y))
#define BLENDED(x, y, m) _mm256_blendv_{p}((__m256{d})(x), (__m256{d})(y), (__m256{d})(m))
#else
#define WIDE512(f, x, y) __builtin_ia32_##f##{p}512_mask(x, y, x, -1, 4)
#define WIDE256(f, x, y) __builtin_ia32_##f##{p}256(x, y)
#define BLENDED(x, y, m) __builtin_ia32_blendv{p}256(x, y, (vec)(m))
#endif
#if LANES_OF*{itemsize} == 64 && defined(__AVX512DQ__)
#define WIDE(f, x, y) ((vec)WIDE512(f, x, y))
#define SCALED(x, n) WIDE(scalef, x, n)
#elif LANES_OF*{itemsize} == 32 && defined(__AVX2__)
#define WIDE(f, x, y) ((vec)WIDE256(f, x, y))
#define BY_BLENDING
INLINE vec v_select(mask m, vec a, vec b) {{ return (vec)BLENDED(b, a, m); }}
#endif
#ifndef BY_BLENDING
INLINE vec v_select(mask m, vec a, vec b) {{ return (vec)((m & (mask)a) | (~m & (mask)b)); }}
#endif
#ifdef WIDE
INLINE vec v_below(vec x, vec most) {{ return WIDE(min, most, x); }}
INLINE vec v_above(vec x, vec least) {{ return WIDE(max, least, x); }}
#else
INLINE vec v_below(vec x, vec most) {{ return v_select(x > most, most, x); }}
INLINE vec v_above(vec x, vec least) {{ return v_select(x < least, least, x); }}
#endif
"""

FUNCTIONS = """\
/* Which lanes of the vector from column `start` are before column `end`. */
#define BEFORE(start, end) (lane_numbers + (I)(start) < (I)(end) - (mask){0})
/* A vector lane by lane, from an expression in the column `j`; beyond the end, of the last one.
   Lanes that are read in turn stay a loop: in a tile, which is unrolled, the compiler would take as
   long for them as for the rest of it. */
#define LANES(start, end, value) LANES_BY(, start, end, value)
#define LANES_IN_TURN(start, end, value) LANES_BY(_Pragma("GCC unroll 1"), start, end, value)
#define LANES_BY(how, start, end, value) ({ vec g_; \\
  how for (int l_ = 0; l_ < LANES_OF; l_++) { \\
    long j = (start) + l_; if (j >= (end)) j = (end) - 1; (void)j; g_[l_] = (value); } g_; })
#define EACH1(f, x) ({ vec x_ = (x), g_; \\
  for (int l_ = 0; l_ < LANES_OF; l_++) g_[l_] = f(x_[l_]); g_; })
#define EACH2(f, x, y) ({ vec x_ = (x), y_ = (y), g_; \\
  for (int l_ = 0; l_ < LANES_OF; l_++) g_[l_] = f(x_[l_], y_[l_]); g_; })

INLINE vec v_abs(vec x) { return (vec)((mask)x & ~(mask)K(-0.0)); }
/* As NumPy: what is not a number stays so. */
INLINE vec v_max(vec a, vec b) { return v_select(a != a, a, v_above(b, a)); }
INLINE vec v_min(vec a, vec b) { return v_select(a != a, a, v_below(b, a)); }
INLINE vec v_sign(vec x) {
  return v_select(x > K(0), K(1), v_select(x < K(0), K(-1), x)); }
INLINE vec v_sqrt(vec x) {
  vec y; for (int l = 0; l < LANES_OF; l++) y[l] = SQRT(x[l]); return y; }
"""

POWER = """\
/* x^n, where log(x) is at hand, as two numbers. */
INLINE double power(double x, double n, double log_x, double rest) {{
  const double high = n*log_x, low = fma(n, log_x, -high) + n*rest;
  if (!(x > 0 && fabs(high) < 700)) return x > 0 && high < -746 ? 0 : pow(x, n);
  const double e = {exp};
  return e + e*low; }}
"""

MOVES = """\
/* Rows one after the other, as panels; and back. */
static void to_panels(T *to, const T *from, long rows, long columns, long width) {
  for (long j = 0; j < columns; j += width)
    for (long i = 0; i < rows; i++, to += width) {
      const long count = LEAST(width, columns - j), whole = count/LANES_OF*LANES_OF;
      const T *row = from + i*columns + j;
      for (long k = 0; k < whole; k += LANES_OF) AT(to + k) = *(const anywhere *)(row + k);
      for (long k = whole; k < count; k++) to[k] = row[k];
    }
}
static void from_panels(T *to, const T *from, long rows, long columns, long width) {
  for (long j = 0; j < columns; j += width)
    for (long i = 0; i < rows; i++, from += width) {
      const long count = LEAST(width, columns - j), whole = count/LANES_OF*LANES_OF;
      T *row = to + i*columns + j;
      for (long k = 0; k < whole; k += LANES_OF) *(anywhere *)(row + k) = AT(from + k);
      for (long k = whole; k < count; k++) row[k] = from[k];
    }
}
/* Some columns of samples, each of several rows: their number is a constant, so no loop is left. */
INLINE void gather_columns(T *restrict to, const T *restrict from, const int64_t *order, long first,
                           long end, long samples, long rows, long columns, long width, long begin,
                           long count) {
  const long all = samples*rows, whole = count/LANES_OF*LANES_OF;
  for (long s = first; s < end; s++)
    for (long r = 0; r < rows; r++) {
      const T *row = from + (order[s]*rows + r)*columns + begin;
      T *place = to + begin*all + (s*rows + r)*width;
      #pragma GCC unroll 24
      for (long j = 0; j < whole; j += LANES_OF)
        AT(place + j/width*all*width + j%width) = *(const anywhere *)(row + j);
      memcpy(place + whole/width*all*width + whole%width, row + whole, sizeof(T)*(count - whole));
    }
}
/* Samples of a batch, from the first to before the end, as panels: a few of them at a time, since
   equal places of many panels would drive each other out of the cache. */
INLINE void gather(T *restrict to, const T *restrict from, const int64_t *order, long first,
                   long end, long samples, long rows, long columns, long width) {
  const long few = 8*width, whole = columns/few*few;
  for (long j = 0; j < whole; j += few)
    gather_columns(to, from, order, first, end, samples, rows, columns, width, j, few);
  if (whole < columns)
    gather_columns(to, from, order, first, end, samples, rows, columns, width, whole,
                   columns - whole);
}
"""


def prelude(target: Target, body: str) -> str:
    """Types, macros and functions for a target, with those that a body calls."""
    wide = target.dtype == "float64"
    vectors = VECTORS.format(
        real="double" if wide else "float", whole="int64_t" if wide else "int32_t",
        sqrt="__builtin_sqrt" if wide else "__builtin_sqrtf", lanes=target.lanes,
        vector=target.vector, itemsize=target.itemsize,
    )  # fmt: skip
    numbers = LANE_NUMBERS.format(numbers=", ".join(map(str, range(target.lanes))))
    functions = mathematics(target.dtype, body.__contains__)
    threads = [meeting(target.threads)] if target.threads > 1 else []
    choices = CHOICES.format(
        itemsize=target.itemsize, bits=8 * target.itemsize, d="d" if wide else "",
        p="pd" if wide else "ps",
    )  # fmt: skip
    across = lanes_across(target.lanes)
    exp = "v_exp(K(high))[0]" if wide else "exp(high)"
    power = [POWER.format(exp=exp)] if "power(" in body else []
    parts = [vectors + numbers, choices, FUNCTIONS, across, functions, *power, MOVES, *threads]
    return "\n".join(parts)
