"""Functions of vectors in C: range reduction, a derived polynomial, exact scaling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import mp, mpf

from symnn.codegen.native.fitted import DIGITS, coefficients, far_from_0

BITS = {"float64": 53, "float32": 24}
BIAS = {"float64": 1023, "float32": 127}
SHORT = 11
"""Bits that the long part of log(2) leaves free, so that its multiples are exact."""

EXPONENTIAL = """\
#define MANTISSA {mantissa}
#define BIAS ((I){bias})
#define ROUNDING K({rounding})
#define LN2 K({ln2})
#define LN2_REST K({ln2_rest})
INLINE vec v_copysign(vec x, vec y) {{
  const mask sign = (mask)K(-0.0);
  return (vec)(((mask)x & ~sign) | ((mask)y & sign)); }}
INLINE vec v_power_of_2(mask n) {{ return (vec)((n + BIAS) << MANTISSA); }}
#define WHOLE(t) ((mask)(t) - (mask)ROUNDING)
/* exp(x) = 2^n (1 + e): gives e, and n + ROUNDING, whose last bits are n. */
INLINE vec v_exp_parts(vec x, vec *t) {{
  *t = x*K({log2e}) + ROUNDING;
  const vec whole = *t - ROUNDING, r = (x - whole*LN2) - whole*LN2_REST, r_2 = r*r;
{exp}
  return r + r_2*p; }}
INLINE vec v_exp(vec x) {{
  vec t;
  const vec e = v_exp_parts(v_above(v_below(x, K({highest})), K({lowest})), &t);
#ifdef SCALED
  return SCALED(K(1) + e, t - ROUNDING); }}
#else
  const mask n = WHOLE(t), half = n >> 1;
  const vec s = v_power_of_2(half);
  return (s + s*e)*v_power_of_2(n - half); }}
#endif
/* Half of exp(x) - 1, for x from {small} to {highest}. */
INLINE vec v_half_expm1(vec x) {{
  vec t;
  const vec e = v_exp_parts(x, &t), s = v_power_of_2(WHOLE(t) - 1);
  return s*e + (s - K(0.5)); }}
INLINE vec v_expm1(vec x) {{
  const vec h = v_half_expm1(v_above(v_below(x, K({highest})), K({small})));
  return v_copysign(K(2)*h, x); }}
INLINE vec v_tanh(vec x) {{
  const vec h = v_half_expm1(v_below(K(2)*v_abs(x), K({saturated})));
  return v_copysign(h/(h + K(1)), x); }}
"""
LOGARITHM = """\
/* log(u) + rest, for u > 0 and normal. */
INLINE vec v_log_parts(vec u, vec rest) {{
  const mask bits = (mask)u;
  const mask fraction = ((mask)K(1)) | (bits & (((I)1 << MANTISSA) - 1));
  const mask large = (vec)fraction > K({sqrt2});
  const vec m = v_select(large, (vec)fraction*K(0.5), (vec)fraction);
  const vec k = __builtin_convertvector((bits >> MANTISSA) - BIAS - large, vec);
  const vec f = m - K(1), s = f/(K(2) + f), w = s*s, h = K(0.5)*f*f;
{log}
  return k*LN2 - ((h - (s*(h + w*p) + (k*LN2_REST + rest))) - f); }}
INLINE vec v_log(vec x) {{
  const mask tiny = x < K({least});
  const vec u = v_select(tiny, x*K({lift}), x);
  vec y = v_log_parts(u, K(0));
  y = v_select(tiny, y - K({lifted}), y);
  y = v_select(x > K({largest}), x, y);
  y = v_select(x == K(0), K(-INFINITY), y);
  return v_select((x < K(0)) | (x != x), K(NAN), y); }}
INLINE vec v_log1p(vec x) {{
  const vec u = K(1) + x;
  vec y = v_log_parts(u, (x - (u - K(1)))/u);
  y = v_select(x > K({largest}), x, y);
  y = v_select(x == K(-1), K(-INFINITY), y);
  y = v_select(x == K(0), x, y);
  return v_select((x < K(-1)) | (x != x), K(NAN), y); }}
"""
ERROR_FUNCTION = """\
INLINE vec v_erf_near(vec x) {{
  const vec w = x*x;
{erf}
  return x + x*p; }}
INLINE vec v_erf_far(vec x) {{
  const vec y = v_below(v_abs(x), K({far})), w = (y - K(4))/(y + K(4));
{scaled_erfc}
  return v_copysign(K(1) - v_exp(-y*y)*p, x); }}
INLINE vec v_erf(vec x) {{
  return v_select(v_abs(x) < K(1), v_erf_near(x), v_erf_far(x)); }}
"""


def mathematics(dtype: str, used: Callable[[str], bool]) -> str:
    """Functions of vectors: the exponential and its kin, and others where they are used."""
    bits = BITS[dtype]
    texts, needed = [EXPONENTIAL], ["exp"]
    if used("v_log"):
        texts, needed = [*texts, LOGARITHM], [*needed, "log"]
    if used("v_erf"):
        texts, needed = [*texts, ERROR_FUNCTION], [*needed, "erf", "scaled_erfc"]
    parts = {n: polynomial(coefficients(n, bits), "r" if n == "exp" else "w") for n in needed}
    return "".join(texts).format(**constants(bits, BIAS[dtype]), **parts)


def constants(bits: int, bias: int) -> dict[str, str]:
    """Numbers of the text, for a dtype with so many bits and this bias of exponents."""
    mantissa = bits - 1
    with mp.workdps(DIGITS):
        ln2 = mp.log(2)
        unit = mpf(2) ** (SHORT - bits)
        long = mp.floor(ln2 / unit) * unit
        numbers = {
            "ln2": long, "ln2_rest": ln2 - long, "log2e": 1 / ln2, "sqrt2": mp.sqrt(2),
            "rounding": mpf(3) * mpf(2) ** (mantissa - 1), "least": mpf(2) ** (1 - bias),
            "lift": mpf(2) ** bits, "lifted": bits * ln2,
            "largest": (2 - mpf(2) ** -mantissa) * mpf(2) ** bias,
            "highest": (bias + 1) * ln2 + mpf("0.2"), "lowest": -(bias + bits + 1) * ln2,
            "small": -(bits + 3) * ln2, "saturated": (bits + 3) * ln2, "far": far_from_0(bits),
        }  # fmt: skip
        spelled = {n: _spelled(v) for n, v in numbers.items()}
    return {"mantissa": str(mantissa), "bias": str(bias), **spelled}


def polynomial(coefficients: Any, variable: str) -> str:
    """Statements that give `p`: pairs, then pairs of pairs, so that few wait for each other."""
    terms = [f"K({_spelled(c)})" for c in coefficients]
    lines, power, exponent = list[str](), variable, 1
    while len(terms) > 1:
        if exponent > 1:
            name = f"{variable}_{exponent}"
            if not (variable == "r" and exponent == 2):
                lines.append(f"const vec {name} = {power}*{power};")
            power = name
        terms = [f"({terms[k]} + {power}*{terms[k + 1]})" if k + 1 < len(terms) else terms[k]
                 for k in range(0, len(terms), 2)]  # fmt: skip
        exponent *= 2
    return "\n".join(f"  {line}" for line in [*lines, f"const vec p = {terms[0]};"])


def _spelled(value: Any) -> str:
    return str(mp.nstr(value, 20))
