"""Expression or program to readable NumPy source to callable."""

from symnn.codegen.compiler import compile  # noqa: A004
from symnn.codegen.program import CompiledProgram
from symnn.codegen.stabilise import stabilise

__all__ = ["CompiledProgram", "compile", "stabilise"]
