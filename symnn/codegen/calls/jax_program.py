"""A compiled program as a function of arrays of JAX."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from symnn.codegen.calls.jax_step import installed_jax
from symnn.codegen.calls.module import function_from
from symnn.codegen.calls.program import CompiledProgram
from symnn.codegen.lowering.lowered import Input
from symnn.codegen.writing.functional import functional_source
from symnn.codegen.writing.jax_dialect import JAX


@dataclass(frozen=True)
class JaxProgram:
    """`step(**arrays)` computes the outputs of a program, in code that JAX has compiled.

    It may be called inside of `jax.jit`, `jax.vmap` or `jax.lax.scan`; gradients are those of the
    program, so nothing needs to be differentiated by JAX.

    Args:
        compiled: the same program for NumPy.
    """

    compiled: CompiledProgram = field(repr=False)

    @cached_property
    def source(self) -> str:
        """The generated function, readable and free of symnn."""
        return functional_source(self.compiled.lowered, self.compiled.sizes, dialect=JAX)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the caller gives."""
        return self.compiled.inputs

    def __call__(self, **arrays: Any) -> dict[str, Any]:
        """The outputs, by name.

        Raises:
            NotSupportedError: JAX is not installed.
        """
        return self._function(**arrays)

    @cached_property
    def _function(self) -> Any:
        return installed_jax().jit(function_from(self.source, "step"))
