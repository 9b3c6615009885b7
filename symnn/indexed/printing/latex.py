"""Index notation: equations between entries, as LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sympy import Add, Idx, Indexed, Mul

from symnn.core.latex import PRODUCT, ScalarLatex
from symnn.core.latex_functions import bracketed
from symnn.core.notation import Notation
from symnn.core.whole_letters import WholeLetter
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.index import by_name
from symnn.indexed.language.program import Equation, Fact, Program
from symnn.indexed.language.traverse import name_of, shape_of
from symnn.indexed.language.whole import Whole
from symnn.indexed.normal.zeros import Outside
from symnn.indexed.printing.index_names import IndexNames
from symnn.indexed.printing.masks import delta_sides, masked, upward
from symnn.indexed.printing.ordering import affine_place, reading_factors, reading_terms

PLAIN_INDEX = re.compile(r"(?:[A-Za-z]|\\[A-Za-z]+)'*")


def compact(index: str) -> str:
    """An index expression without blanks.

    >>> compact("n - 1")
    'n-1'
    """
    return index.replace(" + ", "+").replace(" - ", "-")


class IndexLatex(ScalarLatex):
    """The printer of one equation: it knows the formal indices and the names in scope."""

    def __init__(self, notation: Notation | None = None, formal: Iterable[Any] = ()) -> None:
        super().__init__(notation)
        self.formal = list(formal)
        self.names = IndexNames(self.formal, lambda name: self.notation.name(name).latex())

    def terms(self, total: Any) -> list[Any]:
        return reading_terms(total, self.formal)

    def factors(self, product: Any) -> list[Any]:
        return reading_factors(product, self.formal)

    def sum_of(self, terms: list[Any]) -> str:
        last = len(terms) - 1
        maxima = {
            id(t) for place, t in enumerate(terms) if place < last and isinstance(t, BINDERS[1])
        }
        if not maxima:
            return super().sum_of(terms)
        head = " + ".join(
            bracketed(self._print(t)) if id(t) in maxima else super(IndexLatex, self).sum_of([t])
            for t in terms
        )
        return head.replace("+ -", "- ")

    def subscript(self, indices: Any) -> str:
        shown = [self.place(i) for i in indices]
        if not all(PLAIN_INDEX.fullmatch(s) for s in shown):
            return ",".join(shown)
        return (" " if any(s.startswith("\\") for s in shown) else "").join(shown)

    def place(self, i: Any) -> str:
        """One index below a letter: an affine expression with one line of division at most."""
        if not isinstance(i, Add | Mul) or i.has(Indexed):
            return compact(self._print(i))
        terms, divisor = affine_place(i, self.formal)
        shown = compact(self.sum_of(terms))
        return shown if divisor == 1 else f"({shown})/{compact(self._print(divisor))}"

    def _print_Idx(self, expr: Any) -> str:
        return self.names(expr)

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return self.names(expr) if expr in self.names else super()._print_Symbol(expr, style)

    def binder(self, operator: str, e: Any) -> str:
        """Bound indices that would look like another index in scope get a prime."""
        found = masked(e)
        if found.body is e.function:
            with self.names.below(e):
                return super().binder(operator, e)
        with self.names.below(e):
            plain = [self._print(i) for i, tests in found.bounds if not tests]
            head = rf"{operator}_{{{','.join(plain)}}} " if plain else ""
            for _, tests in found.bounds:
                head += rf"{operator}_{{{self._bounded(tests)}}} " if tests else ""
            body = self._print(found.body)
            return head + (bracketed(body) if self.level(found.body) < PRODUCT else body)

    def _bounded(self, comparisons: Any) -> str:
        return compact(r",\, ".join(map(self.comparison, comparisons)))

    def comparison(self, c: Any) -> str:
        """A comparison with its sides as they are."""
        return super()._print_Relational(c)

    def _print_Relational(self, expr: Any) -> str:
        return self.comparison(upward(expr))

    def limits(self, limit: Any) -> str:
        return compact(super().limits(limit))

    def _print_Whole(self, expr: Any) -> str:
        arrays = tuple(self._print(b) for b in expr.arrays)
        return WholeLetter(expr.kind, arrays).latex(self.subscript(expr.indices))

    def _print__MaxOver(self, expr: Any) -> str:
        return self.binder(r"\max", expr)

    def _print_ArgMaximum(self, expr: Any) -> str:
        return self.binder(r"\operatorname*{arg\,max}", expr)

    def _print_KroneckerDelta(self, expr: Any, exp: Any = None) -> str:
        """Two letters below a delta, where it means nothing else; a condition in brackets else."""
        sides = delta_sides(expr)
        taken = any(name.startswith("delta") for name in self.notation.known)
        if taken or not all(isinstance(side, Idx) for side in sides):
            return f"[{' = '.join(self._print(side) for side in sides)}]"
        return super()._print_KroneckerDelta(expr, exp)


def latex_index(equation: Equation, notation: Notation | None = None) -> str:
    """An equation in index notation.

    Args:
        equation: what to print.
        notation: the names in use and the style of sums and gradients.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N, D, H = sizes("N D H"); n, i, j = index("n", N), index("i", D), index("j", H)
    >>> X, W = tensor("X", N, D), tensor("W1", D, H)
    >>> P = Program(); z = P.define("z1", (n, j), Sum(X[n, i]*W[i, j], i))
    >>> print(latex_index(P[z]))
    z^{(1)}_{nj} = \\sum_{i} X_{ni} W^{(1)}_{ij}
    """
    return " = ".join(_sides(equation, notation))


def _sides(equation: Equation, notation: Notation | None) -> tuple[str, str]:
    printer = IndexLatex(notation, equation.indices)
    return printer.doprint(equation.left), printer.doprint(equation.right)


def latex_fact(fact: Fact, notation: Notation | None = None) -> str:
    """A fact about data, with the indices for which it holds.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, equals, index
    >>> N, K = sizes("N K"); n, k = index("n", N), index("k", K); t = tensor("t", N, K)
    >>> print(latex_fact(equals(Sum(t[n, k], k), 1)))
    \\sum_{k} t_{nk} = 1 \\quad \\text{for all } n
    """
    wild = sorted(fact.wild, key=by_name)
    printer = IndexLatex(notation, wild)
    shown = f"{printer.doprint(fact.left)} = {printer.doprint(fact.right)}"
    if not wild:
        return shown
    return rf"{shown} \quad \text{{for all }} {', '.join(printer.doprint(i) for i in wild)}"


def latex_outside(place: Outside, notation: Notation | None = None) -> str:
    """Where arrays have no entries, and are 0.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, index
    >>> from symnn.indexed.normal.zeros import outside
    >>> T = sizes("T"); h, x, t = tensor("h", T), tensor("x", T), index("t", T)
    >>> P = Program(); _ = P.define("h", (t,), x[t] + h[t - 1]/2)
    >>> print(latex_outside(outside(P)[0]))
    h_{t} = 0 \\text{ for } t < 0
    """
    printer = IndexLatex(notation, place.lefts[0].indices)
    cases = [printer.comparison(c) for c in place.conditions]
    cases += [rf"{printer.names(i)} \notin \mathbb{{Z}}" for i in place.fractional]
    lefts = " = ".join(map(printer.doprint, place.lefts))
    return rf"{lefts} = 0 \text{{ for }} " + r" \text{ or } ".join(cases)


def notation_of(program: Program, bar: bool = False, bounds: bool = False) -> Notation:
    """The notation of a program: `dL_dW` is a gradient when it has an `L` and a `W`."""
    rights: dict[str, Any] = {e.name: e.right for e in program if names_a_whole(e)}
    wholes: frozenset[tuple[str, str, tuple[str, ...]]] = frozenset(
        (name, value.kind, tuple(map(name_of, value.arrays))) for name, value in rights.items()
    )
    ranks = {name_of(b): len(shape_of(b)) for b in (*program.inputs, *program.equations)}
    return Notation(frozenset(ranks), bar, bounds, frozenset(ranks.items()), wholes)


def names_a_whole(equation: Equation) -> bool:
    """Whether an equation only gives a name to a function of whole arrays, as `inv_A` does."""
    right: Any = equation.right
    own = isinstance(right, Whole) and right.indices == equation.indices
    return own and equation.name.startswith(right.stem)
