"""How far compiled formulas are from exact values, beside other libraries on the same points.

    python benchmarks/accuracy.py [--points 500] [--dtype float64] [--json FILE] [NAME...]

Activations, losses, terms of information theory, the step of Adam and a normalization, as the
catalog has them, with first and second derivatives of those of one number. Each is compared with
Arb over the whole range of floats, at everyday numbers up to 20, and beside the thresholds that are
found in the formula. A cell is the largest error in ulps (the mean in the second table): whole
range | everyday | near thresholds; `!n` counts results that are NaN or infinite where the rounded
value is finite. PyTorch and JAX take part where they are installed and have the function by name;
their derivatives are those of their own automatic differentiation.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import sympy as sp

import symnn as sn
from symnn.accuracy import Measurement, sample
from symnn.catalog import ACTIVATIONS, FORMULAS, OPTIMIZERS
from symnn.codegen.graph.derivatives import derivative
from symnn.core import Formula, Variable
from symnn.errors import NotSupportedError

SAMPLERS = ("whole", "everyday", "near")
LEFT_OUT = ("boxcar", "staircase", "cosine_annealing", "inverse_square", "glorot", "lecun", "he_",
            "uniform", "selu_mean", "selu_second", "preactivation", "rectified")  # fmt: skip
"""Formulas that no training evaluates on arrays."""


@dataclass(frozen=True)
class Row:
    """One function.

    Args:
        name: of the formula.
        order: of the derivative.
        formula: a record or an expression.
    """

    name: str
    order: int
    formula: Any

    @property
    def title(self) -> str:
        return self.name + "'" * self.order


def rows() -> Iterator[Row]:
    """The functions, from the catalog."""
    for record in FORMULAS:
        if record.name.startswith(LEFT_OUT):
            continue
        yield Row(record.name, 0, record)
        if len(record.arguments) == 1 or record.name in {a.name for a in ACTIVATIONS}:
            yield from slopes(record)
    yield Row("adam_step", 0, adam_step())
    x, mean, variance = Variable("x"), Variable("mu"), Variable("v", sp.Interval(0, sp.oo))
    small = sp.Rational(1, 10**5)
    yield Row("normalized", 0, (x - mean) / sp.sqrt(variance + small))


def slopes(record: Formula) -> Iterator[Row]:
    """The first and the second derivative, where they are not constant."""
    expression: Any = record.expression
    for order in (1, 2):
        expression = derivative(expression, record.variable)
        if not expression.has(record.variable) or expression.has(sp.DiracDelta):
            return
        # The names and domains stay: a derivative may lose an argument.
        arguments = tuple(a for a in record.arguments if expression.has(a))
        yield Row(record.name, order, Formula(
            f"{record.name}_{order}", record.title, "f", arguments, expression))  # fmt: skip


def adam_step() -> Any:
    """What Adam subtracts, for the usual hyperparameters at its tenth step."""
    rule = next(o for o in OPTIMIZERS if o.name == "adam")
    known: dict[Any, Any] = {h.symbol: h.default for h in rule.hyperparameters}
    *earlier, (_, following) = rule.equations
    for left, right in earlier:
        known[left] = right.xreplace(known)
    step = following.xreplace(known).xreplace(known)
    named = {s.name: s for s in step.free_symbols}
    return step.xreplace({named["t"]: sp.Integer(10)})


# The other libraries


def with_lambdify(row: Row, expression: Any, arguments: Any) -> Callable[..., Any]:
    return sp.lambdify(arguments, expression, "scipy")


def with_default(row: Row, expression: Any, arguments: Any) -> Callable[..., Any]:
    return sn.compile(expression, inputs=arguments)


def with_guarded(row: Row, expression: Any, arguments: Any) -> Callable[..., Any]:
    return sn.compile(expression, inputs=arguments, accuracy="guarded")


def with_scipy(row: Row, expression: Any, arguments: Any) -> Callable[..., Any] | None:
    special = import_module("scipy.special")
    known = {
        "sigmoid": special.expit, "entropy_term": special.entr, "divergence_term": special.rel_entr,
        "huber_error": None, "normal_distribution": special.ndtr,
    }  # fmt: skip
    return known.get(row.name) if row.order == 0 else None


def with_torch(row: Row, expression: Any, arguments: Any) -> Callable[..., Any] | None:
    torch = installed("torch")
    if torch is None or len(arguments) != 1:
        return None
    names = {"log_cosh": None, "hard_swish": "hardswish", "entropy_term": None}
    plain = getattr(torch.nn.functional, names.get(row.name, row.name) or "", None)
    if plain is None or row.name in ("identity",):
        return None

    def function(x: np.ndarray) -> np.ndarray:
        value = at = torch.tensor(x, requires_grad=row.order > 0)
        value = plain(at)
        for _ in range(row.order):
            if not value.requires_grad:
                return np.zeros_like(x)
            (value,) = torch.autograd.grad(value.sum(), at, create_graph=True)
        return value.detach().numpy()

    return function


def with_jax(row: Row, expression: Any, arguments: Any) -> Callable[..., Any] | None:
    jax = installed("jax")
    if jax is None or len(arguments) != 1:
        return None
    jax.config.update("jax_enable_x64", True)
    names = {"tanh": "tanh", "identity": ""}
    plain = getattr(jax.nn, names.get(row.name, row.name) or "", None)
    if row.name == "gelu":
        plain = lambda x: jax.nn.gelu(x, approximate=False)  # noqa: E731
    if plain is None:
        return None
    for _ in range(row.order):
        plain = jax.grad(plain)
    mapped = jax.vmap(plain)
    return lambda x: np.asarray(mapped(x))


def installed(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


TOOLS: dict[str, Callable[..., Any]] = {
    "guarded": with_guarded, "default": with_default, "lambdify": with_lambdify,
    "SciPy": with_scipy, "PyTorch": with_torch, "JAX": with_jax,
}  # fmt: skip


def made(make: Callable[..., Any], row: Row, expression: Any, arguments: Any) -> Any:
    """The function of a tool; None where it has none."""
    try:
        return make(row, expression, arguments)
    except NotSupportedError as reason:
        print(f"{row.title}: {reason}", file=sys.stderr)
        return None


def measured(row: Row, dtype: str, points: int) -> dict[tuple[str, str], Measurement]:
    """The measurements of one function, by tool and sampler."""
    found = {}
    for sampler in SAMPLERS:
        known = sample(row.formula, dtype=dtype, sampler=sampler, points=points)
        arguments = list(known.columns)
        for tool, make in TOOLS.items():
            function = made(make, row, known.expression, arguments)
            if function is not None:
                found[tool, sampler] = known.measure(function, f"{tool}:{row.title}")
    return found


def cell(found: dict[tuple[str, str], Measurement], tool: str, part: str) -> str:
    """Whole range | everyday | near thresholds."""
    if (tool, "whole") not in found:
        return ""
    texts = []
    for sampler in SAMPLERS:
        m = found[tool, sampler]
        value = getattr(m, part)
        text = "-" if math.isnan(value) else f"{value:.3f}" if value < 10 else f"{value:.0e}"
        texts.append(text + (f" !{m.spurious}" if m.spurious and part == "max_ulp" else ""))
    return " \\| ".join(texts)


def table(results: dict[str, dict[Any, Measurement]], part: str, title: str) -> str:
    """One table in Markdown."""
    lines = [f"| {title} | " + " | ".join(TOOLS) + " |", "|---" * (len(TOOLS) + 1) + "|"]
    for name, found in results.items():
        cells = " | ".join(cell(found, tool, part) for tool in TOOLS)
        lines.append(f"| `{name}` | {cells} |")
    return "\n".join(lines)


def summary(results: dict[str, dict[Any, Measurement]]) -> Iterator[str]:
    """For each tool the functions within half an ulp and within a thousand, and what was lost."""
    for tool in TOOLS:
        runs = [[f[tool, s] for s in SAMPLERS] for f in results.values() if (tool, "whole") in f]
        if not runs:
            continue
        worst = [max((m.max_ulp for m in r if not math.isnan(m.max_ulp)), default=0) for r in runs]
        spurious = sum(m.spurious for r in runs for m in r)
        ends = sum(len(m.ends) for r in runs for m in r)
        good, bad = sum(w <= 0.51 for w in worst), sum(w > 1000 for w in worst)
        yield (
            f"{tool}: {len(runs)} functions; at most 0.51 ulp on {good}, above 1000 ulp on {bad}; "
            f"largest error {max(worst):.4g}; {spurious} spurious NaN or inf; {ends} wrong limits"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--points", type=int, default=500)
    parser.add_argument("--dtype", default="float64")
    parser.add_argument("--json", metavar="FILE")
    given = parser.parse_args()
    results, start = {}, time.process_time()
    for row in rows():
        if given.names and row.name not in given.names:
            continue
        results[row.title] = measured(row, given.dtype, given.points)
        print(f"{row.title} {time.process_time() - start:.0f} s", file=sys.stderr, flush=True)
    print(f"{len(results)} functions, {given.points} points each for each sampler, {given.dtype}\n")
    print(table(results, "max_ulp", "largest error, ulps"), end="\n\n")
    print(table(results, "mean_ulp", "mean error, ulps"), end="\n\n")
    print("\n".join(f"- {line}" for line in summary(results)))
    if given.json:
        with open(given.json, "w", encoding="utf-8") as out:
            out.writelines(m.line + "\n" for f in results.values() for m in f.values())


if __name__ == "__main__":
    main()
