"""Which symbol each argument of a function stands for.

Symbols are told apart as SymPy does it, and each is printed under a name of its own. Only where an
argument itself is not in the expression, the symbol of its name is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sympy import Dummy, Symbol

from symnn.codegen.graph.derivatives import as_real
from symnn.core.symbols import Variable
from symnn.errors import UnknownNameError


def free_symbols(expressions: Iterable[Any]) -> list[Any]:
    """The symbols that stand free in the expressions, by name."""
    found = {s for e in expressions for s in e.free_symbols if isinstance(s, Symbol)}
    return sorted(found, key=lambda s: (s.name, isinstance(s, Dummy), s.sort_key()))


def parameters(asked: str, arguments: Sequence[Any], expressions: Sequence[Any]) -> dict[Any, Any]:
    """The symbol that each argument means, in order, with the real symbol that stands for it.

    Args:
        asked: the function that was called, for messages.
        arguments: symbols, or names of them.
        expressions: what is computed from them.

    >>> x = Symbol("x")
    >>> [p.name for p in parameters("lambdify", [x, Dummy("x")], [x]).values()]
    ['x', 'x_2']

    Raises:
        UnknownNameError: a symbol of an expression is no argument, or an argument is not clear.
    """
    free = free_symbols(expressions)
    meant = [_meant(asked, a, arguments, free) for a in arguments]
    twice = next((s for q, s in enumerate(meant) if s in meant[:q]), None)
    if twice is not None:
        raise UnknownNameError(f"{asked}: argument `{twice.name}` is given twice; give it once")
    missing = next((s for s in free if s not in meant), None)
    if missing is not None:
        raise UnknownNameError(
            f"{asked}: {_described(missing)} stands in the expression but is no argument; "
            f"arguments: {', '.join(s.name for s in meant)}"
        )
    return _renamed(meant)


def _meant(asked: str, argument: Any, arguments: Sequence[Any], free: Sequence[Any]) -> Any:
    """The argument itself, or the one symbol of its name that is not an argument."""
    if argument in free or isinstance(argument, Dummy):
        return argument
    name = argument if isinstance(argument, str) else argument.name
    namesakes = [s for s in free if s.name == name and not isinstance(s, Dummy)]
    open_ones = [s for s in namesakes if s not in arguments]
    if len(open_ones) > 1:
        raise UnknownNameError(
            f"{asked}: argument `{name}` may mean {len(open_ones)} different symbols of that name; "
            "give the symbol itself"
        )
    return open_ones[0] if open_ones else Symbol(name) if argument is name else argument


def _described(symbol: Any) -> str:
    if isinstance(symbol, Dummy):
        return f"a Dummy, which no other `{symbol.name}` stands for,"
    return f"`{symbol.name}`"


def _renamed(symbols: Sequence[Any]) -> dict[Any, Any]:
    """Real symbols under different names, which those keep that are no dummies."""
    taken: set[str] = set()
    names: dict[Any, str] = {}
    for symbol in sorted(symbols, key=lambda s: isinstance(s, Dummy)):
        names[symbol] = fresh(symbol.name, taken)
        taken.add(names[symbol])
    return {s: _real(s, names[s]) for s in symbols}


def put_in(symbols: Mapping[Any, Any], expression: Any) -> Any:
    """The expression over the new symbols; its bound symbols get names that no argument has."""
    new = dict(symbols)
    taken = {s.name for s in symbols.values()}
    for bound in sorted(expression.atoms(Symbol) - symbols.keys(), key=lambda s: s.sort_key()):
        if bound.name in taken:
            new[bound] = Symbol(fresh(bound.name, taken), **bound._assumptions_orig)
            taken.add(new[bound].name)
    return expression.xreplace(new)


def fresh(name: str, taken: Iterable[str]) -> str:
    """`name`, or `name_2`, `name_3`, ... when it is taken."""
    known = set(taken)
    candidates = [name, *(f"{name}_{q}" for q in range(2, len(known) + 3))]
    return next(c for c in candidates if c not in known)


def _real(symbol: Any, name: str) -> Any:
    """The real symbol of that name with what is known of `symbol`."""
    if symbol.name == name and not isinstance(symbol, Dummy):
        return as_real(symbol)
    if isinstance(symbol, Variable):
        return Variable(name, symbol.domain)
    if symbol.is_extended_real is None:
        return Variable(name)
    return Symbol(name, **symbol._assumptions_orig)
