"""Expression or program to readable NumPy source to callable."""

from symnn.codegen.bound import BoundStep
from symnn.codegen.compiler import compile  # noqa: A004
from symnn.codegen.function import CompiledFunction
from symnn.codegen.lambdify import lambdify
from symnn.codegen.program import CompiledProgram
from symnn.codegen.stabilise import stabilise

__all__ = [
    "BoundStep", "CompiledFunction", "CompiledProgram", "compile", "lambdify", "stabilise",
]  # fmt: skip
