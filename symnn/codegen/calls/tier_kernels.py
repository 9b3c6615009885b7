"""Functions within a tolerance as compiled C: for large arrays, and only after it was measured."""

from __future__ import annotations

import ctypes
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from types import CodeType
from typing import Any

import numpy as np

from symnn.cache import Cache, digest
from symnn.codegen.calls.module import function_from
from symnn.codegen.calls.tier_checks import Check, checked
from symnn.codegen.guarded.function import exact_numbers, function_of, written
from symnn.codegen.kernels.arithmetic import compiled
from symnn.codegen.kernels.loops import connect
from symnn.codegen.kernels.modules import GUARDED, Forms
from symnn.codegen.kernels.picked import MARK, loops_of, source_of
from symnn.codegen.search.trial import Wanted
from symnn.codegen.wide.arithmetic import arithmetic
from symnn.codegen.wide.evaluation import guarded
from symnn.core.verdict import Evidence
from symnn.errors import NotSupportedError
from symnn.native import found_compiler, loaded

LARGE = 10_000
"""From so many elements on compiled forms are used."""

UNTRACEABLE = (NotSupportedError, TypeError, AttributeError, ValueError, KeyError)
"""What comes of forms that do more than recording values can stand for."""

FEW = 100
"""So many elements that compiled forms leave are guarded by compiled wide numbers."""


