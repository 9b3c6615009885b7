"""A compiled program as a function of tensors of PyTorch."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from symnn.codegen.calls.backends import BACKENDS
from symnn.codegen.calls.inputs import check_names
from symnn.codegen.calls.module import function_from
from symnn.codegen.calls.program import CompiledProgram
from symnn.codegen.lowering.lowered import Input
from symnn.codegen.writing.functional import functional_source
from symnn.codegen.writing.torch_dialect import TORCH
from symnn.lazy import load


@dataclass(frozen=True)
class TorchProgram:
    """`step(**tensors)` computes the outputs of a program with PyTorch.

    Gradients are those of the program; PyTorch differentiates nothing here. A module that PyTorch
    can train is what `torch_module` writes.

    Args:
        compiled: the same program for NumPy.
    """

    compiled: CompiledProgram = field(repr=False)

    @cached_property
    def source(self) -> str:
        """The generated function, readable and free of symnn."""
        return functional_source(self.compiled.lowered, self.compiled.sizes, dialect=TORCH)

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the caller gives."""
        return self.compiled.inputs

    def __call__(self, **arrays: Any) -> dict[str, Any]:
        """The outputs, by name, on the device of the first tensor.

        Raises:
            NotSupportedError: PyTorch is not installed.
            UnknownNameError: an input is missing, or a name is not an input.
        """
        check_names(self.inputs, arrays)
        BACKENDS["torch"].require()
        torch: Any = load("torch")
        given = [torch.as_tensor(arrays[i.name]) for i in self.inputs]
        with torch.no_grad(), torch.device(given[0].device):
            return self._function(*given)

    @cached_property
    def _function(self) -> Any:
        return function_from(self.source, "step")
