"""Expression or program to readable NumPy source to callable."""

from symnn.codegen.calls.bound import BoundStep
from symnn.codegen.calls.compiler import compile  # noqa: A004
from symnn.codegen.calls.function import CompiledFunction
from symnn.codegen.calls.lambdify import lambdify
from symnn.codegen.calls.program import CompiledProgram
from symnn.codegen.forms.stabilise import stabilise

__all__ = [
    "BoundStep", "CompiledFunction", "CompiledProgram", "compile", "lambdify", "stabilise",
]  # fmt: skip
