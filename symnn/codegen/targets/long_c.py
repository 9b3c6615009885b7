"""Sums of two doubles in C: math.h has a fused product and sum, and exponents of doubles."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from symnn.codegen.kernels.text import Function
from symnn.codegen.kernels.trace import DOUBLE, TRUTH, WHOLE
from symnn.codegen.targets.long_layout import Layout
from symnn.codegen.targets.long_text import ATOM, Body, LongDialect, Step, parameters_of

TYPES = {DOUBLE: "double", WHOLE: "long", TRUTH: "int"}
OWN = {
    "mantissa": """\
// m with x = m*2**k and 0.5 <= |m| < 1.
static double mantissa(double x)
{
    int k;
    return frexp(x, &k);
}
""",
    "exponent": """\
// k with x = m*2**k and 0.5 <= |m| < 1.
static long exponent(double x)
{
    int k = 0;
    frexp(x, &k);
    return k;
}
""",
}
CONTRACTED = """\
// A product and a sum are two roundings; what follows is wrong where compilers make them one.
#if defined(__FAST_MATH__)
#error "needs a compiler without -ffast-math"
#elif defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif
"""

DIALECT = LongDialect(
    calls={
        **{name: name for name in ("rint", "floor", "sqrt", "copysign", "log1p", "log", "exp",
                                   "mantissa", "exponent", "ldexp")},
        "arctan": "atan", "abs": "fabs",
    },
    spelled={
        "where": lambda b, v, k: f"({b.read(v[0])} ? {b.read(v[1])} : {b.read(v[2])})",
        "convert": lambda b, v, k: f"({TYPES[k]}){b.read(v[0], ATOM)}",
        "mask": lambda b, v, k: f"({b.read(v[0], ATOM)} & {v[1]})",
        "shift": lambda b, v, k: f"({b.read(v[0], ATOM)} >> {v[1]})",
        "entry": lambda b, v, k: f"{v[1]}[{b.read(v[0])}]",
        "product_error": lambda b, v, k: "fma({}, {}, -{})".format(*(b.read(x, ATOM) for x in v)),
        "isnan": lambda b, v, k: f"isnan({b.read(v[0])})",
        "not": lambda b, v, k: f"!{b.read(v[0], ATOM)}",
    },
    has_fused=True, truth=lambda value: str(int(value)),
)  # fmt: skip


def _step(step: Step) -> list[str]:
    if step.arguments is None:
        return [f"const {TYPES[step.kinds[0]]} {step.names[0]} = {step.text};"]
    if len(step.names) == 1:
        call = f"{step.text}({', '.join(step.arguments)})"
        return [f"const {TYPES[step.kinds[0]]} {step.names[0]} = {call};"]
    found = []
    for kind in dict.fromkeys(step.kinds):
        names = [n for n, k in zip(step.names, step.kinds, strict=True) if k == kind]
        found.append(f"{TYPES[kind]} {', '.join(names)};")
    places = [f"&{name}" for name in step.names]
    return [*found, f"{step.text}({', '.join([*step.arguments, *places])});"]


def _function(function: Function, told: str) -> Iterator[str]:
    parameters = parameters_of(function)
    body = Body(function, parameters, DIALECT)
    lines = [line for step in body.steps() for line in _step(step)]
    kinds = [TYPES[v.kind] for v in function.outputs]
    takes = [f"{TYPES[k]} {p}" for k, p in zip(function.inputs, parameters, strict=True)]
    if len(kinds) == 1:
        lines.append(f"return {body.results[0]};")
        result = kinds[0]
    else:
        result = "void"
        takes += [f"{kind} *out{n}" for n, kind in enumerate(kinds, 1)]
        lines += [f"*out{n} = {text};" for n, text in enumerate(body.results, 1)]
    if told:
        yield f"// {told}"
    yield from textwrap.wrap(
        f"static {result} {function.name}({', '.join(takes)})", 96, subsequent_indent=" " * 8
    )
    yield "{"
    text = "\n".join(lines)
    yield from (f"    (void){p};" for p in parameters if p not in body.names.values())
    yield from (f"    {line}" for line in text.splitlines())
    yield from ("}", "")


def _table(name: str, column: Iterable[float]) -> str:
    rows = textwrap.wrap(", ".join(map(repr, column)), 92)
    inner = "\n".join(f"    {row}" for row in rows)
    return f"static const double {name}[] = {{\n{inner}\n}};\n"


LAYOUT = Layout(DIALECT, _step, lambda text: f"return {text};", _function, _table, OWN, "// ")
