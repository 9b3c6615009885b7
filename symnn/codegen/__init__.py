"""Expression or program to readable NumPy source to callable.

Every name is imported when it is first used: a step that is kept is bound without the symbols.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symnn.lazy import load

if TYPE_CHECKING:
    from symnn.codegen.calls.bound import BoundStep
    from symnn.codegen.calls.compiler import compile  # noqa: A004
    from symnn.codegen.calls.function import CompiledFunction
    from symnn.codegen.calls.lambdify import lambdify
    from symnn.codegen.calls.program import CompiledProgram
    from symnn.codegen.forms.stabilise import stabilise

HOME = {
    "BoundStep": "calls.bound", "CompiledFunction": "calls.function",
    "CompiledProgram": "calls.program", "compile": "calls.compiler", "lambdify": "calls.lambdify",
    "stabilise": "forms.stabilise",
}  # fmt: skip

__all__ = [
    "BoundStep", "CompiledFunction", "CompiledProgram", "compile", "lambdify", "stabilise",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """A name, imported now and kept."""
    if name not in HOME:
        raise AttributeError(f"module `symnn.codegen` has no attribute {name!r}")
    found = load(f"symnn.codegen.{HOME[name]}", name)
    globals()[name] = found
    return found
