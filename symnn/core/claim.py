"""A statement that is true or false: two expressions, a relation, and where it is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sympy import Eq, Expr, Ge, Gt, Indexed, IndexedBase, Le, Lt, Ne, Symbol
from sympy.core.relational import Relational

from symnn.core.domains import Domain
from symnn.core.symbols import domain_of
from symnn.errors import SymnnError

Relation = Literal["==", "!=", "<", "<=", ">", ">="]

SYMPY_RELATION: dict[str, type[Relational]] = {
    "==": Eq, "!=": Ne, "<": Lt, "<=": Le, ">": Gt, ">=": Ge,
}  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """`lhs relation rhs` at every point of the domains that meets the conditions.

    The claim is true iff at every such point both sides are defined real numbers and the relation
    holds. Both sides are kept as written: unevaluated where evaluation would change definedness.

    Args:
        lhs, rhs: scalar SymPy expressions.
        relation: one of == != < <= > >=.
        domains: each free symbol or array with its domain; completed from the expressions.
        conditions: relations that restrict the points, such as `Ne(x*y, 1)`.
        conventions: switched on by name, such as `0*log(0)=0`; recorded in the verdict.
    """

    lhs: Expr
    relation: Relation
    rhs: Expr
    domains: tuple[tuple[Symbol | IndexedBase, Domain], ...] = ()
    conditions: tuple[Relational, ...] = ()
    conventions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.relation not in SYMPY_RELATION:
            raise SymnnError(
                f"claim: relation is {self.relation!r}; needed one of {', '.join(SYMPY_RELATION)}"
            )
        known = {symbol for symbol, _ in self.domains}
        missing = [s for s in free_names(self.lhs, self.rhs, *self.conditions) if s not in known]
        extra = tuple((symbol, domain_of(symbol)) for symbol in missing)
        object.__setattr__(self, "domains", tuple(self.domains) + extra)

    def __str__(self) -> str:
        where = ", ".join(
            [f"{s} in {d}" for s, d in self.domains] + [in_words(c) for c in self.conditions]
        )
        return f"{self.lhs} {self.relation} {self.rhs}" + (f"  where {where}" if where else "")


def in_words(condition: object) -> str:
    """A condition as it is typed.

    >>> from sympy.abc import x
    >>> in_words(Ne(x, 0)), in_words(x > 1)
    ('x != 0', 'x > 1')
    """
    if isinstance(condition, Eq | Ne):
        return f"{condition.lhs} {'==' if isinstance(condition, Eq) else '!='} {condition.rhs}"
    return str(condition)


def free_names(*expressions: object) -> list[Symbol | IndexedBase]:
    """The symbols and arrays that stand free in the expressions, by name."""
    found: dict[str, Symbol | IndexedBase] = {}
    for expression in expressions:
        bases = {read.base for read in expression.atoms(Indexed)}  # type: ignore[attr-defined]
        labels = {base.label for base in bases}
        for base in bases:
            found[str(base.label)] = base
            for extent in base.shape or ():
                found.update({s.name: s for s in extent.free_symbols})
        for symbol in expression.free_symbols:  # type: ignore[attr-defined]
            if isinstance(symbol, Symbol) and symbol not in labels:
                found[symbol.name] = symbol
    return [found[name] for name in sorted(found)]
