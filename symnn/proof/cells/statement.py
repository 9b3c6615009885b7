"""A claim made ready for proof: real symbols, exact numbers, arrays of known size written out.

Nothing is evaluated, so that what is undefined as written stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import sympy
from sympy import Dummy, Float, Indexed, Rational, S, Symbol
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import Function
from sympy.core.relational import Relational

from symnn.core import Claim, Simplex, Variable
from symnn.core.domains import entries, is_array
from symnn.errors import SymnnError

LARGEST_ARRAY = 200


def prepared(claim: Claim) -> Claim:
    """The claim with floats as the decimals they print as, and every symbol real."""
    changes = {
        s: _real(s, d) for s, d in claim.domains if isinstance(s, Symbol) and not is_array(d)
    }
    changes = {old: new for old, new in changes.items() if new is not old}
    made = _changed(claim, lambda e: _exact(changes.get(e, e)))
    known: Any = claim.domains
    domains: list[Any] = [(changes.get(s, s), d) for s, d in known]
    made = replace(made, domains=tuple(domains))
    return written_out(with_conventions(_renamed_apart(made)))


def _renamed_apart(claim: Claim) -> Claim:
    """Bound symbols with names of their own and without assumptions that only free ones have.

    `Why:` SymPy would take `Abs(x)` for `x` below an integral over (-1, 1) if `x` were declared
    positive.
    """
    free = {s.name for s, _ in claim.domains if isinstance(s, Symbol)}

    def rule(e: Any) -> Any:
        for symbol in _bound_symbols(e):
            whole = isinstance(e, sympy.Sum | sympy.Product) or bool(symbol.is_integer)
            fresh = _bound_symbol(symbol.name, whole, free)
            if fresh != symbol:
                e = rebuild(e, lambda part, old=symbol, new=fresh: new if part == old else part)
        return e

    return _changed(claim, rule)


def _bound_symbols(e: Any) -> list[Any]:
    if isinstance(e, ExprWithLimits):
        return [s for s in e.bound_symbols if isinstance(s, Symbol)]
    return [e.args[1]] if isinstance(e, sympy.Limit) else []


def _bound_symbol(name: str, integer: bool, free: set[str]) -> Symbol:
    known = {"integer": True} if integer else {"real": True}
    return Dummy(name, **known) if name in free else Symbol(name, **known)


def _real(symbol: Symbol, domain: Any) -> Symbol:
    known = isinstance(symbol, Variable) and symbol.domain == domain
    return symbol if known else Variable(symbol.name, domain)


def _exact(e: Any) -> Any:
    if isinstance(e, Float):
        return Rational(repr(float(e)) if e._prec == 53 else str(e))
    order = POLYGAMMA_ORDER.get(type(e))
    return e if order is None else sympy.polygamma(order, *e.args, evaluate=False)


POLYGAMMA_ORDER: dict[type, int] = {sympy.digamma: 0, sympy.trigamma: 1}
"""Other names of polygamma functions."""


def _changed(claim: Claim, rule: Callable[[Any], Any]) -> Claim:
    lhs, rhs = rebuild(claim.lhs, rule), rebuild(claim.rhs, rule)
    conditions = tuple(rebuild(c, rule) for c in claim.conditions)
    return replace(claim, lhs=lhs, rhs=rhs, conditions=conditions)


def rebuild(e: Any, rule: Callable[[Any], Any]) -> Any:
    """`rule` applied bottom-up without evaluating what is put together again.

    >>> x, y = Symbol("x"), Symbol("y")
    >>> rebuild(sympy.Mul(x, 1 / x, evaluate=False), lambda e: y if e == x else e)
    y/y
    """
    if not e.args:
        return rule(e)
    arguments = [rebuild(a, rule) for a in e.args]
    if all(new is old for new, old in zip(arguments, e.args, strict=True)):
        return rule(e)
    return rule(unevaluated(e.func, arguments))


def unevaluated(head: Any, arguments: list[Any]) -> Any:
    """A node of the given class, kept as written."""
    keep = isinstance(head, type) and issubclass(head, _EVALUATING)
    options = {"evaluate": False} if keep else {}
    return head(*arguments, **options)


_EVALUATING = (sympy.Add, sympy.Mul, sympy.Pow, Function, Relational, sympy.Max, sympy.Min,
               sympy.Piecewise, sympy.And, sympy.Or, sympy.Not)  # fmt: skip


def with_conventions(claim: Claim) -> Claim:
    """The conventions that are switched on, written into the claim.

    Raises:
        SymnnError: a convention is not known.
    """
    for name in claim.conventions:
        rule = CONVENTIONS.get(name.replace(" ", ""))
        if rule is None:
            raise SymnnError(
                f"claim: convention `{name}` is not known; known: {', '.join(sorted(CONVENTIONS))}"
            )
        claim = _changed(claim, rule)
    return claim


def _zero_times_log_of_zero(e: Any) -> Any:
    """A product with log(0) counts as 0 where the other factors are 0."""
    if not isinstance(e, sympy.Mul):
        return e
    logs = [f for f in e.args if isinstance(f, sympy.log)]
    if len(logs) != 1:
        return e
    others = [f for f in e.args if f is not logs[0]]
    rest: Any = others[0] if len(others) == 1 else unevaluated(sympy.Mul, others)
    zero: tuple[Any, Any] = sympy.Eq(rest, 0), sympy.Eq(logs[0].args[0], 0)
    absent: Any = sympy.And(*zero)
    if absent is S.false:
        return e
    return sympy.Piecewise((S.Zero, absent), (e, True), evaluate=False)


CONVENTIONS: dict[str, Callable[[Any], Any]] = {"0*log(0)=0": _zero_times_log_of_zero}


def written_out(claim: Claim) -> Claim:
    """Arrays of known size as scalar symbols, with the sums over them as plain sums."""
    arrays = {s: d for s, d in claim.domains if is_array(d)}
    concrete = {s: d for s, d in arrays.items() if all(n.is_Integer for n in d.shape)}  # type: ignore[union-attr]
    if not concrete or any(_count(d) > LARGEST_ARRAY for d in concrete.values()):
        return claim
    names = {str(getattr(s, "label", s)): s for s in concrete}
    symbols = {name: _entry_symbols(name, concrete[s]) for name, s in names.items()}
    flat = _changed(claim, expanded_sum)
    flat = _changed(flat, lambda e: _entry(e, symbols))
    domains = [(s, d) for s, d in claim.domains if s not in concrete]
    domains += [(v, entries(concrete[names[n]])) for n, vs in symbols.items() for v in vs.values()]
    conditions = flat.conditions + tuple(
        c for n, vs in symbols.items() for c in _array_conditions(concrete[names[n]], vs)
    )
    return replace(flat, domains=tuple(domains), conditions=conditions)


def _count(domain: Any) -> int:
    total = 1
    for n in domain.shape:
        total *= int(n)
    return total


def _entry_symbols(name: str, domain: Any) -> dict[tuple[int, ...], Symbol]:
    places = product(*(range(int(n)) for n in domain.shape))
    return {p: Variable(f"{name}[{', '.join(map(str, p))}]", entries(domain)) for p in places}


def _entry(e: Any, symbols: Mapping[str, Mapping[tuple[int, ...], Symbol]]) -> Any:
    if not isinstance(e, Indexed):
        return e
    places = tuple(int(i) if i.is_Integer else -1 for i in e.indices)  # type: ignore[arg-type]
    return symbols.get(str(e.base.label), {}).get(places, e)  # type: ignore[attr-defined]


def _array_conditions(domain: Any, symbols: Mapping[tuple[int, ...], Symbol]) -> list[Relational]:
    if isinstance(domain, Simplex):
        return [sympy.Eq(sympy.Add(*symbols.values()), 1)]  # type: ignore[list-item]
    return []


def expanded_sum(e: Any) -> Any:
    """A sum or product with few terms and concrete bounds, term by term."""
    if not isinstance(e, sympy.Sum | sympy.Product) or len(e.limits) != 1:
        return e
    index, *bounds = e.limits[0]
    if len(bounds) != 2 or not all(b.is_Integer for b in bounds):
        return e
    low, high = map(int, bounds)
    if not 0 <= high - low + 1 <= LARGEST_ARRAY:
        return e
    terms = [_at_index(e.function, index, i) for i in range(low, high + 1)]
    head: Any = sympy.Add if isinstance(e, sympy.Sum) else sympy.Mul
    return head(*terms, evaluate=False) if len(terms) > 1 else (terms[0] if terms else head())


def _at_index(body: Any, index: Any, value: int) -> Any:
    return rebuild(body, lambda e: sympy.Integer(value) if e == index else e)
