"""Names with their domains to symbols: what stands beside a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

from sympy import Expr, IndexedBase, Set, Symbol

from symnn.core import Array, Domain, Matrix, PositiveDefinite, Simplex, Variable, Vector
from symnn.core import tensor as named_array
from symnn.core.domains import pieces
from symnn.errors import DomainError, FormulaSyntaxError
from symnn.syntax.domain import names_array, parse_domain
from symnn.syntax.names import complaint, symbol_name

Declared: TypeAlias = Symbol | IndexedBase
Declaration: TypeAlias = str | Domain | Declared
ARRAY_KINDS = (Array, Matrix, PositiveDefinite, Simplex, Vector)


def symbol(name: str, domain: str | Domain = "Reals") -> Any:
    """A symbol whose values come from `domain`; an array for an array domain.

    >>> symbol("p", "Interval.open(0, 1)").is_positive
    True

    Raises:
        FormulaSyntaxError: the name or the domain is malformed.
        DomainError: the domain is empty.
    """
    return declare({name: domain})[name]


def tensor(name: str, *shape: Expr | int, domain: str | Domain = "Reals") -> Any:
    """A named real array of the given shape; without a shape, a scalar `Variable`.

    Args:
        name: as printed and as the key of the compiled function.
        shape: sizes, integers, or expressions of sizes.
        domain: of the entries, such as "Interval(0, 1)", or of the whole array, such as
            "Simplex(N)"; a text, or a set.

    Raises:
        FormulaSyntaxError: the name or the domain is malformed.
        DomainError: the domain is none, or an extent is no positive integer.

    >>> from symnn.core import sizes
    >>> tensor("s", sizes("N"), domain="Interval.open(0, oo)")[0].is_positive
    True
    """
    text = symbol_name(name)
    symbols: set[Any] = set().union(*(n.free_symbols for n in shape if isinstance(n, Expr)))
    known = {s.name: s for s in symbols}
    with _domain_of(text):
        found = parse_domain(domain, known) if isinstance(domain, str) else domain
    if not isinstance(found, (Set, *ARRAY_KINDS)):
        raise DomainError(f"tensor `{text}`: {domain!r} is not a domain; needed text or a set")
    return named_array(text, *shape, domain=found)


def declare(symbols: Mapping[str, Declaration] | None) -> dict[str, Declared]:
    """The symbols of a mapping from names to domains; extents of arrays become sizes.

    Raises:
        FormulaSyntaxError: a name or a domain is malformed.
        DomainError: a domain is empty, or what stands for one is none.
    """
    given = {symbol_name(name): value for name, value in _items(symbols)}
    found: dict[str, Declared] = {}
    arrays = [name for name, value in given.items() if _stands_for_array(name, value)]
    for name in [*(name for name in given if name not in arrays), *arrays]:
        found[name] = _declared(name, given[name], found)
        if isinstance(found[name], IndexedBase):
            found.update({s.name: s for n in found[name].shape for s in n.free_symbols})  # type: ignore[union-attr]
    return {name: found[name] for name in [*given, *(n for n in found if n not in given)]}


def _items(symbols: object) -> Iterable[tuple[str, Declaration]]:
    if symbols is None:
        return ()
    if not isinstance(symbols, Mapping):
        raise FormulaSyntaxError(
            f"symbols are a mapping from names to domains; found {symbols!r:.60}"
        )
    return symbols.items()


def _declared(name: str, value: Declaration, known: Mapping[str, Declared]) -> Declared:
    if isinstance(value, Symbol | IndexedBase):
        if str(value) != name:
            raise FormulaSyntaxError(f"name `{name}` was given to the symbol `{value}`")
        return value
    with _domain_of(name):
        domain = parse_domain(value, known) if isinstance(value, str) else value
    if isinstance(domain, ARRAY_KINDS):
        return named_array(name, domain=domain)
    if not isinstance(domain, Set):
        raise DomainError(f"symbol `{name}`: {value!r} is not a domain; needed text or a set")
    pieces(domain)
    return Variable(name, domain)


def _stands_for_array(name: str, value: Declaration) -> bool:
    with _domain_of(name):
        return isinstance(value, str) and names_array(value)


@contextmanager
def _domain_of(name: str) -> Iterator[None]:
    """Puts `name` in front of whatever is wrong with its domain."""
    try:
        yield
    except FormulaSyntaxError as error:
        message = f"domain of `{name}`: {error.message}"
        raise type(error)(message, error.text, error.position) from None


def parse_assumptions(texts: Iterable[str]) -> dict[str, str]:
    """Declarations such as `x, y: Reals` as a mapping from names to domain texts.

    >>> parse_assumptions(["x, y: Reals", "n: Naturals"])
    {'x': 'Reals', 'y': 'Reals', 'n': 'Naturals'}

    Raises:
        FormulaSyntaxError: no colon, a malformed name, or a name declared twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        names, colon, domain = text.partition(":")
        if not colon:
            other = ", and relations as conditions (`--where`)" if set(text) & set("<>=") else ""
            message = f"assumption {text!r} has no `:`; write `x: Reals`{other}"
            raise FormulaSyntaxError(message, text, len(text))
        for name, position in _names(names):
            if complaint(name):
                raise FormulaSyntaxError(str(complaint(name)), text, position)
            if name in found:
                raise FormulaSyntaxError(f"symbol `{name}` is declared twice", text, position)
            found[name] = domain.strip()
    return found


def _names(text: str) -> Iterator[tuple[str, int]]:
    """The names between commas, each with its position."""
    start = 0
    for part in text.split(","):
        yield part.strip(), start + len(part) - len(part.lstrip())
        start += len(part) + 1
