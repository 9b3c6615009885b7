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

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import sympy as sp
from tables import SAMPLERS, Comparison, installed

import symnn as sn
from symnn.accuracy import Measurement, sample
from symnn.catalog import ACTIVATIONS, FORMULAS, OPTIMIZERS
from symnn.codegen.graph.derivatives import derivative
from symnn.core import Formula, Variable
from symnn.errors import NotSupportedError

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


def main() -> None:
    Comparison(
        __doc__.split("\n")[0], rows, measured, tuple(TOOLS), ("points", 500), "functions",
        ("max_ulp", "mean_ulp"),
    ).run()  # fmt: skip


if __name__ == "__main__":
    main()
