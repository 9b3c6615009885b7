"""Formulas of scalars compiled to guarded functions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy import Expr

from symnn.codegen.calls.function import CompiledFunction, ScalarFunction
from symnn.codegen.guarded.function import GuardedModule
from symnn.core.verdict import Evidence
from symnn.errors import NotSupportedError

EVIDENCE = Evidence("accuracy: guarded, within 0.504 ulps where the measured bounds hold")


@dataclass(frozen=True)
class GuardedFunction(CompiledFunction):
    """A formula as a function of arrays whose results are right to half an ulp."""

    @cached_property
    def gradient(self) -> CompiledFunction:
        """The derivative, compiled; for several arguments a tuple of the partial derivatives."""
        return guarded_function(self.formula.gradient(), dtype=self.dtype)


def guarded_function(
    formula: ScalarFunction, with_gradient: bool = False, dtype: Any = None
) -> CompiledFunction:
    """The formula as a guarded callable; its source holds the gradient too if asked for.

    Raises:
        NotSupportedError: it is a condition, has no variable, or a function without a rule.
    """
    if not formula.arguments or any(not isinstance(e, Expr) for e in formula.expressions):
        raise NotSupportedError(
            f"compile: `{formula.expressions[0]}` is no number that varies; needed one for "
            "accuracy 'guarded'; leave `accuracy` out (--accuracy plain)"
        )
    parts = (formula, formula.gradient()) if with_gradient else (formula,)
    module = GuardedModule(
        functions=tuple((p.name, p.expressions) for p in parts),
        lines=tuple(line for p in parts for line in str(p).splitlines()),
        arguments=formula.arguments,
        single=frozenset(p.name for p in parts if p.single),
    )
    return GuardedFunction(formula, module.source, module.function(formula.name), EVIDENCE, dtype)
