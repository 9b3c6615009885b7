"""Programs compiled to guarded functions of arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symnn.codegen.calls.guarded import EVIDENCE
from symnn.codegen.calls.inputs import check_names, common_dtype, converted
from symnn.codegen.calls.shapes import check_shapes
from symnn.codegen.guarded.program import GuardedSteps
from symnn.codegen.lowering.lowered import Input
from symnn.core.verdict import Evidence
from symnn.indexed.language.program import Program
from symnn.indexed.language.traverse import name_of


@dataclass(frozen=True)
class GuardedProgram:
    """`step(**arrays)` computes the outputs of a program, each entry within 0.504 ulps.

    The true value is that of the whole program at the numbers that the inputs are: errors of one
    equation do not add to those of the next. Facts about data are not used.

    Args:
        program: the equations.
        inputs: what the caller gives.
        outputs: the names of the results.
        source: a module that runs without symnn.
        function: its function `step`.
        dtype: of all arrays, or None for that of the inputs.
        sizes: values of sizes that no input shows.
        evidence: what is claimed of the accuracy.
    """

    program: Program = field(repr=False)
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    source: str = field(repr=False)
    function: Callable[..., dict[str, Any]] = field(repr=False)
    dtype: Any = None
    sizes: Mapping[Any, int] = field(default_factory=dict)
    evidence: Evidence = EVIDENCE

    def __call__(self, /, **arrays: Any) -> dict[str, np.ndarray]:
        """The outputs by name.

        Raises:
            ShapeError: an array does not have the shape that its tensor has.
            UnknownNameError: an input is missing, or a name is not an input.
        """
        check_names(self.inputs, arrays)
        dtype = self.dtype or common_dtype(self.inputs, arrays)
        given = {i.name: converted(i, arrays[i.name], dtype) for i in self.inputs}
        check_shapes(self.inputs, given, self.sizes)
        results = self.function(*given.values())
        return {name: np.asarray(value, dtype) for name, value in results.items()}


def guarded_program(steps: GuardedSteps, dtype: Any = None) -> GuardedProgram:
    """A program as a guarded callable.

    Raises:
        NotSupportedError: an equation holds a function without a rule.
        ShapeError: no input shows a size.
    """
    outputs = tuple(name_of(b) for b in steps.outputs)
    return GuardedProgram(
        steps.program, steps.inputs, outputs, steps.source, steps.function, dtype, steps.fixed
    )
