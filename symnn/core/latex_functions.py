"""LaTeX of function applications, cases and indicators; the scalar printer builds on it."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Not, Piecewise, S
from sympy.printing.latex import LatexPrinter

from symnn.core.notation import Notation, Written

TALL = (r"\frac", r"\sum", r"\prod", r"\int", r"\begin", r"\lim", r"\max_")
ELEMENTARY = ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth")
OPERATORS: dict[str, str] = {
    **{name: rf"\{name}" for name in ELEMENTARY},
    "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "log": r"\ln",
    "gamma": r"\Gamma", "loggamma": r"\ln\Gamma", "digamma": r"\psi", "LambertW": "W",
    "Heaviside": "H", "Max": r"\max", "Min": r"\min", "sign": r"\operatorname{sgn}",
    "DiracDelta": r"\delta",
}  # fmt: skip


def bracketed(text: str) -> str:
    """Round brackets as high as what they hold.

    >>> print(bracketed("x"))
    (x)
    """
    tall = any(command in text for command in TALL)
    return rf"\left({text}\right)" if tall else f"({text})"


def indicator(e: Any) -> tuple[Any, Any] | None:
    """The value and condition of a Piecewise that is 0 elsewhere."""
    if isinstance(e, Piecewise) and len(e.args) == 2:
        (value, condition), (other, rest) = e.args  # type: ignore[misc]
        if other is S.Zero and rest is S.true:
            return value, condition
    return None


class FunctionLatex(LatexPrinter):
    """Functions of scalar arguments, with powers on the name where that is the custom."""

    notation: Notation

    def letter(self, e: Any) -> Written | None:
        """The letter that `e` is printed with, when it is a name."""
        raise NotImplementedError

    def subscript(self, indices: Any) -> str:
        """Indices side by side."""
        raise NotImplementedError

    def exponent(self, e: Any) -> str:
        """LaTeX of an exponent."""
        raise NotImplementedError

    def factor(self, factor: Any, several: bool, last: bool) -> str:
        """One factor of a product, in brackets where it needs them."""
        raise NotImplementedError

    def named(self, e: Any) -> bool:
        """Whether a function is printed as a name before its argument."""
        return type(e).__name__ in OPERATORS and len(e.args) == 1

    def _print_Function(self, expr: Any, exp: Any = None) -> str:
        return self.function(expr, bare=True, exponent=exp)

    def function(self, e: Any, bare: bool, exponent: Any = None) -> str:
        """A function application; `bare` leaves out the brackets around a single letter."""
        if isinstance(e, sympy.exp) or not hasattr(e, "func") or self._own_method(e):
            return self._print(e)
        power = "" if exponent is None else f"^{{{exponent}}}"
        inner = ", ".join(self._print(a) for a in e.args)
        simple = len(e.args) == 1 and (self.letter(e.args[0]) is not None or inner.isdigit())
        if bare and simple and isinstance(e, sympy.log):
            return rf"\ln{power} {inner}"
        return self.operator(e) + power + bracketed(inner)

    def _own_method(self, e: Any) -> bool:
        """Whether SymPy's printer has a notation for this very function."""
        kinds = (sympy.Abs, sympy.KroneckerDelta, sympy.factorial, sympy.floor, sympy.ceiling)
        return isinstance(e, (*kinds, Piecewise))

    def operator(self, e: Any) -> str:
        """The name of a function."""
        name = type(e).__name__ if not hasattr(e.func, "name") else str(e.func.name)
        if name in OPERATORS:
            return OPERATORS[name]
        stem = name.rstrip("'")
        if stem != name:
            return self._spelled(stem) + name[len(stem) :]
        return self._spelled(name)

    def _spelled(self, name: str) -> str:
        """A letter as it is, a word upright."""
        written = self.notation.name(name).latex()
        head = written.removeprefix(r"\mathrm{").removesuffix("}")
        return rf"\operatorname{{{head}}}" if written == rf"\mathrm{{{head}}}" else written

    def _print_log(self, expr: Any, exp: Any = None) -> str:
        return self.function(expr, bare=True, exponent=exp)

    _print_gamma = _print_loggamma = _print_LambertW = _print_log  # noqa: N815  (SymPy's names)
    _print_DiracDelta = _print_uppergamma = _print_log  # noqa: N815

    def _print_Heaviside(self, expr: Any, exp: Any = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return f"H{power}" + bracketed(self._print(expr.args[0]))

    def _print_Max(self, expr: Any, exp: Any = None) -> str:
        return self.operator(expr) + bracketed(", ".join(self._print(a) for a in expr.args))

    _print_Min = _print_Max  # noqa: N815

    def _print_polygamma(self, expr: Any, exp: Any = None) -> str:
        order, argument = expr.args
        mark = "" if order == 0 else f"^{{({self._print(order)})}}"
        return rf"\psi{mark}" + bracketed(self._print(argument))

    def _print_ExpBase(self, expr: Any, exp: Any = None) -> str:
        power = f"e^{{{self.exponent(expr.args[0])}}}"
        return power if exp is None else rf"({power})^{{{exp}}}"

    def _print_Abs(self, expr: Any, exp: Any = None) -> str:
        inner = self._print(expr.args[0])
        tall = any(command in inner for command in TALL)
        shown = rf"\left|{inner}\right|" if tall else rf"\lvert {inner} \rvert"
        return shown if exp is None else f"{shown}^{{{exp}}}"

    def _print_KroneckerDelta(self, expr: Any, exp: Any = None) -> str:
        shown = rf"\delta_{{{self.subscript(expr.args[:2])}}}"
        return shown if exp is None else rf"{shown}^{{{exp}}}"

    def _print_Subs(self, expr: Any) -> str:
        pairs = zip(expr.variables, expr.point, strict=True)
        at = ", ".join(f"{self._print(v)}={self._print(value)}" for v, value in pairs)
        return rf"\left. {self._print(expr.expr)} \right|_{{{at}}}"

    # conditions

    def _print_ITE(self, expr: Any) -> str:
        condition, then, otherwise = expr.args
        cases = ((condition, then), (Not(condition), otherwise))
        return r" \vee ".join(
            bracketed(rf"{self._print(a)} \wedge {self._print(b)}") for a, b in cases
        )

    def cases(self, e: Any) -> str:
        """A Piecewise, branch by branch."""
        # A bracket after a line break would be read as its height.
        rows = [f"{self.doprint(value)} & " + self.branch(condition) for value, condition in e.args]
        rows = [f"{{}} {row}" if row.startswith("[") else row for row in rows]
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"

    def branch(self, condition: Any) -> str:
        """When a branch applies, in words."""
        if condition is S.true:
            return r"\text{otherwise}"
        return rf"\text{{if }} {self._print(condition)}"

    def _print_Piecewise(self, expr: Any) -> str:
        found = indicator(expr)
        if found is None:
            return self.cases(expr)
        value, condition = found
        bracket = f"[{self._print(condition)}]"
        return bracket if value is S.One else f"{self.factor(value, True, False)} \\, {bracket}"
