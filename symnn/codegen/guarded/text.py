"""A formula as Python text that any arithmetic can run: of wide numbers, or of enclosures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp
from sympy import Add, Mul, Pow, Rational, S
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, BooleanFalse, BooleanTrue, Not, Or

from symnn.codegen.graph.safe import Expm1, Log1p, SafeFunction
from symnn.errors import NotSupportedError

SUM, PRODUCT, SIGN, ATOM = range(4)
"""How tightly the outermost operation of a text binds."""

ARITHMETIC = "m"

FUNCTIONS: dict[Any, str] = {
    sp.exp: "exp", sp.log: "log", Expm1: "expm1", Log1p: "log1p", sp.sin: "sin", sp.cos: "cos",
    sp.tan: "tan", sp.asin: "asin", sp.acos: "acos", sp.atan: "atan", sp.sinh: "sinh",
    sp.cosh: "cosh", sp.tanh: "tanh", sp.asinh: "asinh", sp.acosh: "acosh", sp.atanh: "atanh",
    sp.erf: "erf", sp.erfc: "erfc", sp.gamma: "gamma", sp.loggamma: "loggamma",
    sp.digamma: "digamma", sp.LambertW: "lambert", sp.Abs: "absolute", sp.sign: "sign",
    sp.floor: "floor", sp.Max: "maximum", sp.Min: "minimum",
}  # fmt: skip
"""Functions of every arithmetic, by their name there."""


def _angle(v: Any, u: Any) -> Any:
    """atan2(v, u): no digits cancel where pi is added, as the sum is beyond pi/2."""
    ratio = sp.atan(v / u)
    return sp.Piecewise(
        (ratio, u > 0), (ratio + sp.pi, (u < 0) & (v >= 0)), (ratio - sp.pi, u < 0),
        (sp.pi / 2, v > 0), (-sp.pi / 2, v < 0),
    )  # fmt: skip


SPELLED_OUT: dict[Any, Any] = {
    sp.sech: lambda u: 1 / sp.cosh(u), sp.csch: lambda u: 1 / sp.sinh(u),
    sp.coth: lambda u: 1 / sp.tanh(u), sp.sec: lambda u: 1 / sp.cos(u),
    sp.csc: lambda u: 1 / sp.sin(u), sp.cot: lambda u: 1 / sp.tan(u),
    sp.ceiling: lambda u: -sp.floor(-u), sp.factorial: lambda u: sp.gamma(u + 1),
    sp.trigamma: lambda u: sp.polygamma(1, u), sp.Mod: lambda u, v: u - v * sp.floor(u / v),
    sp.acot: lambda u: sp.atan(1 / u), sp.asec: lambda u: sp.acos(1 / u),
    sp.acsc: lambda u: sp.asin(1 / u), sp.acoth: lambda u: sp.atanh(1 / u),
    sp.asech: lambda u: sp.acosh(1 / u), sp.acsch: lambda u: sp.asinh(1 / u),
    sp.beta: lambda u, v: sp.gamma(u) * sp.gamma(v) / sp.gamma(u + v),
    sp.sinc: lambda u: sp.Piecewise((1, sp.Eq(u, 0)), (sp.sin(u) / u, True)),
    sp.atan2: _angle,
}  # fmt: skip
"""Functions that are written in others."""

RELATIONS = {sp.Eq: "==", sp.Ne: "!=", sp.Lt: "<", sp.Le: "<=", sp.Gt: ">", sp.Ge: ">="}


@dataclass
class FormulaText:
    """Writes one formula.

    Args:
        names: of its symbols.
        used: the functions that it calls.
    """

    names: Mapping[Any, str]
    used: set[str] = field(default_factory=set)

    def lines(self, expression: Any) -> list[str]:
        """The body of a function of the symbols; parts that repeat have names."""
        repeated = [e for e in _repeated(expression) if e not in self.names]
        known, lines = dict(self.names), []
        for n, part in enumerate(repeated, 1):
            writer = FormulaText(known, self.used)
            lines.append(f"t{n} = {writer.text(part)}")
            known[part] = f"t{n}"
        result = FormulaText(known, self.used)
        return [*lines, f"return {result.number(expression)}"]

    def number(self, e: Any) -> str:
        """The text of an operand that must be a number of the arithmetic."""
        if isinstance(e, Rational | sp.Float):
            value: Any = Rational(repr(float(e)) if e._prec == 53 else str(e)) if e.is_Float else e
            fraction = str(value.p) if value.q == 1 else f"Fraction({value.p}, {value.q})"
            return f"{self.call('number')}({fraction})"
        return self.text(e)

    def call(self, name: str) -> str:
        """The name of a function of the arithmetic."""
        self.used.add(name)
        return f"{ARITHMETIC}.{name}"

    def text(self, e: Any, binds: int = SUM) -> str:
        """The text, in brackets where its operation binds less than `binds`."""
        if e in self.names:
            return self.names[e]
        level, found = self._written(e)
        return f"({found})" if level < binds else found

    def _written(self, e: Any) -> tuple[int, str]:
        if isinstance(e, sp.Integer):
            return (ATOM if e >= 0 else SIGN), str(e)
        if isinstance(e, Rational | sp.Float):
            return ATOM, self.number(e)
        if isinstance(e, Add):
            return SUM, self._sum(e)
        if isinstance(e, Mul):
            return PRODUCT, self._product(e)
        if isinstance(e, Pow) and e.base is not S.Exp1:
            return self._power(e)
        return ATOM, self._applied(e)

    def _sum(self, e: Any) -> str:
        first, *rest = sorted(e.args, key=lambda a: (a.could_extract_minus_sign(), a.is_Number))
        text = self.text(first, SUM)
        for term in rest:
            minus = term.could_extract_minus_sign()
            text += f" - {self.text(-term, PRODUCT)}" if minus else f" + {self.text(term, PRODUCT)}"
        return text

    def _product(self, e: Any) -> str:
        above: list[Any] = []
        below: list[Any] = []
        coefficient, factors = e.as_coeff_mul()
        if coefficient.is_Float:
            above.append(coefficient)
        elif coefficient.q != 1:
            below.append(sp.Integer(coefficient.q))
        for factor in factors:
            inverse = isinstance(factor, Pow) and factor.exp.is_Rational and factor.exp < 0
            inverse = inverse and factor.base is not S.Exp1
            (below if inverse else above).append(1 / factor if inverse else factor)
        sign = ""
        if coefficient.is_Rational and abs(coefficient.p) != 1:
            above.insert(0, sp.Integer(coefficient.p))
        elif coefficient.is_Rational and coefficient.p == -1:
            sign = "-"
        return sign + self._quotient(above, below)

    def _quotient(self, above: list[Any], below: list[Any]) -> str:
        if all(f.is_Integer for f in below) and not above:
            above = [S.One]
        top = "*".join(self.text(f, SIGN) for f in above) or "1"
        if not below:
            return top
        bottom = "*".join(self.text(f, SIGN) for f in below)
        return f"{top}/({bottom})" if len(below) > 1 else f"{top}/{self.text(below[0], SIGN)}"

    def _power(self, e: Any) -> tuple[int, str]:
        if e.exp == S.Half:
            return ATOM, f"{self.call('sqrt')}({self.number(e.base)})"
        if e.exp.is_Rational and e.exp < 0:
            return PRODUCT, f"1/{self.text(1 / e, SIGN)}"
        if e.exp.is_Integer and e.exp <= 64:
            return ATOM, f"{self.call('integer_power')}({self.number(e.base)}, {e.exp})"
        if e.exp.is_Rational and e.exp.q == 2 and e.exp <= 32:
            root = f"{self.call('sqrt')}({self.number(e.base)})"
            return ATOM, f"{self.call('integer_power')}({root}, {e.exp.p})"
        return ATOM, f"{self.call('power')}({self.number(e.base)}, {self.number(e.exp)})"

    def _applied(self, e: Any) -> str:
        if e is S.Pi:
            return f"{self.call('pi')}()"
        if e is S.Exp1:
            return f"{self.call('exp')}({self.number(S.One)})"
        if isinstance(e, sp.exp | Pow):
            return f"{self.call('exp')}({self.number(e.exp)})"
        if isinstance(e, sp.Piecewise):
            return self._piecewise(e)
        if isinstance(e, sp.Heaviside):
            argument, at_zero = (*e.args, S.Half)[:2]
            return f"{self.call('step')}({self.number(argument)}, {self._fraction(at_zero)})"
        return self._function(e)

    def _function(self, e: Any) -> str:
        kind = type(e)
        if isinstance(e, sp.polygamma) and e.args[0].is_Integer:
            order, argument = e.args
            if order == 0:
                return f"{self.call('digamma')}({self.number(argument)})"
            return f"{self.call('polygamma')}({order}, {self.number(argument)})"
        if kind in SPELLED_OUT:
            return self.text(SPELLED_OUT[kind](*e.args), ATOM)
        if isinstance(e, SafeFunction) and kind not in FUNCTIONS:
            return self.text(e.definition, ATOM)
        if kind is sp.log and len(e.args) == 2:
            return self.text(sp.log(e.args[0]) / sp.log(e.args[1]), ATOM)
        branch = f", {e.args[1]}" if kind is sp.LambertW and len(e.args) == 2 else ""
        if kind not in FUNCTIONS or (
            len(e.args) > 1 and kind not in (sp.Max, sp.Min) and not branch
        ):
            raise NotSupportedError(
                f"compile: `{e}` has no rule in guarded arithmetic; needed a formula of elementary "
                "functions; rewrite it, or leave `accuracy` out (--accuracy plain)"
            )
        arguments = e.args[:1] if branch else e.args
        numbers = ", ".join(self.number(a) for a in arguments)
        return f"{self.call(FUNCTIONS[kind])}({numbers}{branch})"

    def _fraction(self, e: Any) -> str:
        return str(e) if e.is_Integer else f"Fraction({e.p}, {e.q})"

    def _piecewise(self, e: Any) -> str:
        parts = [f"({self.condition(c)}, lambda: {self.number(v)})" for v, c in e.args]
        return f"{self.call('choose')}({', '.join(parts)})"

    def condition(self, c: Any) -> str:
        """The text of a condition.

        Raises:
            NotSupportedError: it is no combination of relations.
        """
        if isinstance(c, BooleanTrue | BooleanFalse):
            return f"{self.call('always' if c else 'never')}()"
        if isinstance(c, Relational) and type(c) in RELATIONS:
            left, right = (self.number(side) for side in c.args)
            return f"{self.call('relation')}({left}, {right}, lambda s: s {RELATIONS[type(c)]} 0)"
        if isinstance(c, And | Or | Not):
            name = {And: "both", Or: "either", Not: "negated"}[type(c)]  # type: ignore[index]
            return f"{self.call(name)}({', '.join(self.condition(a) for a in c.args)})"
        raise NotSupportedError(
            f"compile: the condition `{c}` has no rule in guarded arithmetic; needed relations"
        )


def _repeated(expression: Any) -> list[Any]:
    """Parts that occur several times outside of branches, the inner ones first."""
    counts: Counter[Any] = Counter()
    order: dict[Any, None] = {}

    def visit(e: Any) -> None:
        counts[e] += 1
        if counts[e] > 1 or not e.args:
            return
        if not isinstance(e, sp.Piecewise):
            for a in e.args:
                visit(a)
        order[e] = None

    visit(expression)
    return [e for e in order if counts[e] > 1 and not e.is_Number]
