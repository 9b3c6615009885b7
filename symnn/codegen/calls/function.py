"""Formulas of scalars as functions of arrays: lowering, source, callable."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Expr, Symbol

from symnn.codegen.calls.data import real_values
from symnn.codegen.calls.module import function_from
from symnn.codegen.forms.safe_form import safe_form
from symnn.codegen.graph.derivatives import derivative
from symnn.codegen.graph.functions import UFUNCS
from symnn.codegen.graph.header import header
from symnn.codegen.graph.naming import Naming
from symnn.codegen.graph.node import Node, walk
from symnn.codegen.lowering.dispatch import Lowering
from symnn.codegen.lowering.rules import RULES
from symnn.codegen.rewriting.missing import with_nan
from symnn.codegen.writing.cases import CaseWriter
from symnn.codegen.writing.dialect import NUMPY
from symnn.codegen.writing.sharing import Sharing
from symnn.core.verdict import Evidence
from symnn.errors import NotSupportedError, ShapeError, UnknownNameError
from symnn.syntax.names import identifier

POLICY = (
    "Arrays in, arrays out, with the floating dtype of the arguments (float64 for integers); "
    "NaN in, NaN out. Accuracy: not measured."
)
NOT_MEASURED = Evidence("accuracy: not measured")


@dataclass(frozen=True)
class ScalarFunction:
    """Formulas of scalars, to be evaluated on arrays.

    Args:
        name: of the generated function.
        arguments: symbols, in the order of the parameters.
        expressions: one or more results.
        single: whether the function returns its only result rather than a tuple.
        labels: names of the results, for the header, such as `df/dx`.
    """

    name: str
    arguments: tuple[Symbol, ...]
    expressions: tuple[Expr, ...]
    single: bool = True
    labels: tuple[str, ...] = ()

    @cached_property
    def lowered(self) -> tuple[Node, ...]:
        """The formulas in safe form as array operations."""
        low = Lowering(RULES, arrays=None)
        nodes = [low.value(safe_form(e)).node for e in self.expressions]
        kinds = zip(nodes, self.expressions, strict=True)
        nodes = [low.graph.as_floats(n) if isinstance(e, Expr) else n for n, e in kinds]
        return tuple(with_nan(low.graph, n) for n in nodes)

    def __str__(self) -> str:
        names = ", ".join(a.name for a in self.arguments)
        call = f"{self.name}({names})"
        if not self.labels:
            return "\n".join(f"{call} = {e}" for e in self.expressions)
        pairs = zip(self.labels, self.expressions, strict=True)
        results = [f"{label} = {e}" for label, e in pairs]
        return "\n".join([f"{call} = ({', '.join(self.labels)})", *results])

    def derivative(self, x: Symbol) -> ScalarFunction:
        """The derivative by one argument, symbolically, as formulas of their own."""
        slopes = tuple(self._slope(e, x) for e in self.expressions)
        return ScalarFunction(f"{self.name}_by_{x.name}", self.arguments, slopes, self.single)

    def _slope(self, e: Any, x: Symbol) -> Any:
        if not isinstance(e, Expr):
            raise NotSupportedError(
                f"{self.name}: `{e}` is true or false and has no derivative; needed a number; for "
                "its step write `Piecewise((1, condition), (0, True))`"
            )
        return derivative(e, x)

    def gradient(self) -> ScalarFunction:
        """All partial derivatives; for one argument and one formula, the derivative."""
        by = [(e, x) for e in self.expressions for x in self.arguments]
        slopes = tuple(self._slope(e, x) for e, x in by)
        single = self.single and len(self.arguments) == 1
        labels = () if single else tuple(f"d{self.name}/d{x}" for _, x in by)
        return ScalarFunction(f"{self.name}_gradient", self.arguments, slopes, single, labels)


def function_source(*functions: ScalarFunction) -> str:
    """Source of the functions, one below the other, with what they need."""
    bodies = "\n\n".join(_definition(f) for f in functions)
    helper = NUMPY.needed(bodies)
    lines = [line for f in functions for line in str(f).splitlines()]
    return f"{header(lines, POLICY)}{NUMPY.imports(helper + bodies)}\n{helper}\n\n{bodies}"


def _definition(function: ScalarFunction) -> str:
    naming = Naming({function.name})
    variables = {a.name: naming.variable(a.name) for a in function.arguments}
    lines = list(_lines(function, variables, naming))
    if any(re.search(r"(?<!\.)\bdtype\b", line) for line in lines):
        lines.insert(1, f"dtype = {next(iter(variables.values()), 'np.float64(0)')}.dtype")
    body = "\n".join(f"    {line}" for line in lines if line)
    return f"def {function.name}({', '.join(variables.values())}):\n{body}\n"


def _lines(function: ScalarFunction, variables: dict[str, str], naming: Naming) -> list[str]:
    parameters = ", ".join(variables.values())
    left = f"({parameters},)" if len(variables) == 1 else parameters
    lines = [f"{left} = as_floats({parameters})"] if variables else []
    roots = list(function.lowered)
    reads = [n for n in walk(*roots) if n.operation == "read"]
    names = {n: variables.get(n.detail) or identifier(n.detail) for n in reads}
    sharing = Sharing(roots, naming, strict=True)
    results = []
    for root in roots:
        lines += sharing.lines(root, names)
        results.append(_result(root, CaseWriter(names, True).write(root), variables))
    return [*lines, f"return {results[0] if function.single else _tuple(results)}"]


def _result(root: Node, written: Any, variables: dict[str, str]) -> str:
    """The value with the shape that all arguments broadcast to; a NumPy scalar for scalars."""
    first, *others = [*variables.values(), ""]
    if not first:
        return written.source if root.kind == "bool" else f"np.float64({written.source})"
    read = {n.detail for n in walk(root) if n.operation == "read"}
    if set(variables) <= read:
        if root.kind != "bool" and any(map(_may_widen, walk(root))):
            return f"np.asarray({written.source}, {first}.dtype)[()]"
        return f"{written.at(9)}[()]" if root.operation in UNWRAPPED else written.source
    shape = f"np.broadcast({', '.join(variables.values())})" if len(others) > 1 else first
    return f"np.full({shape}.shape, {written.source}, {first}.dtype)[()]"


def _may_widen(node: Node) -> bool:
    """Whether a value may be float64 where the arguments are float32, or an array for a scalar:
    terms of a series are joined by NumPy, and some functions of SciPy know float64 only.
    """
    if node.operation != "apply":
        return node.operation == "series"
    ufunc = UFUNCS[node.detail]
    several = ufunc.is_template or len(node.arguments) > 1
    return several and ufunc.spelling.startswith("special.")


UNWRAPPED = ("select", "float", "read")
"""Operations whose value may be an array without axes, where a scalar is wanted."""


def _tuple(results: Sequence[str]) -> str:
    return f"({', '.join(results)}{',' if len(results) == 1 else ''})"


@dataclass(frozen=True)
class CompiledFunction:
    """A formula as a function of arrays.

    Args:
        formula: what it computes.
        source: the generated module, readable and free of symnn.
        function: the same, executable.
        evidence: what is known about its accuracy.
        dtype: that arguments are converted to; None keeps theirs.

    >>> from sympy import exp
    >>> x = Symbol("x", real=True)
    >>> f = compiled_function(ScalarFunction("f", (x,), (1/(1 + exp(-x)),)))
    >>> f(0.0), f([-1000, 1000]).tolist()
    (np.float64(0.5), [0.0, 1.0])
    """

    formula: ScalarFunction
    source: str = field(repr=False)
    function: Callable[..., Any] = field(repr=False)
    evidence: Evidence = NOT_MEASURED
    dtype: Any = None

    def __call__(self, /, *values: Any, **named: Any) -> Any:
        """The value at arrays or numbers that broadcast.

        Raises:
            UnknownNameError: an argument is missing, unknown, or given twice.
            DataError: an argument does not consist of real numbers.
            ShapeError: the arguments do not broadcast.
        """
        given = zip(self.names, self._ordered(values, named), strict=True)
        arguments = [real_values(self.formula.name, name, value) for name, value in given]
        self._check_shapes(arguments)
        if self.dtype is not None:
            arguments = [np.asarray(a, self.dtype) for a in arguments]
        return self.function(*arguments)

    def _check_shapes(self, arguments: Sequence[Any]) -> None:
        try:
            np.broadcast_shapes(*map(np.shape, arguments))
        except ValueError:
            raise ShapeError(_shapes(self.names, arguments)) from None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the arguments, in order."""
        return tuple(a.name for a in self.formula.arguments)

    @cached_property
    def gradient(self) -> CompiledFunction:
        """The derivative, compiled; for several arguments a tuple of the partial derivatives."""
        return compiled_function(self.formula.gradient(), dtype=self.dtype)

    def _ordered(self, values: Sequence[Any], named: dict[str, Any]) -> list[Any]:
        given = dict(zip(self.names, values, strict=False))
        wrong = [n for n in named if n not in self.names or n in given]
        if wrong or len(values) > len(self.names):
            what = f"`{wrong[0]}` is unknown or given twice" if wrong else f"{len(values)} values"
            raise UnknownNameError(
                f"{self.formula.name}: {what}; arguments: {', '.join(self.names)}"
            )
        given |= named
        missing = [n for n in self.names if n not in given]
        if missing:
            raise UnknownNameError(
                f"{self.formula.name}: `{missing[0]}` is missing; "
                f"arguments: {', '.join(self.names)}"
            )
        return [given[n] for n in self.names]


def _shapes(names: Sequence[str], values: Sequence[Any]) -> str:
    shapes = ", ".join(f"`{n}` {np.shape(v)}" for n, v in zip(names, values, strict=True))
    return f"the shapes {shapes} do not broadcast; needed equal extents, or 1, on every axis"


def compiled_function(
    formula: ScalarFunction, with_gradient: bool = False, dtype: Any = None
) -> CompiledFunction:
    """The formula as a callable; its source holds the gradient too if asked for."""
    parts = (formula, formula.gradient()) if with_gradient else (formula,)
    source = function_source(*parts)
    function = function_from(source, formula.name)
    return CompiledFunction(formula, source, function, dtype=dtype)
