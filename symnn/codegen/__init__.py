"""Expression or program to readable NumPy source to callable."""

from symnn.codegen.compiler import compile  # noqa: A004
from symnn.codegen.program import CompiledProgram

__all__ = ["CompiledProgram", "compile"]
