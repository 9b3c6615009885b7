"""A formula is a record: expression, arguments with domains, conditions, sources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Symbol
from sympy.core.relational import Relational

from symnn.core.claim import free_names
from symnn.errors import SymnnError
from symnn.sources import source

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def check_record(name: str, title: str, sources: tuple[str, ...]) -> None:
    """Refuse a record with an ill-formed name, no title, or an unknown source."""
    if not NAME.match(name):
        raise SymnnError(f"record: name is {name!r}; needed lower-case words joined by underscores")
    if not title:
        raise SymnnError(f"record `{name}`: the title is empty; say in words what it is")
    for key in sources:
        source(key)


@dataclass(frozen=True)
class Formula:
    """A named function of scalar arguments, from which everything else is computed.

    Args:
        name: permanent, lower case, such as `sigmoid`.
        title: as a reader calls it.
        notation: LaTeX of the left side, such as `\\sigma(x)`.
        arguments: the variables, each with its domain; the first is the one to differentiate by.
        expression: the right side.
        conditions: relations between arguments that must hold.
        conventions: choices at kinks or limits, in words, such as `f'(0) = 0`.
        about: one or two sentences on what it is for.
        sources: keys of the bibliography.
    """

    name: str
    title: str
    notation: str
    arguments: tuple[Symbol, ...]
    expression: Expr
    conditions: tuple[Relational, ...] = ()
    conventions: tuple[str, ...] = ()
    about: str = ""
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_record(self.name, self.title, self.sources)
        stray = [s for s in free_names(self.expression) if s not in self.arguments]
        if stray:
            names = ", ".join(f"`{s}`" for s in stray)
            raise SymnnError(f"formula `{self.name}`: {names} is not an argument; list it")

    @property
    def variable(self) -> Symbol:
        """The argument that the formula is differentiated by."""
        return self.arguments[0]

    def __call__(self, *values: Expr) -> Any:
        """The expression with the arguments replaced (missing ones keep their symbol)."""
        pairs = dict(zip(self.arguments, values, strict=False))
        return self.expression.xreplace(pairs)
