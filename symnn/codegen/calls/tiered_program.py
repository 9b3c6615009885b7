"""Programs compiled within a tolerance: the cheapest of three ways that keeps it on samples.

- plain: the default form in doubles; it must keep half of the tolerance on the samples;
- extended: the default form in doubles and in numbers of 64 bits. Their difference tells how much
  the first lose, and so about 2**11 times what the second lose: where that is too much, or one of
  them is not finite, the call is guarded. What both lose alike is seen on the samples only;
- guarded.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from symnn.accuracy import SAMPLERS, array_sample
from symnn.codegen.calls.guarded_program import GuardedProgram, guarded_program
from symnn.codegen.calls.inputs import check_names, common_dtype, converted
from symnn.codegen.calls.module import functions_from
from symnn.codegen.calls.program import CompiledProgram
from symnn.codegen.calls.shapes import check_shapes
from symnn.codegen.calls.tiered import TOLERANCES, in_ulps
from symnn.codegen.guarded.program import GuardedSteps
from symnn.codegen.lowering.lowered import Input
from symnn.core.verdict import Evidence
from symnn.indexed.language.traverse import name_of

CASES = 8
"""Sets of arrays for each sampler."""
SMALLEST = 3
"""Extents of axes on samples: 3, 4, 5, ... in the order of their names, unless they are given."""
EXTENDED_BITS = 63
"""Of the fraction of numbers that are wider than doubles; 52 where there are none."""
SAFETY = 8
"""How many times larger errors of extended numbers are taken than they seem."""

ROUNDED = '''
def in_floats(wide, arrays):
    """The results of the default form in floats of this kind."""
    arrays = [a.astype(wide) if a.dtype.kind == "f" else a for a in arrays]
    with np.errstate(all="ignore"):
        return {name: np.asarray(v) for name, v in default(*arrays).items()}


def rounded(results, arrays):
    """The results in the dtype of the arrays."""
    floats = [a.dtype for a in arrays if a.dtype.kind == "f" and a.shape]
    dtype = np.result_type(*floats) if floats else np.dtype(float)
    with np.errstate(all="ignore"):
        return {name: v.astype(dtype) for name, v in results.items()}
'''
PLAIN = '''
def step(*arrays):
    """The results, computed in float64 and rounded once."""
    arrays = [np.asarray(a) for a in arrays]
    return rounded(in_floats(np.float64, arrays), arrays)
'''
EXTENDED = '''
def is_doubtful(plain, wide):
    """Whether doubles lose so much that wider numbers may lose too much, or one is not finite."""
    limit = {limit}*np.spacing(np.abs(wide).astype(np.float64))
    return not np.all((np.abs(plain - wide) <= limit) | (plain == wide))


def step(*arrays):
    """The results in numbers of 64 bits, rounded once; guarded where doubles lose too much."""
    arrays = [np.asarray(a) for a in arrays]
    plain, wide = in_floats(np.float64, arrays), in_floats(np.longdouble, arrays)
    with np.errstate(all="ignore"):
        doubtful = any(is_doubtful(plain[name], v) for name, v in wide.items())
    return guarded(*arrays) if doubtful else rounded(wide, arrays)
'''


@dataclass(frozen=True)
class Way:
    """How a program may be computed.

    Args:
        name: `plain`, `extended` or `guarded`.
        text: what stands below the default form in the source.
        function: from arrays to results.
    """

    name: str
    text: str = field(repr=False)
    function: Callable[..., dict[str, Any]] = field(repr=False)


@dataclass(frozen=True)
class TieredProgram:
    """`step(**arrays)` computes the outputs of a program within a tolerance, as was measured.

    Facts about data are not used: floats meet them only up to rounding.

    Args:
        compiled: the default form.
        guarded: guarded evaluation.
        way: the one that was chosen.
        dtype: of all arrays, or None for that of the inputs.
        evidence: what was measured.
    """

    compiled: CompiledProgram = field(repr=False)
    guarded: GuardedProgram = field(repr=False)
    way: Way
    dtype: Any
    evidence: Evidence

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the caller gives."""
        return self.compiled.inputs

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the results."""
        return self.compiled.outputs

    @cached_property
    def source(self) -> str:
        """A module that runs without symnn, with the evidence on top."""
        told = textwrap.fill(self.evidence.summary, 96, initial_indent="# ", subsequent_indent="# ")
        if self.way.name == "guarded":
            return f"{told}\n{self.guarded.source}"
        default = textwrap.indent(self.compiled.source, "    ")
        parts = [f"def made():\n{default}\n    return step\n\n\ndefault = made()\n", self.way.text]
        if self.way.name == "plain":
            return "\n\n".join([told, "import numpy as np", *parts])
        return "\n\n".join([told, self.guarded.source, "guarded = step", *parts])

    def __call__(self, /, **arrays: Any) -> dict[str, np.ndarray]:
        """The outputs by name.

        Raises:
            ShapeError: an array does not have the shape that its tensor has.
            UnknownNameError: an input is missing, or a name is not an input.
        """
        check_names(self.inputs, arrays)
        dtype = self.dtype or common_dtype(self.inputs, arrays)
        given = {i.name: converted(i, arrays[i.name], dtype) for i in self.inputs}
        check_shapes(self.inputs, given, self.compiled.sizes)
        results = self.way.function(*given.values())
        return {name: np.asarray(value, dtype) for name, value in results.items()}


@dataclass(frozen=True)
class Choice:
    """A program, and the ways to compute it.

    Args:
        compiled: its default form, without facts.
        steps: the same for guarded evaluation, with its inputs in the same order.
        tier: `fast` or `accurate`.
    """

    compiled: CompiledProgram
    steps: GuardedSteps
    tier: str

    def program(self, dtype: Any = None) -> TieredProgram:
        """The first way within the tolerance, with what was measured."""
        guarded, told, measured = guarded_program(self.steps, dtype), [], {}
        for way, limit in self._ways(guarded):
            worst = measured[way.name] = self._worst(way)
            within = worst <= limit
            more = "" if within else f", more than {in_ulps(limit)}"
            told.append(f"{way.name}: at most {worst:.3g} ulps on {self._samples}{more}.")
            if within:
                break
        else:
            way = Way("guarded", "", guarded.function)
            told.append("So it is guarded, within 0.504 ulps.")
        evidence = Evidence(" ".join(told), {"way": way.name, "ulps": measured})
        return TieredProgram(self.compiled, guarded, way, dtype, evidence)

    def _ways(self, guarded: GuardedProgram) -> list[tuple[Way, float]]:
        """The ways besides guarded evaluation, each with the ulps that it may lose."""
        tolerance = TOLERANCES[self.tier]
        given = {"np": np, "default": self.compiled.function, "guarded": guarded.function}
        limit = round((tolerance - 0.5) * 2**11 / SAFETY)
        texts = {"plain": ROUNDED + PLAIN}
        if np.finfo(np.longdouble).nmant >= EXTENDED_BITS:
            texts["extended"] = ROUNDED + EXTENDED.replace("{limit}", str(limit))
        limits = {"plain": tolerance / 2, "extended": tolerance}
        ways = [Way(n, t, functions_from(t, ("step",), given)[0]) for n, t in texts.items()]
        return [(way, limits[way.name]) for way in ways]

    @cached_property
    def _drawn(self) -> list[Any]:
        program, outputs = self.steps.program, self.steps.outputs
        return [
            array_sample(program, self._sizes, outputs=outputs, sampler=s, cases=CASES)
            for s in SAMPLERS
        ]

    @property
    def _sizes(self) -> dict[Any, int]:
        names = sorted(self.steps.program.sizes, key=str)
        return {s: self.compiled.sizes.get(s, SMALLEST + i) for i, s in enumerate(names)}

    @property
    def _samples(self) -> str:
        shape = ", ".join(f"{s} = {v}" for s, v in self._sizes.items())
        return f"{CASES * len(SAMPLERS)} sets of arrays{f' ({shape})' if shape else ''}"

    def _worst(self, way: Way) -> float:
        """The largest error in ulps; infinite where a result is not finite, but should be."""
        order = [name_of(b) for b in self.steps.program.inputs]
        places = [order.index(i.name) for i in self.compiled.inputs]
        try:
            runs = [sample.measure(_some(way.function, places), way.name) for sample in self._drawn]
        except TypeError:  # matrices are inverted in doubles only
            return math.inf
        if any(m.spurious for m in runs):
            return math.inf
        return max((m.max_ulp for m in runs if not math.isnan(m.max_ulp)), default=0.0)


def _some(function: Callable[..., Any], places: Sequence[int]) -> Callable[..., Any]:
    """A function of some of the arrays as one of all of them."""
    return lambda *arrays: function(*[arrays[p] for p in places])
