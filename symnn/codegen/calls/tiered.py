"""Formulas of scalars compiled within a tolerance: the best of many forms, tried on many points."""

from __future__ import annotations

import json
import marshal
import re
import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from types import CodeType
from typing import Any

import numpy as np
from sympy import Expr, srepr

from symnn.cache import Cache, digest, fingerprint
from symnn.codegen.calls.function import CompiledFunction, ScalarFunction
from symnn.codegen.calls.module import code_of
from symnn.codegen.calls.tier_kernels import Compiled, Module
from symnn.codegen.calls.tier_results import Case, Result
from symnn.codegen.graph.header import header
from symnn.codegen.guarded.function import GuardedModule
from symnn.codegen.wide.bundle import bundle
from symnn.core.symbols import domain_of
from symnn.core.verdict import Evidence
from symnn.errors import NotSupportedError
from symnn.lazy import load

CARRIED = re.compile(r"\b(?:Twofold|twofold|apart|long_\w+|Corrected|corrected\w*)\b")
"""Names of what forms call that is carried along."""

CODE = str(sys.implementation.cache_tag)
"""Of the interpreter whose code is kept."""

TOLERANCES = {"fast": 4.0, "accurate": 1.0}
"""In ulps, by tier."""

POLICY = (
    "Accuracy: {tier}, within {tolerance}. {trials} Dtype of the arguments (float64 for integers); "
    "float32 and float16 are computed in float64 and rounded once. NaN in, NaN out; infinite "
    "arguments give the limits."
)

HELPERS = '''
def blockwise(function, *values, block=16384):
    """A function of float64 arrays of one axis, on blocks of them that a processor keeps at hand.

    The results have the dtype of the floating arrays among the values, else float64 (Python's
    numbers have none), and their shape; a number for numbers.
    """
    arrays = [v for v in values if isinstance(v, (np.ndarray, np.generic)) and v.dtype.kind == "f"]
    dtype = np.result_type(*[a.dtype for a in arrays]) if arrays else np.dtype(float)
    values = [np.asarray(v, np.float64) for v in values]
    values = np.broadcast_arrays(*values) if len(values) > 1 else values
    shape, values = values[0].shape, [v.ravel() for v in values]
    size = values[0].size
    with np.errstate(all="ignore"):
        if block is None or size <= block:
            out = function(*values).astype(dtype, copy=False)
        else:
            out = np.empty(size, dtype)
            for start in range(0, size, block):
                here = slice(start, start + block)
                out[here] = function(*[v[here] for v in values])
    return out.reshape(shape)[()]


def fill(out, here, form, *values):
    """Compute the results where a form is meant, if it is meant anywhere."""
    places = np.flatnonzero(here)
    if places.size:
        out[places] = form(*[v[places] for v in values])
'''


@dataclass(frozen=True)
class TieredFunction(CompiledFunction):
    """A formula as a function of arrays whose error was measured to lie within a tolerance."""

    tier: str = "accurate"
    module: Module | None = field(default=None, repr=False, compare=False)

    @property
    def compiled(self) -> Compiled | None:
        """The forms in C, which compute large arrays, with what was measured of them.

        They are made when they are first asked for, or when the first large array comes.
        """
        return self.module.compiled if self.module else None

    @cached_property
    def gradient(self) -> CompiledFunction:
        """The derivative, compiled to the same tier."""
        return tiered_function(self.formula.gradient(), dtype=self.dtype, tier=self.tier)


def tiered_function(
    formula: ScalarFunction, with_gradient: bool = False, dtype: Any = None, tier: str = "accurate"
) -> CompiledFunction:
    """The formula as a callable of this tier; its source holds the gradient too if asked for.

    What cannot be held within the tolerance is guarded instead, and the evidence says so.

    Raises:
        NotSupportedError: it is a condition, has no variable, or a function without a rule.
    """
    if not formula.arguments or any(not isinstance(e, Expr) for e in formula.expressions):
        raise NotSupportedError(
            f"compile: `{formula.expressions[0]}` is no number that varies; needed one for "
            f"accuracy {tier!r}; leave `accuracy` out (--accuracy plain)"
        )
    parts = (formula, formula.gradient()) if with_gradient else (formula,)
    source, evidence, code = _made(parts, tier)
    module = Module(
        source, code, formula.name, formula.expressions, formula.arguments, formula.single,
        TOLERANCES[tier], partial(_cases, formula, tier), _key(parts, tier),
    )  # fmt: skip
    return TieredFunction(formula, source, module.function, Evidence(evidence), dtype, tier, module)


