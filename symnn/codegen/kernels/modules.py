"""Generated modules of forms, traced from their own text: what they compute, as C.

A module is run with recording values in the place of arrays. Its forms are functions of a block; a
function that picks among forms (`out = ...`, `fill(out, where, form, ...)`, `out[where] = ...`) is
a list of steps, of which each is done on a run of elements, or on those of them that it is for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from symnn.codegen.kernels.functions import Table, Tracer, fused
from symnn.codegen.kernels.loops import has_loop, ufunc_of
from symnn.codegen.kernels.text import LIBRARY, LOOP, Function
from symnn.codegen.kernels.trace import DOUBLE, RULES, Leaf, Trace, Traced, kind_of, recorded

APART = (
    "power_parts", "precise_power_parts", "long_exp", "long_expm1", "near_one", "precise_near_one",
    "long_log", "long_log1p", "long_sqrt",
    "sine_and_cosine", "scaled_tail", "long_erf", "long_erfc", "long_erfcx", "long_tanh",
    "long_sinh", "long_cosh", "long_tan", "long_pow", "long_hypot",
)  # fmt: skip
"""Functions of sums of two doubles that are functions in C too."""

GUARDED = "_guarded"
"""How the names of guarded functions end, whose elements are left to Python."""


@dataclass
class Result:
    """The results of a function that picks among forms: how they start, and what is put over them.

    Args:
        start: a number, a value, or the name of a form.
        steps: where (a recorded condition; None for everywhere), and a number or a form's name.
    """

    start: Any
    steps: list[tuple[Any, Any]] = field(default_factory=list)

    def __setitem__(self, where: Any, value: Any) -> None:
        everywhere = isinstance(where, slice)
        self.steps.append((None if everywhere else where, value))


@dataclass(frozen=True)
class Picking:
    """A function that picks among forms.

    Args:
        name: in C.
        where: the function of a block that computes all conditions.
        result: what it does; the conditions of its steps are outputs of `where`.
    """

    name: str
    where: Function
    result: Result


class Column(Traced):
    """An argument of a form."""

    __slots__ = ()

    def copy(self) -> Result:
        return Result(self)


class Recorder:
    """NumPy, or the functions of SciPy, for forms that run on recorded values.

    Args:
        find: gives the function of a name.
    """

    def __init__(self, find: Callable[[str], Any]) -> None:
        self._find = find

    def __getattr__(self, name: str) -> Any:
        if name == "full":
            return lambda shape, value: Result(np.float64(value))
        plain = self._find(name)
        rule = None if name in LIBRARY else RULES.get(name)
        if rule is None and not has_loop(plain):
            return plain

        def function(*operands: Any) -> Any:
            if not any(isinstance(v, Traced) for v in operands):
                return plain(*operands)
            return rule(*operands) if rule else looped(name, *operands)

        return function


def looped(name: str, *operands: Any) -> Traced:
    """What a loop of NumPy or SciPy computes."""
    return recorded(LOOP, DOUBLE, name, *map(_double, operands))


def _double(value: Any) -> Any:
    if isinstance(value, Traced):
        return value.astype(float)
    return np.float64(value)


class FormTracer(Tracer):
    """A module of forms in a namespace of its own, whose functions can be traced.

    Constants among operands stay constants: sums of two doubles are quicker without low parts and
    exponents.
    """

    def key_of(self, value: Any) -> Any:
        """The structure of operands, with constants and the kinds of recorded values."""
        parts = self.parts_of(value)
        if parts is not None:
            return (parts[0], *map(self.key_of, parts[1]))
        return kind_of(value) if isinstance(value, Traced) else (type(value).__name__, repr(value))

    def function(self, name: str, original: Callable[..., Any], operands: Any) -> Any:
        key = (name, self.key_of(operands))
        if key not in self.traced:
            trace, called = Trace(), self.called_in_text(name)
            inputs = self.inputs(trace, operands)
            result = original(*self.put(operands, iter(inputs)))
            found = {v.number: v for v in self.leaves(result) if isinstance(v, Traced)}
            kinds = tuple(v.kind for v in inputs if isinstance(v, Traced))
            self.traced[key] = Function(called, trace, kinds, tuple(found.values()))
            self.structures[key] = result
        return key

    def inputs(self, trace: Trace, operands: Any) -> list[Any]:
        """New recorded values for those among the operands, and the constants."""
        found, count = [], 0
        for leaf in self.leaves(operands):
            if isinstance(leaf, Traced):
                found.append(trace.value("input", (count,), leaf.kind))
                count += 1
            else:
                found.append(leaf)
        return found

    def given(self, leaves: list[Leaf]) -> tuple[Leaf, ...]:
        return tuple(v for v in leaves if isinstance(v, Traced))


RELATIONS = ("<", "<=", ">", ">=", "==", "!=")


@dataclass
class Forms:
    """What a generated module computes.

    Args:
        code: of the module.
        functions: those of its functions that are called on arrays, with how many arguments.
        entries: the functions that it hands to `blockwise`.
        parts: forms, and functions that pick among them, by name, inner ones first.
        guards: the guarded functions that elements are left to.
    """

    code: CodeType
    functions: Mapping[str, int]
    entries: dict[str, int] = field(default_factory=dict)
    parts: dict[str, Function | Picking] = field(default_factory=dict)
    guards: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tracer = self._prepared()
        for name, count in self.functions.items():
            self.tracer.names[name](*[None] * count)

    @property
    def thresholds(self) -> dict[int, list[float]]:
        """What arguments are compared with, by their place."""
        found: dict[int, list[float]] = {}
        for part in self.parts.values():
            nodes = part.where.trace.nodes if isinstance(part, Picking) else []
            for operation, operands, _ in nodes:
                if operation in RELATIONS:
                    a, b = operands
                    if isinstance(a, Traced) and not isinstance(b, Traced):
                        told, (place, *_) = nodes[a.number][0], nodes[a.number][1]
                        if told == "input":
                            found.setdefault(place, []).append(float(b))
        return found

    def _prepared(self) -> FormTracer:
        names: dict[str, Any] = {"__name__": "symnn_traced"}
        exec(self.code, names)
        own = {name: value for name, value in names.items() if self._is_form(names, name)}
        tracer = FormTracer(names)
        special = Recorder(ufunc_of)
        names |= {"np": Recorder(partial(getattr, np)), "special": special,
                  "scipy": SimpleNamespace(special=special)}  # fmt: skip
        tables = {n: v for n, v in names.items() if isinstance(v, np.ndarray) and v.ndim == 2}
        names |= {n: Table(n, v) for n, v in tables.items()}
        names |= {n: tracer.called(n, names[n]) for n in APART if n in names}
        if "two_product" in names:
            names["two_product"] = fused(names["two_product"])
        names |= {name: self._form(name, function) for name, function in own.items()}
        names |= {"blockwise": self._entered, "fill": self._filled}
        return tracer

    def _is_form(self, names: Mapping[str, Any], name: str) -> bool:
        """Whether the function is a form or picks among some: these stand above `blockwise`."""
        first = names["blockwise"].__code__.co_firstlineno
        if not isinstance(names[name], FunctionType) or name in self.functions:
            return False
        return names[name].__code__.co_firstlineno < first or name.endswith(GUARDED)

    def _entered(self, function: Any, *values: Any, block: Any = 0) -> None:
        """`blockwise` of the module."""
        function(*values, traced=True)
        self.entries[function.__name__] = len(values)

    def _filled(self, out: Result, where: Any, form: Any, *values: Any) -> None:
        """`fill` of the module."""
        out[where] = form(*values)

    def _form(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        """The function where it is called on all arguments: its result is its name."""

        def function(*values: Any, traced: bool = False) -> Any:
            if name.endswith(GUARDED):
                if name not in self.guards:
                    self.guards.append(name)
            elif values[0] is None and not traced:
                return original(*values)  # it calls `blockwise` itself
            elif name not in self.parts:
                self.parts[name] = self._traced(name, original, len(values))
            return Result(name)

        function.__name__ = name
        return function

    def _traced(self, name: str, original: Callable[..., Any], count: int) -> Function | Picking:
        trace, kinds = Trace(), (DOUBLE,) * count
        inputs = [trace.value("input", (n,), DOUBLE) for n in range(count)]
        result = original(*[Column(trace, v.number, DOUBLE) for v in inputs])
        if isinstance(result, Result) and (result.steps or isinstance(result.start, str)):
            where = {v.number: v for v, _ in result.steps if isinstance(v, Traced)}
            conditions = Function(f"{name}_where", trace, kinds, tuple(where.values()))
            return Picking(name, conditions, result)
        value = _double(result.start if isinstance(result, Result) else result)
        if not isinstance(value, Traced):
            value = trace.value("constant", (value,), DOUBLE)
        return Function(f"{name}_of_block", trace, kinds, (value,))
