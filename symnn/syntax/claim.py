"""Claim text to claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from sympy import Expr
from sympy.core.relational import Relational

from symnn.core import Claim, domain_of, free_names
from symnn.core.claim import Relation
from symnn.errors import FormulaSyntaxError
from symnn.syntax.build import Builder
from symnn.syntax.conditions import RELATION_NAMES, relation
from symnn.syntax.context import Scope
from symnn.syntax.declare import Declaration, Declared, declare
from symnn.syntax.grammar import read
from symnn.syntax.tree import Call, Node, Relations

Sides: TypeAlias = tuple[Expr, Relation, Expr]


def parse_claim(
    text: str,
    symbols: Mapping[str, Declaration] | None = None,
    where: Iterable[str] = (),
    conventions: Iterable[str] = (),
) -> Claim:
    """The claim `lhs == rhs` (or !=, <, <=, >, >=) over the declared symbols.

    Args:
        text: one relation between two expressions.
        symbols: names with their domains.
        where: relations that the points must meet; `0 < p < 1` counts as two.
        conventions: switched on by name, such as `0*log(0)=0`.

    >>> str(parse_claim("x/x == 1", {"x": "Reals"}, ["Ne(x, 0)"]))
    'x/x == 1  where x in Reals, x != 0'

    Raises:
        FormulaSyntaxError: not a claim; carries the position.
        UnknownNameError: a symbol without a domain.
    """
    declared = declare(symbols)
    return assemble(parse_sides(text, declared), declared, where, conventions)


def parse_sides(text: str, declared: Mapping[str, Declared]) -> Sides:
    """Left side, relation and right side of a claim over symbols that are made already.

    Raises:
        FormulaSyntaxError: not a claim; carries the position.
    """
    left, symbol, right = _sides(text)
    builder, scope = Builder(text), Scope(declared)
    return builder.expression(left, scope), symbol, builder.expression(right, scope)


def _sides(text: str) -> tuple[Node, Relation, Node]:
    node = read(text)
    if isinstance(node, Call) and node.name in RELATION_NAMES and len(node.arguments) == 2:
        return node.arguments[0], RELATION_NAMES[node.name], node.arguments[1]  # type: ignore[return-value]
    if not isinstance(node, Relations):
        raise FormulaSyntaxError(
            "a claim is needed, such as `lhs == rhs`; found no relation", text, len(text)
        )
    if len(node.relations) > 1:
        raise FormulaSyntaxError(
            "a claim has one relation; verify the parts of a chain one by one",
            text, node.positions[1],
        )  # fmt: skip
    return node.operands[0], node.relations[0], node.operands[1]  # type: ignore[return-value]


def assemble(
    sides: Sides,
    declared: Mapping[str, Declared],
    where: Iterable[str],
    conventions: Iterable[str],
) -> Claim:
    """The claim of two built sides, over those declared symbols that it speaks of."""
    lhs, symbol, rhs = sides
    conditions = tuple(c for text in where for c in parse_conditions(text, declared))
    used = set(free_names(lhs, rhs, *conditions))
    domains = tuple((s, domain_of(s)) for s in declared.values() if s in used)
    return Claim(lhs, symbol, rhs, domains, conditions, tuple(conventions))


def parse_conditions(text: str, declared: Mapping[str, Declared]) -> tuple[Relational, ...]:
    """The relations of a constraint: one, a chain, or `And(...)` of such.

    Raises:
        FormulaSyntaxError: no relation, `Or`, or nothing that a symbol could meet or fail.
    """
    builder, scope = Builder(text), Scope(declared)
    found = tuple(_conditions(builder, read(text), scope))
    for condition in found:
        if not condition.free_symbols:
            raise FormulaSyntaxError(f"constraint `{condition}` has no symbol in it", text, 0)
    return found


def _conditions(builder: Builder, node: Node, scope: Scope) -> Iterable[Relational]:
    if isinstance(node, Call) and node.name == "And" and node.name not in scope.names:
        return [c for part in node.arguments for c in _conditions(builder, part, scope)]
    if isinstance(node, Call) and node.name == "Or":
        raise builder.fail("`Or` cannot stand in a constraint; verify the cases apart", node, scope)
    if not isinstance(node, Relations):
        built = builder.condition(node, scope)
        if not isinstance(built, Relational):
            raise builder.fail("a constraint is a relation, such as `x > 0`", node, scope)
        return [built]
    sides = [builder.expression(operand, scope) for operand in node.operands]
    pairs = zip(node.relations, sides, sides[1:], strict=False)
    return [relation(symbol, left, right) for symbol, left, right in pairs]  # type: ignore[misc]
