"""Formulas as guarded functions: the callable, and the module that runs without symnn."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Symbol

from symnn.codegen.graph.header import header
from symnn.codegen.graph.naming import Naming
from symnn.codegen.guarded.complements import without_cancellation
from symnn.codegen.guarded.text import ARITHMETIC, FormulaText
from symnn.codegen.kernels.arithmetic import FEW, compiled
from symnn.codegen.wide import balls, midpoints
from symnn.codegen.wide.arithmetic import ALWAYS, PARTIAL, WHOLE, arithmetic
from symnn.codegen.wide.bundle import bundle
from symnn.codegen.wide.evaluation import guarded

MOST_PARTS = 1000
NO_COMPILER = (
    "guarded evaluation of large arrays found no C compiler that works ($CC, cc, gcc, clang): "
    "NumPy does it, with the same results, in some five times the time"
)

POLICY = (
    "Accuracy: guarded. Each value is computed in double-double numbers with an exponent of their "
    "own and a bound of their error; where the bound exceeds 2**-8 ulps, in enclosures of rising "
    "precision (python-flint, else mpmath). So results are within 0.504 ulps as far as the bounds "
    "hold, which are measured, not proved. Dtype of the arguments (float64 for integers); NaN in, "
    "NaN out; where the formula has no value, its limit if one is seen, else NaN."
)


@dataclass(frozen=True)
class Written:
    """One formula as text of an arithmetic.

    Args:
        name: of the function.
        arguments: its parameters.
        lines: of its body.
        used: the functions of the arithmetic that it calls.
    """

    name: str
    arguments: tuple[str, ...]
    lines: tuple[str, ...]
    used: frozenset[str]

    @property
    def source(self) -> str:
        """The function."""
        body = "\n".join(f"    {line}" for line in self.lines)
        return f"def {self.name}({', '.join((ARITHMETIC, *self.arguments))}):\n{body}\n"


def written(name: str, expression: Any, symbols: Sequence[Symbol]) -> Written:
    """A formula as the text of a function.

    >>> import sympy as sp
    >>> x = sp.Symbol("x", real=True)
    >>> print(written("f", x * (1 + sp.erf(x / sp.sqrt(2))) / 2, [x]).source)
    def f(m, x):
        return x*m.erfc(-x*m.sqrt(m.number(2))/2)/2
    <BLANKLINE>
    """
    names = _variables(symbols)
    writer = FormulaText(names)
    lines = tuple(writer.lines(without_cancellation(expression)))
    return Written(name, tuple(names.values()), lines, frozenset(writer.used))


def _variables(symbols: Sequence[Symbol]) -> dict[Any, str]:
    """Names that are not those of the arithmetic or of repeated parts."""
    parts = (f"t{n}" for n in range(1, MOST_PARTS))
    naming = Naming({ARITHMETIC, *parts})
    return {symbol: naming.variable(symbol.name) for symbol in symbols}


def exact_numbers() -> Any:
    """The arithmetic of enclosures that is installed; None without any."""
    if balls.flint is not None:
        return balls.Balls()
    return midpoints.Midpoints() if midpoints.mpmath is not None else None


def function_of(formula: Written) -> Callable[..., Any]:
    """The text as a function of an arithmetic and numbers of it."""
    namespace: dict[str, Any] = {"Fraction": Fraction}
    exec(formula.source, namespace)
    return namespace[formula.name]


def callable_of(formula: Written) -> Callable[..., Any]:
    """The formula as a function of arrays."""
    body, exact = function_of(formula), exact_numbers()

    def function(*values: Any) -> Any:
        return guarded(body, numbers_for(formula.used, *values), exact, *values)

    return function


def numbers_for(used: frozenset[str], *values: Any) -> Any:
    """Wide arithmetic for arrays of this size: compiled where that pays and a compiler is found."""
    if max(np.size(v) for v in values) < FEW:
        return arithmetic(used)
    found = compiled(used)
    if found is None:
        warnings.warn(NO_COMPILER, RuntimeWarning, stacklevel=4)
    return found or arithmetic(used)


@dataclass(frozen=True)
class GuardedModule:
    """Guarded functions, and the module that holds them.

    Args:
        functions: by name, each with its results as formulas.
        lines: what stands on top of the module.
        arguments: the symbols of all functions.
        single: the functions that return their only result rather than a tuple.
        also: what else the module has to carry along, by name.
    """

    functions: tuple[tuple[str, tuple[Any, ...]], ...]
    lines: tuple[str, ...]
    arguments: tuple[Symbol, ...]
    single: frozenset[str]
    also: frozenset[str] = frozenset()

    @cached_property
    def formulas(self) -> dict[str, list[Written]]:
        """The texts, by function."""
        return {n: [written(_body(n, i, r), e, self.arguments) for i, e in enumerate(r)]
                for n, r in self.functions}  # fmt: skip

    def function(self, name: str) -> Callable[..., Any]:
        """One of the functions."""
        parts = [callable_of(f) for f in self.formulas[name]]
        if name in self.single:
            return parts[0]
        return lambda *values: tuple(part(*values) for part in parts)

    @cached_property
    def source(self) -> str:
        """The module: readable on top, and below what it needs besides NumPy."""
        formulas = [f for found in self.formulas.values() for f in found]
        used = sorted({*ALWAYS, *(name for f in formulas for name in f.used)})
        homes, table = fast_table(used)
        roots = {"guarded", "Balls", "Midpoints", "Fraction", *homes, *self.also}
        tail = ["NUMBERS = Balls() if flint else Midpoints() if mpmath else None", table]
        heads = "\n\n".join(
            [*[f.source for f in formulas], *[self._definition(n) for n in self.formulas]]
        )
        imports = "from __future__ import annotations\n\nfrom types import SimpleNamespace\n"
        text = [header(self.lines, POLICY), imports, _split(bundle(frozenset(roots)), heads)]
        return "\n".join([*text, *tail]) + "\n"

    def _definition(self, name: str) -> str:
        parameters = ", ".join(self.formulas[name][0].arguments)
        calls = [f"guarded({f.name}, FAST, NUMBERS, {parameters})" for f in self.formulas[name]]
        result = calls[0] if name in self.single else f"({', '.join(calls)},)"
        return f"def {name}({parameters}):\n    return {result}\n"


def _body(name: str, i: int, results: Iterable[Any]) -> str:
    return f"{name}_formula" if len(tuple(results)) == 1 else f"{name}_formula_{i + 1}"


def fast_table(used: Iterable[str]) -> tuple[set[str], str]:
    """The names under which functions of wide numbers are defined, and the table of them."""
    names = list(used)
    table = ", ".join(_entry(name) for name in names)
    return {"with_values", *map(_home, names)}, f"FAST = SimpleNamespace({table})"


def _home(name: str) -> str:
    """The name under which a function of the arithmetic is defined."""
    return (WHOLE.get(name) or PARTIAL[name]).__name__


def _entry(name: str) -> str:
    return f"{name}={_home(name)}" if name in WHOLE else f"{name}=with_values({_home(name)})"


def _split(bundled: str, heads: str) -> str:
    """The imports, the formulas, the rest."""
    imports, _, rest = bundled.partition("\n\n")
    return f"{imports}\n\n\n{heads}\n\n# What the functions above need: wide numbers.\n\n{rest}"
