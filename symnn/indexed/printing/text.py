"""Equations between entries as plain text, for terminals: in ASCII or in Unicode."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import sympy
from sympy import Add, Idx, Indexed, IndexedBase, KroneckerDelta, Mul, Number, Piecewise, Pow, S
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Not, Or

from symnn.core.latex_functions import indicator
from symnn.core.layout import BIG, fraction, is_negative, negated
from symnn.core.notation import Notation
from symnn.indexed.language.binders import BINDERS, ArgMaximum
from symnn.indexed.language.index import by_name
from symnn.indexed.language.program import Equation, Fact
from symnn.indexed.language.traverse import free_indices, name_of
from symnn.indexed.language.whole import Whole
from symnn.indexed.normal.zeros import Outside
from symnn.indexed.printing.index_names import IndexNames
from symnn.indexed.printing.letters import Alphabet
from symnn.indexed.printing.masks import masked
from symnn.indexed.printing.ordering import affine_place, reading_factors, reading_terms
from symnn.indexed.printing.text_functions import FunctionText

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
"""How tightly a piece of text holds together."""

MAXIMA = {BINDERS[1]: "max", ArgMaximum: "argmax"}


def text(item: Any, unicode: bool = True, notation: Notation | None = None) -> str:
    """An equation, fact or expression as one line of text.

    Args:
        item: an `Equation`, a `Fact` or a SymPy expression.
        unicode: with Σ, ∂, Greek letters and raised digits; without it only ASCII.
        notation: the names in use; it tells gradients from other names.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N, D, H = sizes("N D H"); n, i, j = index("n", N), index("i", D), index("j", H)
    >>> X, d = tensor("X", N, D), tensor("dL_dz1", N, H)
    >>> P = Program(); g = P.define("dL_dW1", (i, j), Sum(X[n, i]*d[n, j], n))
    >>> print(text(P[g]))
    ∂L/∂W1[i,j] = Σ_n X[n,i]·∂L/∂z1[n,j]
    >>> print(text(P[g], unicode=False))
    dL_dW1[i,j] = sum_n X[n,i]*dL_dz1[n,j]
    """
    alphabet = Alphabet(unicode, notation or Notation())
    if isinstance(item, Fact):
        return _fact(item, alphabet)
    if isinstance(item, Equation):
        printer = IndexText(alphabet, item.indices)
        return f"{printer.show(item.left)} = {printer.whole(item.right)}"
    return IndexText(alphabet, sorted(free_indices(item), key=by_name)).whole(item)


def _fact(fact: Fact, alphabet: Alphabet) -> str:
    wild = sorted(fact.wild, key=by_name)
    printer = IndexText(alphabet, wild)
    where = f"  for all {', '.join(map(printer.names, wild))}" if wild else ""
    return f"{printer.show(fact.left)} = {printer.show(fact.right)}{where}"


def text_outside(place: Outside, unicode: bool = True, notation: Notation | None = None) -> str:
    """Where arrays have no entries, and are 0.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, index
    >>> from symnn.indexed.normal.zeros import outside
    >>> T = sizes("T"); h, x, t = tensor("h", T), tensor("x", T), index("t", T)
    >>> P = Program(); _ = P.define("h", (t,), x[t] + h[t - 1]/2)
    >>> print(text_outside(outside(P)[0]))
    h[t] = 0 for t < 0
    """
    printer = IndexText(Alphabet(unicode, notation or Notation()), place.lefts[0].indices)
    cases = [printer.comparison(c) for c in place.conditions]
    cases += [f"{printer.names(i)} not whole" for i in place.fractional]
    return f"{' = '.join(map(printer.show, place.lefts))} = 0 for {' or '.join(cases)}"


class IndexText(FunctionText):
    """The printer of one equation.

    Args:
        alphabet: letters and signs.
        formal: the indices of the left side.
    """

    def __init__(self, alphabet: Alphabet, formal: Iterable[Any] = ()) -> None:
        self.alphabet, self.formal = alphabet, list(formal)
        self.names = IndexNames(self.formal, alphabet.name)

    def show(self, e: Any) -> str:
        """The text of an expression or condition."""
        return _rule(type(e))(self, e)

    def whole(self, e: Any) -> str:
        """A complete right side; there, cases are cases."""
        found = indicator(e)
        only_condition = found is not None and found[0] is S.One
        return self.branches(e) if isinstance(e, Piecewise) and not only_condition else self.show(e)

    def level(self, e: Any) -> int:
        """How tightly the text of `e` holds together."""
        if isinstance(e, Piecewise):
            found = indicator(e)
            return ATOM if found is None or found[0] is S.One else PRODUCT
        if isinstance(e, Add) or is_negative(e):
            return SUM
        if isinstance(e, (Mul, *BIG)) or (isinstance(e, Number) and not e.is_Integer):
            return PRODUCT
        if isinstance(e, Pow):
            root = e.exp is S.Half
            return ATOM if root else PRODUCT if fraction(e).below else POWER
        return PRODUCT if self.alphabet.is_ratio(e) else ATOM

    def at_least(self, e: Any, level: int) -> str:
        """The text of `e`, in brackets unless it holds together that tightly."""
        shown = self.show(e)
        return shown if self.level(e) >= level else f"({shown})"

    # leaves

    def index(self, e: Any) -> str:
        """An index, with a prime where its name is taken."""
        return self.names(e)

    def symbol(self, e: Any) -> str:
        """A scalar or size."""
        return self.names(e) if e in self.names else self.alphabet.name(e.name)

    def array(self, e: Any) -> str:
        """A whole array."""
        return self.alphabet.name(name_of(e))

    def entry(self, e: Any) -> str:
        """One entry."""
        return self.alphabet.entry(name_of(e.base), [self.place(i) for i in e.indices])

    def whole_entry(self, e: Any) -> str:
        """One entry of a function of whole arrays."""
        shown = self.alphabet.whole(e.kind, [self.alphabet.name(name_of(b)) for b in e.arrays])
        return shown + (f"[{','.join(map(self.place, e.indices))}]" if e.indices else "")

    def place(self, i: Any) -> str:
        """One index: an affine expression with one slash at most."""
        if not isinstance(i, Add | Mul) or i.has(Indexed):
            return self.show(i).replace(" ", "")
        terms, divisor = affine_place(i, self.formal)
        shown = self.sum_of(terms).replace(" ", "")
        return shown if divisor == 1 else f"({shown})/{self.show(divisor)}"

    def number(self, e: Any) -> str:
        """A number or constant."""
        return self.alphabet.constant(e)

    # sums, products, powers

    def total(self, e: Any) -> str:
        """Terms joined by their signs, in the order of reading."""
        return self.sum_of(reading_terms(e, self.formal))

    def sum_of(self, terms: list[Any]) -> str:
        """Terms joined by their signs."""
        shown = ""
        for place, term in enumerate(terms):
            negative = is_negative(term)
            plain = negated(term) if negative else term
            open_ended = isinstance(plain, BINDERS[1]) and place < len(terms) - 1
            bracketed = isinstance(plain, Add) or open_ended
            piece = f"({self.show(plain)})" if bracketed else self.show(plain)
            sign = (" - " if negative else " + ") if place else ("-" if negative else "")
            shown += sign + piece
        return shown

    def product(self, e: Any) -> str:
        """A product or quotient, with a sum behind its coefficient."""
        parts = fraction(e, reading_factors(e, self.formal))
        sign = "-" if parts.negative else ""
        if not parts.below:
            return sign + self.factors(parts.above, not sign)
        big = [f for f in parts.above if isinstance(f, BIG) and indicator(f) is None]
        small = [f for f in parts.above if f not in big]
        ratio = f"{self.factors(small, False) or '1'}/{self.divisor(parts.below)}"
        if not big:
            return sign + ratio
        return f"{sign}({ratio}){self.alphabet.times}{self.factors(big, False)}"

    def factors(self, factors: Any, alone: bool) -> str:
        """Factors with the sign of multiplication between them."""
        several, last = len(factors) > 1 or not alone, len(factors) - 1
        return self.alphabet.times.join(
            self.factor(f, several, place == last) for place, f in enumerate(factors)
        )

    def factor(self, e: Any, several: bool, last: bool) -> str:
        """One factor, in brackets where it would swallow its neighbors."""
        open_ended = isinstance(e, BIG) and indicator(e) is None and not isinstance(e, Piecewise)
        loose = self.level(e) < PRODUCT or (open_ended and not last) or isinstance(e, Mul)
        return f"({self.show(e)})" if several and loose else self.show(e)

    def divisor(self, factors: Any) -> str:
        """What stands behind a slash."""
        if len(factors) == 1:
            return self.at_least(factors[0], POWER)
        return f"({self.factors(factors, False)})"

    def power(self, e: Any) -> str:
        """A power, root or reciprocal."""
        parts = fraction(e)
        if parts.below:
            return f"1/{self.divisor(parts.below)}"
        if e.exp is S.Half:
            plain = sympy.Symbol | Indexed | sympy.Integer
            bare = self.alphabet.unicode and isinstance(e.base, plain) and not is_negative(e.base)
            inner = self.show(e.base)
            return self.alphabet.root + (inner if bare else f"({inner})")
        raised = self.alphabet.exponent(e.exp)
        sign = self.alphabet.power
        return self.at_least(e.base, ATOM) + (raised or f"{sign}{self.at_least(e.exp, ATOM)}")

    # binders

    def binder(self, e: Any) -> str:
        """A sum or maximum over its indices."""
        sign = self.alphabet.sum if isinstance(e, BINDERS[0]) else MAXIMA[type(e)]
        found = masked(e)
        with self.names.below(e):
            plain = [self._range(*limit) for limit in e.limits if not dict(found.bounds)[limit[0]]]
            bounded = [self._bounded(tests) for _, tests in found.bounds if tests]
            heads = [self._braced(plain)] if plain else []
            heads += [self._braced([shown]) for shown in bounded]
            operators = " ".join(f"{sign}_{head}" for head in heads)
            return f"{operators} {self.at_least(found.body, PRODUCT)}"

    def _braced(self, shown: list[str]) -> str:
        return shown[0] if len(shown) == 1 and len(shown[0]) == 1 else "{" + ",".join(shown) + "}"

    def _range(self, i: Any, *ends: Any) -> str:
        if isinstance(i, Idx) and (i.lower, i.upper) == ends:
            return self.names(i)
        return f"{self.names(i)}={'..'.join(self.show(end).replace(' ', '') for end in ends)}"

    def _bounded(self, comparisons: Any) -> str:
        """An index with its bounds: `j<=i`."""
        return ",".join(map(self.comparison, comparisons)).replace(" ", "")


RULES: dict[type, Callable[[IndexText, Any], str]] = {
    Idx: IndexText.index, sympy.Symbol: IndexText.symbol, Indexed: IndexText.entry,
    IndexedBase: IndexText.array, Number: IndexText.number,
    sympy.core.numbers.NumberSymbol: IndexText.number, Add: IndexText.total,
    Mul: IndexText.product, Pow: IndexText.power, sympy.Function: IndexText.function,
    sympy.Max: IndexText.function, sympy.Min: IndexText.function,
    sympy.polygamma: IndexText.polygamma, sympy.Derivative: IndexText.derivative,
    sympy.Integral: IndexText.integral, sympy.Limit: IndexText.limit,
    KroneckerDelta: IndexText.delta, Piecewise: IndexText.cases, Relational: IndexText.relation,
    And: IndexText.combination, Or: IndexText.combination, Not: IndexText.negation,
    Whole: IndexText.whole_entry, BINDERS[0]: IndexText.binder, BINDERS[1]: IndexText.binder,
    object: lambda printer, e: str(e),
}  # fmt: skip


@cache
def _rule(kind: type) -> Callable[[IndexText, Any], str]:
    return next(RULES[base] for base in kind.__mro__ if base in RULES)