def _made(parts: Sequence[ScalarFunction], tier: str) -> tuple[str, str, CodeType]:
    """Source, evidence and compiled code, from those kept on disk if they are there."""
    cached, key = Cache(), f"tier-{_key(parts, tier)}"
    known = cached.get(key)
    if known is not None:
        kept = json.loads(known)
        return kept["source"], kept["evidence"], marshal.loads(b64decode(kept["code"]))
    results = {p.name: _results(p, tier) for p in parts}
    evidence = " ".join(r.evidence for found in results.values() for r in found)
    source = _source(parts, results, tier, evidence)
    code = code_of(source, parts[0].name)
    kept = {"source": source, "evidence": evidence, "code": b64encode(marshal.dumps(code)).decode()}
    cached.put(key, json.dumps(kept))
    return source, evidence, code


def _key(parts: Sequence[ScalarFunction], tier: str) -> str:
    domains = [f"{a.name}: {domain_of(a)}" for a in parts[0].arguments]
    versions = fingerprint(), np.__version__, load("scipy", "__version__"), CODE
    return digest([*versions, tier, *domains,
                   *(f"{p.name} {p.single} {srepr(p.expressions)}" for p in parts)])  # fmt: skip


def _results(part: ScalarFunction, tier: str) -> list[Result]:
    names = (
        [part.name]
        if part.single
        else [f"{part.name}_{i + 1}" for i in range(len(part.expressions))]
    )
    return [
        Result(n, e, part.arguments, TOLERANCES[tier])
        for n, e in zip(names, part.expressions, strict=True)
    ]


def _cases(formula: ScalarFunction, tier: str) -> list[dict[str, Any]]:
    """The cases of each formula by the names of the functions that guard them."""
    return [{c.guard: c.expression for c in r.cases} for r in _results(formula, tier)]


def _source(
    parts: Sequence[ScalarFunction], results: dict[str, list[Result]], tier: str, evidence: str
) -> str:
    """The module: forms on top, then what picks among them, then guarded evaluation if needed."""
    every = [r for found in results.values() for r in found]
    lines = [line for p in parts for line in str(p).splitlines()]
    body: list[str] = []
    for part in parts:
        for result in results[part.name]:
            body += result.lines
        body += _whole(part, results[part.name])
    text = "\n".join(body)
    policy = POLICY.format(tier=tier, tolerance=in_ulps(TOLERANCES[tier]), trials=evidence)
    guarded = [c for r in every for c in r.cases if c.needs_guard]
    future = guarded or CARRIED.search(text)
    imports = ["from __future__ import annotations", ""] if future else []
    imports += ["import numpy as np"]
    imports += ["from scipy import special"] if "special." in text else []
    pieces = [header(lines, policy), *imports, "", "", text.strip("\n"), "", HELPERS]
    carried = frozenset(CARRIED.findall(text))
    if guarded:
        return "\n".join([*pieces, _guards(guarded, carried)])
    return "\n".join([*pieces, *(["", bundle(carried)] if carried else [])])


def _whole(part: ScalarFunction, results: Sequence[Result]) -> list[str]:
    """The function itself, where that is not the one of its only result."""
    if part.single and results[0].called == part.name:
        return []
    parameters = ", ".join(results[0].parameters)
    calls = [f"{r.called}({parameters})" for r in results]
    value = calls[0] if part.single else f"({', '.join(calls)},)"
    return [f"def {part.name}({parameters}):", f"    return {value}", "", ""]


def _guards(cases: Sequence[Case], also: frozenset[str]) -> str:
    """Guarded functions of these formulas, without a header of their own."""
    module = GuardedModule(
        functions=tuple((c.guard, (c.expression,)) for c in cases), lines=(),
        arguments=cases[0].arguments, single=frozenset(c.guard for c in cases), also=also,
    )  # fmt: skip
    return module.source.partition("from __future__ import annotations\n")[2]


def in_ulps(tolerance: float) -> str:
    """A tolerance in words.

    >>> in_ulps(1.0), in_ulps(4.0)
    ('1 ulp', '4 ulps')
    """
    return f"{tolerance:g} ulp" if tolerance == 1 else f"{tolerance:g} ulps"
