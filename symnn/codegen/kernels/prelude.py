"""What texts of C begin with: functions of single numbers that loops over blocks call."""

from __future__ import annotations

BLOCK = 64
"""Elements that one pass of a function works on; what it keeps of them lies in a near cache."""

PRELUDE = f"""
#include <math.h>
#include <string.h>

#define BLOCK {BLOCK}
#define EACH for (int i = 0; i < BLOCK; i++)

static inline double power_of_two(long k) {{
  /* 2**k for k from -1022 to 1023. */
  double value;
  long bits = (k + 1023) << 52;
  memcpy(&value, &bits, 8);
  return value;
}}

static inline double ldexp_in_two(double x, long k) {{
  /* x*2**k: one of two products rounds at most, where |k| < 2040. */
  long a = k >> 1, b = k - (k >> 1);
  a = a < -1022 ? -1022 : a > 1023 ? 1023 : a;
  b = b < -1022 ? -1022 : b > 1023 ? 1023 : b;
  return x * power_of_two(a) * power_of_two(b);
}}

static inline long exponent(double x) {{
  double normal = fabs(x) < 0x1p-1000 ? x * 0x1p+200 : x;
  long bits, below = fabs(x) < 0x1p-1000 ? 200 : 0;
  memcpy(&bits, &normal, 8);
  long k = ((bits >> 52) & 2047) - 1022 - below;
  return x == 0 || !(fabs(x) <= 0x1.fffffffffffffp+1023) ? 0 : k;
}}

static inline double mantissa(double x) {{
  double normal = fabs(x) < 0x1p-1000 ? x * 0x1p+200 : x, value;
  long bits;
  memcpy(&bits, &normal, 8);
  bits = (bits & ~(2047L << 52)) | (1022L << 52);
  memcpy(&value, &bits, 8);
  /* Here and below two choices, not one with `or`: so gcc makes vectors of them. */
  value = fabs(x) <= 0x1.fffffffffffffp+1023 ? value : x;
  return x == 0 ? x : value;
}}

static inline double times_power(double x, double k) {{
  /* x*2**k for whole |k| < 2044; the sum has k in its last bits. */
  double a = rint(0.5 * k), b = k - a, p = a + (0x1.8p+52 + 1023), q = b + (0x1.8p+52 + 1023);
  unsigned long i, j;
  memcpy(&i, &p, 8);
  memcpy(&j, &q, 8);
  i <<= 52;
  j <<= 52;
  memcpy(&p, &i, 8);
  memcpy(&q, &j, 8);
  return x * p * q;
}}

static inline unsigned long balanced_bits(double x) {{
  /* Of x above the root of 1/2 with the exponent bits of 1, and so on. */
  double normal = x < 0x1p-1022 ? x * 0x1p+54 : x;
  unsigned long bits;
  memcpy(&bits, &normal, 8);
  return bits;
}}

#define ROOT_OF_HALF 0x3fe6a09e667f3bcdUL
#define ONE 0x3ff0000000000000UL

static inline double balanced_exponent(double x) {{
  /* k with x*2**-k between the roots of 1/2 and 2. */
  unsigned long bits = ((balanced_bits(x) + (ONE - ROOT_OF_HALF)) >> 52) | 0x4330000000000000UL;
  double value;
  memcpy(&value, &bits, 8);
  return value - (x < 0x1p-1022 ? 0x1p+52 + 1077 : 0x1p+52 + 1023);
}}

static inline double balanced(double x) {{
  /* x*2**-k with that k. */
  unsigned long bits = balanced_bits(x), k = (bits + (ONE - ROOT_OF_HALF)) & (2047UL << 52);
  double value;
  bits += ONE - k;
  memcpy(&value, &bits, 8);
  return x != x ? x : value;
}}

/* Far from 0 the library reduces its argument; else its result is not asked for. */
#define FAR(f, x) (fabs(x) > 0x1p+30 && fabs(x) <= 0x1.fffffffffffffp+1023 ? f(x) : 0.0)
static inline double far_sin(double x) {{ return FAR(sin, x); }}
static inline double far_cos(double x) {{ return FAR(cos, x); }}
static inline double far_tan(double x) {{ return FAR(tan, x); }}

static inline double sign(double x) {{
  return x != x ? x : x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0;
}}

static inline double minimum(double a, double b) {{
  double least = b < a ? b : a;
  return b != b ? b : least;
}}

static inline double maximum(double a, double b) {{
  double most = b > a ? b : a;
  return b != b ? b : most;
}}

static inline double product_error(double a, double b, double p) {{
  /* a*b - p, exactly, for the rounded product p. */
#ifdef __FMA__
  return __builtin_fma(a, b, -p);
#else
  double s = 134217729.0 * a, t = 134217729.0 * b;
  double ah = s - (s - a), bh = t - (t - b), al = a - ah, bl = b - bh;
  return ((ah * bh - p) + ah * bl + al * bh) + al * bl;
#endif
}}
"""
