"""Functions, calculus and conditions as plain text; the printer of equations builds on it."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S
from sympy.core.relational import Relational
from sympy.logic.boolalg import And

from symnn.core.latex_functions import indicator
from symnn.indexed.printing.letters import Alphabet
from symnn.indexed.printing.masks import delta_sides, upward


class FunctionText:
    """What does not depend on how arrays and sums are printed."""

    alphabet: Alphabet

    def show(self, e: Any) -> str:
        """The text of an expression or condition."""
        raise NotImplementedError

    def factor(self, e: Any, several: bool, last: bool) -> str:
        """One factor of a product, in brackets where it needs them."""
        raise NotImplementedError

    def function(self, e: Any) -> str:
        """A function application."""
        inner = ", ".join(self.show(a) for a in e.args)
        if isinstance(e, sympy.Abs):
            return f"|{inner}|"
        name = str(getattr(e.func, "name", type(e).__name__))
        return f"{self.alphabet.function(name)}({inner})"

    def polygamma(self, e: Any) -> str:
        """ψ, or its derivative of that order."""
        order, x = map(self.show, e.args)
        if not self.alphabet.unicode:
            return f"polygamma({order}, {x})"
        return f"ψ({x})" if e.args[0] == 0 else f"ψ^({order})({x})"

    def derivative(self, e: Any) -> str:
        """d/dx[...]: all that is differentiated stands in brackets."""
        by = "".join(f"d{self.show(s)}{self._times(n)}" for s, n in e.variable_count)
        return f"d{self._times(e.derivative_count)}/{by}[{self.show(e.expr)}]"

    def _times(self, count: Any) -> str:
        return "" if count == 1 else self.alphabet.exponent(count) or f"^{self.show(count)}"

    def integral(self, e: Any) -> str:
        """An integral over one or several variables, with its ends."""
        places = "".join(
            f"_{{{self.show(s)}={'..'.join(map(self.show, ends))}}}" for s, *ends in e.limits
        )
        inner, by = self.show(e.function), " ".join(f"d{self.show(s)}" for s, *_ in e.limits)
        return f"{self.alphabet.integral}{places} {inner} {by}"

    def limit(self, e: Any) -> str:
        """A limit at its place."""
        return f"lim_{{{self.show(e.args[1])} -> {self.show(e.args[2])}}} {self.show(e.args[0])}"

    def delta(self, e: Any) -> str:
        """Kronecker's delta, as the condition that it is."""
        return f"[{' = '.join(map(self.show, delta_sides(e)))}]"

    # conditions

    def cases(self, e: Any) -> str:
        """A value times a condition where it is 0 otherwise, or the branches in braces."""
        found = indicator(e)
        if found is None:
            return self.branches(e)
        value, condition = found
        bracket = f"[{self.show(condition)}]"
        return bracket if value is S.One else (
            f"{self.factor(value, True, False)}{self.alphabet.times}{bracket}"
        )  # fmt: skip

    def branches(self, e: Any) -> str:
        """The branches in braces."""
        shown = [
            f"{self.show(value)} " + ("otherwise" if c is S.true else f"if {self.show(c)}")
            for value, c in e.args
        ]
        return "{" + ", ".join(shown) + "}"

    def relation(self, c: Any) -> str:
        """A comparison; masks between indices point upwards."""
        return self.comparison(upward(c))

    def comparison(self, c: Any) -> str:
        """A comparison with its sides as they are."""
        return f"{self.show(c.lhs)} {self.alphabet.relation(c)} {self.show(c.rhs)}"

    def combination(self, c: Any) -> str:
        """Conditions joined by words."""
        word = " and " if isinstance(c, And) else " or "
        parts = [self.show(a) for a in c.args]
        return word.join(
            p if isinstance(a, Relational) else f"({p})" for p, a in zip(parts, c.args, strict=True)
        )

    def negation(self, c: Any) -> str:
        """A condition that does not hold."""
        return f"not ({self.show(c.args[0])})"
