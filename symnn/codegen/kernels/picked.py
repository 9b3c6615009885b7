"""C of a module of forms: each element by the form that is meant there, a run of them at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from symnn.codegen.kernels import loops
from symnn.codegen.kernels.modules import Forms, Picking, Result
from symnn.codegen.kernels.text import LOOP, Function, literal
from symnn.codegen.kernels.trace import Traced

RUN = 512
"""Elements that are told apart together; what is kept of them lies in a near cache."""

MARK = 0x7FF8_C0DE_0000_0000
"""The NaN that stands for the first guarded function; those of the others follow."""

PRELUDE = f"""
#ifdef __AVX512F__
#include <immintrin.h>
#endif
#define RUN {RUN}
typedef void (*form)(long n, const double *const *x, double *out);

static inline long rounded_up(long n) {{
  return (n + BLOCK - 1) / BLOCK * BLOCK;
}}

static inline void put(long n, double value, double *out) {{
  for (long i = 0; i < n; i++) out[i] = value;
}}

static inline double mark(long number) {{
  double value;
  long bits = {MARK:#x}L + number;
  memcpy(&value, &bits, 8);
  return value;
}}

static inline long packed(long n, const long *here, const double *x, double *out) {{
  /* Takes the elements that are meant, in order; how many there are. */
  long count = 0;
#ifdef __AVX512F__
  for (long i = 0; i < n; i += 8) {{
    __m512i meant = _mm512_loadu_si512(here + i);
    __mmask8 m = _mm512_test_epi64_mask(meant, meant);
    _mm512_storeu_pd(out + count, _mm512_maskz_compress_pd(m, _mm512_loadu_pd(x + i)));
    count += __builtin_popcount(m);
  }}
#else
  for (long i = 0; i < n; i++) {{
    out[count] = x[i];
    count += here[i];
  }}
#endif
  return count;
}}

static inline void put_back(long n, const long *here, const double *x, double *out) {{
  /* Puts what was taken where it came from. */
  long count = 0;
#ifdef __AVX512F__
  for (long i = 0; i < n; i += 8) {{
    __m512i meant = _mm512_loadu_si512(here + i);
    __mmask8 m = _mm512_test_epi64_mask(meant, meant);
    _mm512_mask_storeu_pd(out + i, m, _mm512_maskz_expand_pd(m, _mm512_loadu_pd(x + count)));
    count += __builtin_popcount(m);
  }}
#else
  for (long i = 0; i < n; i++) {{
    out[i] = here[i] ? x[count] : out[i];
    count += here[i];
  }}
#endif
}}

static void fill(
    long n, const long *here, form compute, int columns, const double *const *x, double *out) {{
  /* Computes the results where a form is meant: n is a multiple of BLOCK. */
  long count = 0, size;
  for (long i = 0; i < n; i++) count += here[i];
  if (!count) return;
  if (count == n) {{
    compute(n, x, out);
    return;
  }}
  double taken[COLUMNS][RUN + 8], results[RUN + 8];
  const double *given[COLUMNS];
  size = rounded_up(count);
  for (int c = 0; c < columns; c++) {{
    packed(n, here, x[c], taken[c]);
    for (long i = count; i < size; i++) taken[c][i] = taken[c][count - 1];
    given[c] = taken[c];
  }}
  compute(size, given, results);
  put_back(n, here, results, out);
}}

static inline long marks(long n, const double *out) {{
  /* How many results are left to guarded functions. */
  long count = 0;
  for (long i = 0; i < n && GUARDS; i++) {{
    long bits;
    memcpy(&bits, out + i, 8);
    count += bits >= {MARK:#x}L && bits < {MARK:#x}L + GUARDS;
  }}
  return count;
}}

static long in_runs(
    long count, form compute, int columns, const double *const *x, double *out) {{
  long left = 0;
  for (long s = 0; s < count; s += RUN) {{
    const double *given[COLUMNS];
    long n = count - s < RUN ? count - s : RUN, size = rounded_up(n);
    for (int c = 0; c < columns; c++) given[c] = x[c] + s;
    if (size == n) {{
      compute(n, given, out + s);
      left += marks(n, out + s);
      continue;
    }}
    double padded[COLUMNS][RUN], results[RUN];
    for (int c = 0; c < columns; c++) {{
      for (long i = 0; i < size; i++) padded[c][i] = given[c][i < n ? i : n - 1];
      given[c] = padded[c];
    }}
    compute(size, given, results);
    memcpy(out + s, results, n * sizeof(double));
    left += marks(n, results);
  }}
  return left;
}}
"""


def source_of(forms: Forms) -> str:
    """The module in C: `apply_NAME(count, columns, out)` for each of its entries.

    Results that are left to a guarded function are the NaN of that number.
    """
    functions = [p.where if isinstance(p, Picking) else p for p in forms.parts.values()]
    places = "\n".join(f"struct loop loop_{name};" for name in loops_of(forms))
    pieces = [
        forms.tracer.text(*functions, first=f"{loops.PRELUDE}\n{places}\n"),
        f"#define COLUMNS {max(forms.entries.values())}\n#define GUARDS {len(forms.guards)}",
        PRELUDE,
    ]  # fmt: skip
    for number, guard in enumerate(forms.guards):
        pieces += [f"{HEAD.format(guard)} {{", f"  put(n, mark({number}), out);", "}", ""]
    for name, part in forms.parts.items():
        body = _picking(part, forms) if isinstance(part, Picking) else [_blocks(part, ["out + s"])]
        pieces += [f"{HEAD.format(name)} {{", *(f"  {line}" for line in body), "}", ""]
    for name, columns in forms.entries.items():
        head = HEAD.format(f"apply_{name}").replace("static void", "long")
        pieces += [f"{head} {{", f"  return in_runs(n, {name}, {columns}, x, out);", "}", ""]
    return "\n".join(pieces)


HEAD = "static void {}(long n, const double *const *x, double *out)"


def loops_of(forms: Forms) -> tuple[str, ...]:
    """The names of the loops of NumPy and SciPy that are needed."""
    functions = [p.where if isinstance(p, Picking) else p for p in forms.parts.values()]
    nodes = (f.trace.nodes[n] for f in forms.tracer.needed_by(*functions) for n in f.needed)
    return tuple(sorted({operands[0] for operation, operands, _ in nodes if operation == LOOP}))


def _blocks(function: Function, results: Sequence[str]) -> str:
    """The function on all blocks of a run."""
    given = [f"x[{n}] + s" for n in range(len(function.inputs))]
    call = f"{function.name}({', '.join([*given, *results])});"
    return f"for (long s = 0; s < n; s += BLOCK) {call}"


def _picking(part: Picking, forms: Forms) -> Iterator[str]:
    """Conditions first, then the steps in order."""
    wheres = [f"w{n}" for n in range(len(part.where.outputs))]
    if wheres:
        yield f"long {', '.join(f'{w}[RUN]' for w in wheres)};"
        yield _blocks(part.where, [f"{w} + s" for w in wheres])
    place = {v.number: w for v, w in zip(part.where.outputs, wheres, strict=True)}
    yield _everywhere(part.result.start, part)
    for where, value in part.result.steps:
        if where is None:
            yield _everywhere(value.start if isinstance(value, Result) else value, part)
        elif isinstance(value, Result):
            here, columns = place[where.number], len(part.where.inputs)
            yield f"fill(n, {here}, {value.start}, {columns}, x, out);"
        else:
            here = place[where.number]
            yield f"for (long i = 0; i < n; i++) out[i] = {here}[i] ? {literal(value)} : out[i];"


def _everywhere(value: Any, part: Picking) -> str:
    if isinstance(value, str):
        return f"{value}(n, x, out);"
    if isinstance(value, Traced):
        (column,) = part.where.trace.nodes[value.number][1]
        return f"memcpy(out, x[{column}], n * sizeof(double));"
    return f"put(n, {literal(value)}, out);"
