"""Domain text, such as `Interval.open(0, oo)` or `Matrix(Reals, m, n)`, to domains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from sympy import Expr, FiniteSet, IndexedBase, Interval, S, Set, Symbol, Union

from symnn.core import (
    Array,
    Domain,
    Matrix,
    PositiveDefinite,
    Simplex,
    Size,
    Vector,
)
from symnn.core.domains import pieces
from symnn.errors import DomainTextError, SymnnError, UnknownNameError, nearest
from symnn.syntax.build import Builder
from symnn.syntax.constant import constant
from symnn.syntax.context import Scope
from symnn.syntax.grammar import read
from symnn.syntax.tree import Call, Group, Name, Node

SETS: dict[str, Set] = {
    "Reals": S.Reals, "Naturals": S.Naturals, "Naturals0": S.Naturals0, "Integers": S.Integers,
}  # fmt: skip
OPEN = {"": (False, False), "open": (True, True), "Lopen": (True, False), "Ropen": (False, True)}
ADVICE = {
    "Real": "Reals", "real": "Reals", "R": "Reals", "Integer": "Integers", "Z": "Integers",
    "N": "Naturals", "Natural": "Naturals", "positive": "Interval.open(0, oo)",
    "Positive": "Interval.open(0, oo)", "nonnegative": "Interval(0, oo)",
    "negative": "Interval.open(-oo, 0)", "Rationals": "Reals", "EmptySet": "FiniteSet(0)",
}  # fmt: skip


@dataclass(frozen=True)
class _Reader:
    """One domain text being read; `known` are the symbols that may stand as extents."""

    builder: Builder
    known: Mapping[str, Symbol | IndexedBase]

    def fail(self, message: str, node: Node) -> SymnnError:
        return self.builder.fail(message, node, Scope())

    def domain(self, node: Node) -> Domain:
        if isinstance(node, Call) and not node.attribute and node.name in ARRAYS:
            return ARRAYS[node.name](self, node)
        if isinstance(node, Call) and node.name == "Simplex" and node.attribute in ("", "open"):
            (n,) = self.arguments(node, 1, "n")
            return Simplex(self.extent(n), open=node.attribute == "open")
        return self.set(node)

    def set(self, node: Node) -> Set:
        """A scalar domain."""
        if isinstance(node, Name) and node.name in SETS:
            return SETS[node.name]
        if isinstance(node, Call) and node.name == "Interval" and node.attribute in OPEN:
            return self.interval(node)
        if isinstance(node, Call) and node.name == "Union" and node.arguments:
            return Union(*(self.set(part) for part in node.arguments))
        if isinstance(node, Call) and node.name == "FiniteSet" and node.arguments:
            return FiniteSet(*(self.member(part) for part in node.arguments))
        raise self.unknown(node)

    def interval(self, node: Call) -> Set:
        low, high = (constant(self.builder, part) for part in self.arguments(node, 2, "a, b"))
        order = low <= high
        if order not in (S.true, S.false):
            raise self.fail(f"which of `{low}` and `{high}` is larger could not be decided", node)
        left, right = OPEN[node.attribute]
        return Interval(low, high, left, right)

    def member(self, node: Node) -> Expr:
        value = constant(self.builder, node)
        if value.is_infinite:
            raise self.fail(f"`{value}` is not a number that a set can hold", node)
        return value

    def extent(self, node: Node) -> Expr:
        """A positive integer, a declared size, or a sum or product of such."""
        names = {n: Size(n, s.domain) for n, s in self.known.items() if is_size(s)}  # type: ignore[union-attr]
        if isinstance(node, Name) and node.name not in names:
            raise self.missing_size(node)
        value = self.builder.expression(node, Scope(names))
        value = value.func(*value.args) if value.args else value
        if not value.is_integer or not value.is_positive:
            raise self.fail(f"extent `{value}` is not known to be a positive integer", node)
        return value

    def missing_size(self, node: Name) -> SymnnError:
        if node.name in self.known:
            return self.fail(f"extent `{node.name}` is not declared as `Naturals`", node)
        return UnknownNameError(
            f"unknown extent `{node.name}`; declare it, `{node.name}: Naturals`",
            self.builder.text, node.position,
        )  # fmt: skip

    def arguments(self, node: Call, count: int, shown: str) -> tuple[Node, ...]:
        if len(node.arguments) != count:
            raise self.fail(
                f"`{node.name}` is written `{node.name}({shown})`; "
                f"got {len(node.arguments)} arguments",
                node,
            )
        return node.arguments

    def unknown(self, node: Node) -> SymnnError:
        if isinstance(node, Group):
            a_b = (
                "a pair of numbers is not a domain; write `Interval(a, b)` or `Interval.open(a, b)`"
            )
            return self.fail(a_b, node)
        if isinstance(node, Call) and node.name == "Interval":
            return self.fail(_no_interval(f"Interval.{node.attribute}"), node)
        if isinstance(node, Call) and node.name in ("FiniteSet", "Union") and not node.arguments:
            return self.fail(f"`{node.name}()` is empty: no value satisfies it; list parts", node)
        name = getattr(node, "name", "")
        legal = [*SETS, "Interval", "Interval.open", "Union", "FiniteSet", "Simplex", *ARRAYS]
        if not name or name in legal:
            return self.fail("this is not a domain; write `Reals`, `Interval(a, b)`, ...", node)
        hint = f"write `{ADVICE[name]}`" if name in ADVICE else nearest(name, legal)
        return UnknownNameError(
            f"unknown domain `{name}`; {hint}", self.builder.text, node.position
        )


def _no_interval(name: str) -> str:
    forms = [f"Interval.{kind}" if kind else "Interval" for kind in OPEN]
    legal = ", ".join(f"`{form}(a, b)`" for form in get_close_matches(name, forms, len(forms), 0))
    return f"`{name}` is not a domain; needed one of {legal}"


def _vector(reader: _Reader, node: Call) -> Domain:
    entries, n = reader.arguments(node, 2, "Reals, n")
    return Vector(reader.set(entries), reader.extent(n))


def _matrix(reader: _Reader, node: Call) -> Domain:
    entries, m, n = reader.arguments(node, 3, "Reals, m, n")
    return Matrix(reader.set(entries), reader.extent(m), reader.extent(n))


def _positive_definite(reader: _Reader, node: Call) -> Domain:
    (n,) = reader.arguments(node, 1, "n")
    return PositiveDefinite(reader.extent(n))


def _array(reader: _Reader, node: Call) -> Domain:
    if len(node.arguments) < 2:
        raise reader.fail("`Array` is written `Array(Reals, n, ...)`", node)
    shape = tuple(reader.extent(n) for n in node.arguments[1:])
    return Array(reader.set(node.arguments[0]), shape)


ARRAYS: dict[str, Callable[[_Reader, Call], Domain]] = {
    "Vector": _vector, "Matrix": _matrix, "PositiveDefinite": _positive_definite, "Array": _array,
}  # fmt: skip


def is_size(symbol: object) -> bool:
    """Whether a symbol may stand as an extent: a positive integer."""
    return isinstance(symbol, Symbol) and bool(symbol.is_integer and symbol.is_positive)


def names_array(text: str) -> bool:
    """Whether a domain text is that of an array, whose extents are read after all scalars."""
    node = read(text)
    return isinstance(node, Call) and (node.name in ARRAYS or node.name == "Simplex")


def parse_domain(text: str, known: Mapping[str, Symbol | IndexedBase] | None = None) -> Domain:
    """The domain that `text` names; `known` symbols may stand as extents of arrays.

    >>> parse_domain("Interval.open(0, 1)")
    Interval.open(0, 1)

    Raises:
        FormulaSyntaxError: not a domain, with the position.
        DomainTextError: the domain is empty.
    """
    found = _Reader(Builder(text), known or {}).domain(read(text))
    scalar = found if isinstance(found, Set) else found.entries
    if scalar is S.EmptySet:
        message = f"`{text}` is empty: no value satisfies it; check the bounds"
        raise DomainTextError(message, text, 0)
    pieces(scalar)
    return found