@dataclass(frozen=True)
class Compiled:
    """What became of compiling a function.

    Args:
        source: C; empty where it is not used.
        evidence: what was measured, or why it is not used.
        functions: of columns, by the names of what the module hands to `blockwise`.
    """

    source: str
    evidence: Evidence
    functions: Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Module:
    """A generated module, one function of which is called.

    Args:
        source: its text.
        code: the text compiled.
        name: of the function.
        expressions: what it computes.
        arguments: its variables.
        single: whether it returns its only result rather than a tuple.
        tolerance: in ulps.
        cases: of each expression, by the names of the functions that guard them.
        key: of what is kept on disk.
    """

    source: str
    code: CodeType
    name: str
    expressions: tuple[Any, ...]
    arguments: tuple[Any, ...]
    single: bool
    tolerance: float
    cases: Callable[[], Sequence[Mapping[str, Any]]]
    key: str

    @cached_property
    def function(self) -> Callable[..., Any]:
        """The function, which uses compiled forms for large arrays."""
        function = function_from(self.source, self.name, self.code)
        names = function.__globals__
        names["blockwise"] = partial(self._blockwise, names["blockwise"])
        names |= {n: partial(self._guard, n, names[n]) for n in names if n.endswith(GUARDED)}
        return function

    def _blockwise(self, plain: Any, form: Any, *values: Any, block: Any = 16384) -> Any:
        """`blockwise` of the module where arrays are small, else with the compiled form."""
        if _size(values) >= LARGE:
            native = self.compiled.functions.get(form.__name__)
            if native is not None:
                return plain(native, *values, block=None)
        return plain(form, *values, block=block)

    def _guard(self, name: str, plain: Any, *values: Any, few: int = LARGE) -> Any:
        """A guarded function: by compiled wide numbers unless there are few elements."""
        if max(map(np.size, values)) < few or found_compiler() is None:
            return plain(*values)
        return self._guarded[name](*values)

    @cached_property
    def _guarded(self) -> dict[str, Callable[..., Any]]:
        found = {}
        for name, expression in (pair for cases in self.cases() for pair in cases.items()):
            formula = written(name, expression, self.arguments)
            numbers = compiled(formula.used) or arithmetic(formula.used)
            found[name] = partial(guarded, function_of(formula), numbers, exact_numbers())
        return found

    @cached_property
    def compiled(self) -> Compiled:
        """The forms in C, from those kept on disk, or made and measured now."""
        compiler = found_compiler()
        if compiler is None:
            return _unused("no C compiler that works was found ($CC, cc, gcc, clang)")
        cached, key = Cache(), f"forms-{digest([self.key, compiler.identity])}"
        known = cached.get(key)
        if known is None:
            try:
                known = json.dumps(self._made())
            except UNTRACEABLE as reason:
                return _unused(str(reason))
            cached.put(key, known)
        kept = json.loads(known)
        if "refused" in kept:
            return _unused(kept["refused"])
        native = self._native(kept, self.function.__globals__)
        return Compiled(kept["source"], Evidence(kept["evidence"]), native)

    def _made(self) -> dict[str, Any]:
        """C of the forms, what it needs, and what was measured of it; or why it is not used."""
        forms = Forms(self.code, {self.name: len(self.arguments)})
        if not forms.entries:
            return {"refused": "it is guarded as a whole, which is compiled by itself"}
        kept = {"source": source_of(forms), "loops": loops_of(forms), "entries": [*forms.entries],
                "guards": forms.guards}  # fmt: skip
        found = self.check(kept, forms.thresholds)
        if not found.points:
            return {"refused": "no point was found at which compiled C could be measured"}
        if not found.own[0] <= self.tolerance:
            return {"refused": f"compiled C was off by {_shown(*found.own)}"}
        return kept | {"evidence": told(found, self.tolerance)}

    def check(self, kept: Mapping[str, Any], thresholds: Mapping[int, Sequence[float]]) -> Check:
        """What is measured of this C."""
        whole, total = self._alone(kept), Check()
        plain = self._alone(None)
        for n, expression in enumerate(self.expressions):
            wanted, cases = Wanted(expression, self.arguments), self.cases()[n]
            part = None if self.single else n
            found = checked(
                partial(_measured, whole, part), partial(_measured, plain, part),
                wanted, list(cases.values()), thresholds,
            )  # fmt: skip
            total = total.joined(found)
        return total

    def _alone(self, kept: Mapping[str, Any] | None) -> Callable[..., Any]:
        """The function with or without compiled forms, guarded results being marks."""
        function = function_from(self.source, self.name, self.code)
        names = function.__globals__
        names |= {n: _marked for n in names if n.endswith(GUARDED)}
        if kept is not None:
            native, plain = self._native(kept, names), names["blockwise"]
            names["blockwise"] = lambda form, *values, block=0: plain(
                native[form.__name__], *values, block=None
            )
        return function

    def _native(self, kept: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
        """The compiled forms by name; what they leave is done by guarded functions of these."""
        handle = loaded(kept["source"]).handle
        connect(handle, kept["loops"])
        guards = [partial(names[guard], few=FEW) for guard in kept["guards"]]
        return {e: Native(getattr(handle, f"apply_{e}"), guards) for e in kept["entries"]}


def _size(values: Sequence[Any]) -> int:
    """Of what the values broadcast to."""
    if len(values) == 1:
        return np.size(values[0])
    return math.prod(np.broadcast_shapes(*map(np.shape, values)))


def _unused(reason: str) -> Compiled:
    return Compiled("", Evidence(f"NumPy computes arrays of any size: {reason}."), {})


def told(found: Check, tolerance: float) -> str:
    """The evidence in a sentence.

    >>> told(Check(50_000, (0.7312, (1.5,)), 3, (0.6, (2.0,))), 1.0)[-51:]
    '; the bits are those of NumPy on all but 3 of them.'
    """
    worst = _shown(*found.worst) if found.worst[0] > tolerance else f"{found.worst[0]:.2f} ulps"
    same = "all" if not found.differing else f"all but {found.differing}"
    return (
        f"From {LARGE} elements on the forms are computed by compiled C: largest error {worst} "
        f"on {found.points} points (all magnitudes, everyday numbers, beside thresholds); "
        f"the bits are those of NumPy on {same} of them."
    )


def _shown(error: float, place: tuple[float, ...]) -> str:
    return f"{error:.3g} ulps at ({', '.join(map(repr, place))})"


def _marked(*values: Any, few: int = 0) -> np.ndarray:
    shape = np.broadcast_shapes(*map(np.shape, values))
    return np.full(shape, np.int64(MARK)).view(np.float64)


def _measured(function: Any, part: int | None, *columns: Any) -> tuple[np.ndarray, np.ndarray]:
    """Results, and which are marks."""
    found = function(*columns)
    values = np.ascontiguousarray(found if part is None else found[part])
    return values, values.view(np.int64) == MARK


class Native:
    """A compiled entry: a function of columns.

    Args:
        apply: in the library; it tells how many results it leaves.
        guards: guarded functions, in the order of their marks.
    """

    def __init__(self, apply: Any, guards: Sequence[Callable[..., Any]]) -> None:
        apply.argtypes = [ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        apply.restype = ctypes.c_long
        self.apply, self.guards = apply, guards

    def __call__(self, *values: np.ndarray) -> np.ndarray:
        columns = [np.ascontiguousarray(v if v.flags.aligned else v.copy()) for v in values]
        places = (ctypes.c_void_p * len(columns))(*[c.ctypes.data for c in columns])
        out = np.empty(columns[0].shape)
        if self.apply(out.size, places, out.ctypes.data):
            bits = out.view(np.int64) - MARK
            for number, guard in enumerate(self.guards):
                left = np.flatnonzero(bits == number)
                if len(left):
                    out[left] = guard(*[c[left] for c in columns])
        return out
