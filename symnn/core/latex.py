"""LaTeX of scalar formulas: what every printed page of the library goes through.

`Why:` SymPy's printer writes `{x}_{i}`, `\\tanh{\\left(x \\right)}`, turns what was written
unevaluated upside down, and splits a sum's factor off as `\\frac{\\sum ...}{N}`.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Add, Function, Idx, Indexed, Mul, Piecewise, Pow, Rational, S
from sympy.printing.conventions import requires_partial

from symnn.core.latex_functions import FunctionLatex, bracketed, indicator
from symnn.core.layout import (
    BIG,
    fraction,
    is_negative,
    negated,
    ordered_factors,
    ordered_terms,
)
from symnn.core.notation import Notation, Partial, Written

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
"""How tightly a piece of LaTeX holds together."""


def latex(expression: Any, notation: Notation | None = None) -> str:
    """The expression as LaTeX.

    Args:
        expression: a SymPy expression or relation, evaluated or not.
        notation: how names are written, and whether sums show their bounds.

    >>> from sympy import exp, symbols
    >>> x = symbols("x")
    >>> print(latex(1/(1 + exp(-x))))
    \\frac{1}{1 + e^{-x}}
    """
    return ScalarLatex(notation).doprint(expression)


class ScalarLatex(FunctionLatex):
    """The printer; a subclass adds what it knows of arrays."""

    def __init__(self, notation: Notation | None = None) -> None:
        super().__init__({"fold_short_frac": False})
        self.notation = notation or Notation()
        self._inline = 0

    def doprint(self, expr: Any) -> str:
        """LaTeX of a whole formula; a Piecewise that is the whole is set as cases."""
        whole = sympy.sympify(expr) if isinstance(expr, int) else expr
        return self.cases(whole) if isinstance(whole, Piecewise) else self._print(whole)

    # how tightly a piece holds together

    def level(self, e: Any) -> int:
        """The binding strength of the LaTeX of `e`."""
        if isinstance(e, Piecewise):
            found = indicator(e)
            return ATOM if found and found[0] is S.One else PRODUCT
        if is_negative(e) or isinstance(e, Add):
            return SUM
        if isinstance(e, Mul | Rational) and not isinstance(e, sympy.Integer):
            return PRODUCT
        if isinstance(e, BIG):
            return PRODUCT
        return self._power_level(e)

    def _power_level(self, e: Any) -> int:
        if isinstance(e, Pow):
            found = fraction(e)
            root = isinstance(e.exp, Rational) and e.exp.p == 1
            return ATOM if root else PRODUCT if found.below else POWER
        if isinstance(e, sympy.exp):
            return POWER
        letter = self.letter(e)
        return POWER if letter is not None and letter.raised else ATOM

    def letter(self, e: Any) -> Written | None:
        """The letter that `e` is printed with, when it is a name."""
        if isinstance(e, Indexed):
            return self.notation.name(str(e.base.label), array=True)  # type: ignore[attr-defined]
        if isinstance(e, sympy.Symbol) and not isinstance(e, Idx):
            return self.notation.name(e.name)
        return None

    def at_least(self, e: Any, level: int) -> str:
        """LaTeX of `e`, in brackets unless it holds together that tightly."""
        shown = self._print(e)
        return shown if self.level(e) >= level else bracketed(shown)

    # names

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return self.notation.name(expr.name).latex()

    _print_Dummy = _print_Symbol  # noqa: N815  (SymPy looks methods up by class name)

    def _print_Idx(self, expr: Any) -> str:
        return self.notation.name(str(expr.label).lstrip("_")).latex()

    def _print_IndexedBase(self, expr: Any) -> str:
        return self.notation.name(str(expr.label), array=True).latex()

    def _print_Indexed(self, expr: Any) -> str:
        letter = self.notation.name(str(expr.base.label), array=True)
        return letter.latex(*map(self.subscript, letter.split(expr.indices)))

    def subscript(self, indices: Any) -> str:
        """Indices side by side, with commas where one of them is longer than a letter."""
        shown = [self._print(i) for i in indices]
        simple = all((len(s) == 1 and s.isalpha()) or s.startswith("\\") for s in shown)
        if not simple:
            return ",".join(shown)
        return (" " if any(s.startswith("\\") for s in shown) else "").join(shown)

    # sums, products, fractions, powers

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        return self.sum_of(self.terms(expr))

    def terms(self, total: Any) -> list[Any]:
        """The terms of a sum in the order of printing."""
        return ordered_terms(total)

    def sum_of(self, terms: list[Any]) -> str:
        """Terms joined by their signs."""
        shown = ""
        for place, term in enumerate(terms):
            negative = is_negative(term)
            plain = negated(term) if negative else term
            piece = self._print(plain)
            if isinstance(plain, Add):
                piece = bracketed(piece)
            if place == 0:
                shown = f"-{piece}" if negative else piece
            else:
                shown += f" - {piece}" if negative else f" + {piece}"
        return shown

    def _print_Mul(self, expr: Any) -> str:
        parts = fraction(expr, self.factors(expr))
        sign = "-" if parts.negative else ""
        if not parts.below:
            return sign + self.product(parts.above, alone=not sign)
        if self._inline:
            return f"{sign}{self.product(parts.above, alone=False)}/{self.divisor(parts.below)}"
        big = [f for f in parts.above if isinstance(f, BIG) and indicator(f) is None]
        tall = [f for f in parts.above if self._is_derivative(f)]
        small = [f for f in parts.above if f not in big and f not in tall]
        ratio = rf"\frac{{{self.product(small)}}}{{{self.product(parts.below)}}}"
        # A derivative is a fraction: it stands beside another one rather than on top of it.
        beside = self.product(tall) if tall else ""
        numeric = all(isinstance(f, sympy.Number) for f in small)
        front = [ratio, beside] if numeric else [beside, ratio]
        behind = [self.product(big)] if big else []
        return sign + " ".join(filter(None, [*front, *behind]))

    def _is_derivative(self, e: Any) -> bool:
        """Whether a name is printed as a fraction."""
        return isinstance(self.letter(e), Partial) and not self.notation.bar

    def factors(self, product: Any) -> list[Any]:
        """The factors of a product in the order of printing."""
        return ordered_factors(product)

    def divisor(self, factors: Any) -> str:
        """What stands behind a slash."""
        shown = self.product(factors, alone=False)
        return shown if len(factors) == 1 else bracketed(shown)

    def product(self, factors: Any, alone: bool = True) -> str:
        """Factors side by side; 1 when there is none. One factor `alone` needs no brackets."""
        shown, several = "", len(factors) > 1 or not alone
        for place, factor in enumerate(factors):
            piece = self.factor(factor, several, place == len(factors) - 1)
            again = place > 0 and self._repeats(factors[place - 1], factor)
            shown += (r" \cdot " if again else self.glue(shown, piece)) + piece
        return shown or "1"

    @staticmethod
    def _repeats(before: Any, after: Any) -> bool:
        """Whether one letter would stand twice in a row, as in p times a power of p."""
        first, second = (f.base if isinstance(f, Pow) else f for f in (before, after))
        return first == second and isinstance(first, sympy.Symbol | Indexed)

    def factor(self, factor: Any, several: bool, last: bool) -> str:
        """One factor, in brackets where it would swallow its neighbors."""
        if (
            several
            and not last
            and isinstance(factor, Function)
            and not isinstance(factor, Piecewise)
        ):
            return self.function(factor, bare=False)
        open_ended = isinstance(factor, BIG) and indicator(factor) is None
        if several and (self.level(factor) < PRODUCT or (open_ended and not last)):
            return bracketed(self._print(factor))
        if isinstance(factor, Mul) and several:
            return bracketed(self._print(factor))
        return self._print(factor)

    @staticmethod
    def glue(before: str, piece: str) -> str:
        """What stands between two factors."""
        if not before:
            return ""
        if piece[0].isdigit():
            return r" \cdot "
        return r" \, " if piece.startswith(("(", r"\left(", "[")) else " "

    def _print_Rational(self, expr: Any) -> str:
        if expr.q == 1:
            return str(expr.p)
        if self._inline:
            return f"{expr.p}/{expr.q}"
        return ("-" if expr.p < 0 else "") + rf"\frac{{{abs(expr.p)}}}{{{expr.q}}}"

    def _print_Pow(self, expr: Any) -> str:
        parts = fraction(expr)
        if parts.below:
            if self._inline:
                return f"1/{self.divisor(parts.below)}"
            return rf"\frac{{1}}{{{self.product(parts.below)}}}"
        base, exponent = expr.args
        if isinstance(exponent, Rational) and exponent.p == 1 and exponent.q > 1:
            degree = "" if exponent.q == 2 else f"[{exponent.q}]"
            return rf"\sqrt{degree}{{{self._print(base)}}}"
        if isinstance(base, Function) and exponent.is_Integer and self.named(base):
            return self.function(base, bare=True, exponent=self.exponent(exponent))
        return f"{self.at_least(base, ATOM)}^{{{self.exponent(exponent)}}}"

    def exponent(self, e: Any) -> str:
        """LaTeX of an exponent, with slashes for fractions."""
        self._inline += 1
        try:
            return self._print(e)
        finally:
            self._inline -= 1

    # binders

    def _print_Sum(self, expr: Any) -> str:
        return self.binder(r"\sum", expr)

    def binder(self, operator: str, e: Any) -> str:
        """`operator` over its indices, then the body."""
        full = [] if self.notation.bounds else [b for b in e.limits if self._whole_range(b)]
        ranges = [b for b in e.limits if b not in full]
        head = ""
        if full:
            head = rf"{operator}_{{{','.join(self._print(b[0]) for b in full)}}} "
        head += "".join(f"{operator}{self.limits(b)} " for b in ranges)
        body = e.function
        return head + (
            bracketed(self._print(body)) if self.level(body) < PRODUCT else self._print(body)
        )

    def _print_Derivative(self, expr: Any) -> str:
        body, d = expr.expr, r"\partial" if requires_partial(expr.expr) else "d"
        below = " ".join(f"{d} {self._print(s)}{self._times(n)}" for s, n in expr.variable_count)
        head = rf"\frac{{{d}{self._times(expr.derivative_count)}}}{{{below}}} "
        shown = self._print(body)
        whole = self.level(body) > PRODUCT or self._is_ratio(body)
        return head + (shown if whole else bracketed(shown))

    def _times(self, count: Any) -> str:
        """The exponent of an operator that is applied so often."""
        return "" if count == 1 else f"^{{{self.exponent(count)}}}"

    def _is_ratio(self, e: Any) -> bool:
        """Whether all of a product stands above and below one line."""
        if self._inline or not isinstance(e, Mul | Pow):
            return False
        parts = fraction(e)
        return (
            bool(parts.below)
            and not parts.negative
            and not any(isinstance(f, BIG) for f in parts.above)
        )

    @staticmethod
    def _whole_range(limit: Any) -> bool:
        i = limit[0]
        return isinstance(i, Idx) and len(limit) == 3 and (i.lower, i.upper) == tuple(limit[1:])

    def limits(self, limit: Any) -> str:
        """The sub- and superscript of an operator."""
        variable, *ends = limit
        if len(ends) < 2:
            return f"_{{{self._print(variable)}}}"
        return f"_{{{self._print(variable)}={self._print(ends[0])}}}^{{{self._print(ends[1])}}}"
