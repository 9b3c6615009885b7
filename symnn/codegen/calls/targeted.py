"""Formulas of scalars compiled to C, PyTorch or JAX."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Expr, srepr

from symnn.cache import Cache, digest, fingerprint
from symnn.codegen.calls.backends import BACKENDS, Loaded
from symnn.codegen.calls.function import CompiledFunction, ScalarFunction
from symnn.codegen.calls.target_evidence import evidence_of, policy
from symnn.codegen.calls.target_functions import own_functions
from symnn.codegen.calls.target_kernels import Maker
from symnn.codegen.search.reading import FUNCTIONS
from symnn.codegen.search.unguarded import MARGIN
from symnn.codegen.targets.c_text import WORDS, C, c_source
from symnn.codegen.targets.dialect import Dialect
from symnn.codegen.targets.family import Family
from symnn.codegen.targets.jax_text import JAX, jax_source
from symnn.codegen.targets.kernel import OWN_NAMES
from symnn.codegen.targets.long_layout import WORDS as LONG_WORDS
from symnn.codegen.targets.torch_text import TORCH, torch_source
from symnn.core.symbols import domain_of
from symnn.core.verdict import Evidence
from symnn.errors import NotSupportedError
from symnn.lazy import load

TOLERANCES: Mapping[str, float] = {"fast": 4.0, "accurate": 1.0}

PYTHON_WORDS = frozenset({
    "torch", "jax", "jnp", "functools", "tensors", "arrays", "computed", "out", "left", "here",
    "part", "ctx", "grad", "inputs", "output", "values", "changes", "slopes", "wanted",
    "forms", "staticmethod",
}) | LONG_WORDS | OWN_NAMES  # fmt: skip


@dataclass(frozen=True)
class Target:
    """How text of one target is made.

    Args:
        dialect: of its terms.
        write: the text of a family.
        reserved: names that mean something to it.
        second: whether the text holds second derivatives.
        margin: the part of the tolerance that forms are chosen for.
        flushes: whether it makes numbers below the normal ones 0.
    """

    dialect: Dialect
    write: Callable[[Family], str]
    reserved: frozenset[str]
    second: bool = True
    margin: float = MARGIN
    flushes: bool = False

    @property
    def lacking(self) -> frozenset[str]:
        """Functions of forms that it does not have."""
        return frozenset({*FUNCTIONS, "corrected"}) - set(self.dialect.functions)


TARGETS = {
    "c": Target(C, c_source, WORDS, second=False),
    "torch": Target(TORCH, torch_source, PYTHON_WORDS),
    "jax": Target(JAX, jax_source, PYTHON_WORDS, flushes=True),
}


@dataclass(frozen=True)
class TargetFunction(CompiledFunction):
    """A formula as a function on arrays of another library; its source runs without symnn.

    Args:
        slopes: the functions of the partial derivatives in its source, if there are any.
        target: c, torch or jax.
        tier: fast, accurate, or None for the stable form.
    """

    slopes: tuple[str, ...] = ()
    target: str = "c"
    tier: str | None = None

    def __call__(self, /, *values: Any, **named: Any) -> Any:
        """The value at arrays of the target, or what it makes arrays of, that broadcast.

        Raises:
            UnknownNameError: an argument is missing, unknown, or given twice.
            DataError: an argument does not consist of real numbers.
            ShapeError: the arguments do not broadcast.
            NotSupportedError: what runs the code is not installed.
        """
        backend, given = BACKENDS[self.target], self._ordered(values, named)
        backend.require()
        arguments = [
            backend.argument(self.formula.name, name, value, self.dtype)
            for name, value in zip(self.names, given, strict=True)
        ]
        self._check_shapes(arguments)
        return self.function(*arguments)

    @cached_property
    def gradient(self) -> CompiledFunction:
        """The derivative, from a text that has it too; of several arguments a tuple.

        Raises:
            NotSupportedError: this is a tuple already.
        """
        if not self.formula.single:
            raise NotSupportedError(
                f"{self.formula.name}: the derivatives of a tuple are not compiled for target "
                f"{self.target!r}; compile one of them"
            )
        whole = target_function(self.formula, True, self.dtype, self.tier, self.target)
        formula = self.formula.gradient()
        function = Loaded(self.target, whole.source, whole.slopes, len(self.names), formula.single)
        return replace(whole, formula=formula, function=function, slopes=())


def target_function(
    formula: ScalarFunction, with_gradient: bool = False, dtype: Any = None,
    tier: str | None = None, target: str = "c",
) -> TargetFunction:  # fmt: skip
    """The formula as a callable of this target; its source holds the derivatives if asked for.

    Raises:
        NotSupportedError: it has no variable, is a condition, or needs what the target lacks.
    """
    (expression,) = formula.expressions
    if not formula.arguments or not isinstance(expression, Expr):
        raise NotSupportedError(
            f"compile: `{expression}` is no number that varies; needed one for target {target!r}; "
            "use target 'numpy'"
        )
    made = _made(formula, with_gradient, tier, target)
    evidence = Evidence(made["evidence"])
    function = Loaded(target, made["source"], (made["called"],), len(formula.arguments))
    return TargetFunction(formula, made["source"], function, evidence, dtype,
                          tuple(made["slopes"]), target, tier)  # fmt: skip


def _made(
    formula: ScalarFunction, with_gradient: bool, tier: str | None, target: str
) -> dict[str, Any]:
    """The text and what is known of it, from those kept on disk if they are there."""
    cached = Cache()
    key = f"target-{_key(formula, with_gradient, tier, target)}"
    known = cached.get(key) if tier else None
    if known is not None:
        return json.loads(known)
    found = _written(formula, with_gradient, tier, target)
    if tier:
        cached.put(key, json.dumps(found))
    return found


def _key(formula: ScalarFunction, with_gradient: bool, tier: str | None, target: str) -> str:
    domains = [f"{a.name}: {domain_of(a)}" for a in formula.arguments]
    versions = fingerprint(), np.__version__, load("scipy", "__version__")
    return digest([*versions, f"{tier} {target}", *domains,
                   f"{with_gradient} {formula.name} {srepr(formula.expressions)}",
                   BACKENDS[target].identity])  # fmt: skip


def _written(
    formula: ScalarFunction, with_gradient: bool, tier: str | None, target: str
) -> dict[str, Any]:
    made, backend = TARGETS[target], BACKENDS[target]
    tolerance = TOLERANCES[tier] if tier else None
    own = own_functions(backend, made.dialect, made.write) if tolerance else None
    maker = Maker(formula.arguments, tolerance, made.lacking, made.reserved, own, made.margin,
                  made.flushes)  # fmt: skip
    value = maker.value(formula)
    slopes = maker.slopes(value) if with_gradient else []
    curvatures = maker.curvatures(slopes) if with_gradient and made.second else {}
    parts = [value, *slopes, *curvatures.values()]
    notes = policy(tier, tolerance, target)
    family = Family(
        value.kernel, tuple(s.kernel for s in slopes),
        {place: c.kernel for place, c in curvatures.items()}, tuple(notes), tier is not None,
    )  # fmt: skip
    source = made.write(family)
    told = ["accuracy: not measured"]
    if tolerance is not None:
        told = evidence_of(parts, formula.arguments, tolerance, backend, source)
        notes = [notes[0], *told, *notes[1:]]
        source = made.write(replace(family, notes=tuple(notes)))
    return {"source": source, "evidence": " ".join(told), "called": value.kernel.name,
            "slopes": [s.kernel.name for s in slopes]}  # fmt: skip
