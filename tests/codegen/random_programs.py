"""Random programs, and an interpreter so simple that it can be trusted."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import sympy as sp
from hypothesis import assume, reject
from hypothesis import strategies as st

from symnn.core import sizes, tensor
from symnn.indexed import MaxOver, Program, Sum, index
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.traverse import free_indices, name_of, shape_of

N, K, J = sizes("N K J")
n, k, m, j = index("n", N), *index("k m", K), index("j", J)
AXES = {"": (), "n": (n,), "k": (k,), "j": (j,), "nk": (n, k), "kn": (k, n), "kj": (k, j),
        "nj": (n, j), "jn": (j, n), "km": (k, m)}  # fmt: skip
EXTENTS = {N: 3, K: 4, J: 2}
INPUTS = {"A": "nk", "B": "kj", "C": "kn", "v": "k", "u": "n", "s": ""}

UNARY = [sp.tanh, sp.sin, lambda x: -x, lambda x: x**2, lambda x: 1 - x, lambda x: x / 3,
         lambda x: sp.Max(x, 0), sp.Abs, lambda x: sp.exp(-(x**2)), lambda x: sp.sqrt(x**2 + 1),
         lambda x: sp.Piecewise((x, x > 0), (sp.exp(x) - 1, True)),
         lambda x: sp.Piecewise((1, x > 0), (0, True)), lambda x: 1 / (1 + sp.exp(-x)),
         lambda x: sp.Piecewise((sp.log(x), x > 1), (x - 1, True))]  # fmt: skip
BINARY = [lambda x, y: x + y, lambda x, y: x - y, lambda x, y: x * y,
          lambda x, y: x / (1 + y**2), sp.Max,
          lambda x, y: sp.Piecewise((x, x < y), (2 * y, True))]  # fmt: skip


def array(name: str, axes: str) -> Any:
    return tensor(name, *[{"n": N, "k": K, "m": K, "j": J}[a] for a in axes])


def read(base: Any, axes: str) -> Any:
    return base[AXES[axes]] if axes else base


@st.composite
def programs(draw: Any, count: int = 6) -> tuple[Program, tuple[str, ...]]:
    """A program of a few equations, and some of its names as outputs."""
    P = Program()
    known = {name: (array(name, axes), axes) for name, axes in INPUTS.items()}
    for q in range(draw(st.integers(1, count))):
        target = draw(st.sampled_from(["", "n", "k", "nk", "kn", "nj", "kj"]))
        right = draw(expressions(known, target, 2))
        # SymPy pulls conditions on a bound index out of comparisons of sums of cases.
        assume(free_indices(right) <= set(AXES[target]))
        P.define(f"e{q}", AXES[target], right)
        known[f"e{q}"] = (array(f"e{q}", target), target)
    names = [e.name for e in P]
    outputs = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    return P, tuple(outputs)


@st.composite
def expressions(draw: Any, known: dict[str, Any], axes: str, depth: int) -> Any:
    """An expression over the given free indices (or some of them)."""
    kind = draw(st.sampled_from(["read", "unary", "binary", "sum", "max"])) if depth else "read"
    if kind == "unary":
        return draw(st.sampled_from(UNARY))(draw(expressions(known, axes, depth - 1)))
    if kind == "binary":
        a, b = (draw(expressions(known, axes, depth - 1)) for _ in range(2))
        return draw(st.sampled_from(BINARY))(a, b)
    if kind in ("sum", "max"):
        return draw(binders(known, axes, depth, kind))
    return draw(leaves(known, axes))


@st.composite
def binders(draw: Any, known: dict[str, Any], axes: str, depth: int, kind: str) -> Any:
    fresh = [a for a in "nkj" if a not in axes]
    if not fresh:
        return draw(leaves(known, axes))
    bound = draw(st.sampled_from(fresh))
    a = draw(leaves(known, axes + bound))
    b = draw(leaves(known, axes + bound))
    if kind == "max":
        return MaxOver(a - b, AXES[bound][0])
    body = a * b if draw(st.booleans()) else a * draw(st.sampled_from(UNARY))(b)
    return Sum(body, AXES[bound][0])


@st.composite
def leaves(draw: Any, known: dict[str, Any], axes: str) -> Any:
    fitting = [read(b, x) for b, x in known.values() if set(x) <= set(axes)]
    return draw(st.sampled_from([*fitting, sp.Integer(2), sp.Rational(1, 2)]))


def random_arrays(seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    shapes = {name: shape_of(array(name, axes)) for name, axes in INPUTS.items()}
    return {name: rng.normal(size=[EXTENTS[x] for x in shape]) for name, shape in shapes.items()}


def interpreted(P: Program, outputs: tuple[str, ...], arrays: dict[str, Any]) -> dict[str, Any]:
    """The outputs entry by entry: every read of an equation is evaluated again from scratch."""

    def entry(base: Any, at: tuple[int, ...]) -> float:
        if base not in P:
            return float(np.asarray(arrays[name_of(base)])[at])
        equation = P[base]
        return value(equation.right, dict(zip(equation.indices, at, strict=True)))

    def value(e: Any, at: dict[Any, int]) -> Any:
        if isinstance(e, sp.Idx):
            return float(at[e])
        if isinstance(e, BINDERS):
            bound = [limit[0] for limit in e.limits]
            ranges = [range(EXTENTS[shape_extent(i)]) for i in bound]
            parts = [value(e.function, at | dict(zip(bound, p, strict=True)))
                     for p in product(*ranges)]  # fmt: skip
            return sum(parts) if isinstance(e, sp.Sum) else max(parts)
        if isinstance(e, sp.Indexed):
            return entry(e.base, tuple(at[i] for i in e.indices))
        if isinstance(e, sp.Symbol):
            return float(EXTENTS[e]) if e in EXTENTS else entry(e, ())
        if isinstance(e, sp.Piecewise):
            return next(value(v, at) for v, c in e.args if c == True or value(c, at))  # noqa: E712
        if not e.args:
            return bool(e) if e in (sp.true, sp.false) else float(e)
        return numeric(e, [value(a, at) for a in e.args])

    results = {}
    for name in outputs:
        base = P.named(name)
        shape = [EXTENTS[x] for x in shape_of(base)]
        try:
            flat = [entry(base, at) for at in np.ndindex(*shape)]
        except (ValueError, OverflowError):
            reject()  # a condition that SymPy rewrote takes the log of a negative number
        results[name] = np.array(flat).reshape(shape)
    return results


def shape_extent(i: sp.Idx) -> Any:
    return i.upper - i.lower + 1


def numeric(e: Any, parts: list[Any]) -> Any:
    """SymPy's own function at floats."""
    if isinstance(e, sp.core.relational.Relational):
        return {">": parts[0] > parts[1], "<": parts[0] < parts[1],
                ">=": parts[0] >= parts[1], "<=": parts[0] <= parts[1]}[e.rel_op]  # fmt: skip
    if isinstance(e, sp.exp | sp.log | sp.tanh | sp.sin):
        return getattr(math, type(e).__name__)(*parts)
    rules = {sp.Add: sum, sp.Mul: math.prod, sp.Pow: lambda p: p[0] ** p[1], sp.Max: max,
             sp.Abs: lambda p: abs(p[0]), sp.ITE: lambda p: p[1] if p[0] else p[2],
             sp.And: all, sp.Or: any, sp.Not: lambda p: not p[0]}  # fmt: skip
    return float(rules[type(e)](parts))
