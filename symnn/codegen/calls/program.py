"""A compiled program: checks in front, generated code behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from symnn.codegen.calls.assumed import Assumption
from symnn.codegen.calls.binding import Plans, bind_step
from symnn.codegen.calls.bound import BoundStep
from symnn.codegen.calls.inputs import check_names, common_dtype, converted
from symnn.codegen.calls.ranged import Code, RangedCode, code_anew
from symnn.codegen.calls.shapes import check_shapes
from symnn.codegen.lowering.lowered import Input, Lowered
from symnn.codegen.steps.plan import Request


@dataclass(frozen=True)
class CompiledProgram:
    """`step(**arrays)` computes the outputs of a program from its inputs.

    Args:
        lowered: the program as array operations.
        code: the generated function.
        dtype: of all arrays, or None for that of the inputs.
        sizes: values of the symbolic sizes that are fixed in advance.
        updates: each state's name with that of its next value, which overwrites it in `bind`.
        domains: where the inputs lie.
        assumptions: facts about the inputs that the code rests on.
    """

    lowered: Lowered
    code: Code | RangedCode = field(repr=False)
    dtype: Any = None
    sizes: Mapping[Any, int] = field(default_factory=dict)
    updates: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, Any] = field(default_factory=dict)
    assumptions: Sequence[Assumption] = ()
    _plans: Plans = field(default_factory=dict, init=False, repr=False, compare=False)

    def bind(
        self, arrays: Mapping[str, Any], dtype: Any = None, beside: BoundStep | None = None
    ) -> BoundStep:
        """The step on preallocated buffers for the sizes of `arrays`, which are copied in.

        Args:
            arrays: initial values of all inputs, by name.
            dtype: of all buffers; by default that of the arrays.
            beside: a binding of this program for larger batches, to take turns with: if it can be,
                the two have their states, and the memory that they work in, in common.
        """
        return bind_step(self.request, arrays, dtype or self.dtype, self._plans, beside)

    def suited(self, sizes: Mapping[Any, int]) -> CompiledProgram:
        """The same, in forms that are the cheapest for these sizes; it takes all others, too.

        Args:
            sizes: what is known of the symbolic sizes; anything else counts as of typical extent.
        """
        if not sizes:
            return self
        lowered = self.lowered.for_sizes(sizes)
        return replace(self, lowered=lowered, code=code_anew(self.code, lowered, self.sizes))

    @property
    def source(self) -> str:
        """The generated function, readable and free of symnn."""
        return self.code.source

    @property
    def function(self) -> Callable[..., dict[str, Any]]:
        """The same, executable."""
        return self.code.function

    @property
    def request(self) -> Request:
        """What the bound form computes."""
        return Request(self.lowered, self.updates, self.sizes, self.domains)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the caller gives."""
        return self.lowered.inputs

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the results."""
        return self.lowered.outputs

    def __call__(self, /, **arrays: Any) -> dict[str, np.ndarray]:
        """The outputs by name.

        Raises:
            ShapeError: an array does not have the shape that its tensor has.
            UnknownNameError: an input is missing, or a name is not an input.
            DomainError: the data do not meet a fact that the code rests on.
        """
        check_names(self.inputs, arrays)
        dtype = self.dtype or common_dtype(self.inputs, arrays)
        given = {i.name: converted(i, arrays[i.name], dtype) for i in self.inputs}
        check_shapes(self.inputs, given, self.sizes)
        for assumption in self.assumptions:
            assumption.check(given, dtype)
        results = self.function(*given.values())
        return {name: np.asarray(value, dtype) for name, value in results.items()}
