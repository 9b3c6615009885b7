"""Which names mean what at a place in a formula, and what the parts of the reader ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

from sympy import Expr, IndexedBase, Symbol
from sympy.logic.boolalg import Boolean

from symnn.core import Variable
from symnn.errors import FormulaSyntaxError
from symnn.syntax.tree import Node


class Bound(Variable):
    """The variable of a sum, product, integral or limit.

    A class of its own, so that it never equals a declared symbol of the same name: replacing the
    free `x` of `x*Integral(exp(-x), (x, 0, 1))` leaves the bound one alone.
    """

    __slots__ = ()


@dataclass(frozen=True)
class Closure:
    """A parameter of a defined function: what was written for it, and where that has meaning."""

    node: Node
    scope: Scope


Meaning: TypeAlias = Symbol | IndexedBase | Closure


@dataclass(frozen=True)
class Scope:
    """Names with their meaning.

    Args:
        names: declared symbols and arrays, bound variables, parameters of definitions.
        free: whether an unknown single name becomes a real variable.
        site: inside a definition, the position of the call that is being written out.
    """

    names: Mapping[str, Meaning] = field(default_factory=dict)
    free: bool = False
    site: int | None = None

    def bind(self, name: str, meaning: Meaning) -> Scope:
        """This scope with one more name, which hides an outer one."""
        return replace(self, names={**self.names, name: meaning})

    def binds(self, name: str) -> bool:
        """Whether `name` is the variable of an enclosing sum, product, integral or limit."""
        return isinstance(self.names.get(name), Bound)


class Reader(Protocol):
    """The recursion that binders and conditions call back into."""

    def expression(self, node: Node, scope: Scope) -> Expr:
        """The SymPy expression of a node."""
        ...

    def condition(self, node: Node, scope: Scope, negated: bool = False) -> Boolean:
        """The SymPy condition of a node, or its negation."""
        ...

    def fail(self, message: str, node: Node, scope: Scope) -> FormulaSyntaxError:
        """The error to raise, with the position of the node in the text."""
        ...
