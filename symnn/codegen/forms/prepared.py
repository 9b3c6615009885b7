"""The form of a program from which code is generated."""

from __future__ import annotations

from symnn.codegen.forms.squares import Rooted, with_radicands
from symnn.codegen.forms.stabilise import stabilise
from symnn.indexed.language.program import Program


def prepared(program: Program) -> Rooted:
    """The same program in stable formulas, with radicands as equations."""
    return with_radicands(stabilise(program))
