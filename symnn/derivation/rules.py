"""The rules of differentiation, one function each: a derivative becomes simpler derivatives.

Derivatives of primitive functions come from SymPy; everything else is a rule of this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sympy import (
    Abs,
    Add,
    Derivative,
    Dummy,
    Function,
    Heaviside,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    S,
    exp,
    log,
    sign,
)

from symnn.core.layout import ordered_factors
from symnn.derivation.inline import math
from symnn.errors import NotSupportedError


@dataclass(frozen=True)
class Applied:
    """What a rule made of a derivative.

    Args:
        rule: its name.
        value: the derivative, by derivatives of parts.
        reason: in words, with formulas between dollar signs.
    """

    rule: str
    value: Any
    reason: str


Rule = Callable[[Any, Any], "Applied | None"]


def applied(node: Any) -> Applied:
    """The first rule that fits an unevaluated first derivative.

    Raises:
        NotSupportedError: no rule fits.
    """
    expression, x = node.expr, node.variables[0]
    for rule in RULES:
        found = rule(expression, x)
        if found is not None:
            return found
    raise NotSupportedError(
        f"derive: there is no rule for `{type(expression).__name__}` in `{expression}`; "
        "needed sums, products, powers, known functions, Abs, Max, Min, sign or Piecewise"
    )


def slope(expression: Any, x: Any) -> Any:
    """The derivative of a part: at once for constants and linear parts, else left open."""
    if x not in expression.free_symbols:
        return S.Zero
    if expression == x:
        return S.One
    if isinstance(expression, Add | Mul) and _is_linear(expression, x):
        return expression.diff(x)
    return Derivative(expression, x)


def _is_linear(expression: Any, x: Any) -> bool:
    return bool(expression.is_polynomial(x)) and x not in expression.diff(x).free_symbols


def _named(letter: str, part: Any, slope_of_part: Any) -> str:
    """A clause that names a part, with its slope where that is known at once."""
    named = f"${letter} =$ {math(part)}"
    if slope_of_part.has(Derivative):
        return named
    return f"{named} (${letter}' =$ {math(slope_of_part)})"


def constant(e: Any, x: Any) -> Applied | None:
    if x in e.free_symbols:
        return None
    return Applied("constant rule", S.Zero, f"{math(e)} does not depend on {math(x)}.")


def variable(e: Any, x: Any) -> Applied | None:
    return Applied("variable rule", S.One, f"{math(x)} has slope 1.") if e == x else None


def total(e: Any, x: Any) -> Applied | None:
    """(u + v)' = u' + v'."""
    if not isinstance(e, Add):
        return None
    fixed = [a for a in e.args if x not in a.free_symbols]
    note = f"; {', '.join(map(math, fixed))} does not depend on {math(x)}" if fixed else ""
    value = Add(*[slope(a, x) for a in e.args])
    return Applied("sum rule", value, f"Term by term{note}.")


def constant_multiple(e: Any, x: Any) -> Applied | None:
    """(c u)' = c u'."""
    if not isinstance(e, Mul):
        return None
    factor, rest = e.as_independent(x, as_Add=False)
    if factor == 1:
        return None
    value = factor * slope(rest, x)
    return Applied("constant multiple rule", value, f"The factor {math(factor)} stays.")


def quotient(e: Any, x: Any) -> Applied | None:
    """(u/v)' = (u' v - u v')/v^2."""
    if not isinstance(e, Mul):
        return None
    below = [f for f in e.args if isinstance(f, Pow) and f.exp.is_Rational and f.exp < 0]
    if not below:
        return None
    u = Mul(*[f for f in e.args if f not in below])
    v = Mul(*[1 / f for f in below])
    du, dv = slope(u, x), slope(v, x)
    reason = f"With {_named('u', u, du)} and {_named('v', v, dv)}."
    return Applied("quotient rule", (du * v - u * dv) / v**2, reason)


def product(e: Any, x: Any) -> Applied | None:
    """(u v)' = u' v + u v'."""
    if not isinstance(e, Mul):
        return None
    u, *others = ordered_factors(e)
    v = Mul(*others)
    du, dv = slope(u, x), slope(v, x)
    reason = f"With {_named('u', u, du)} and {_named('v', v, dv)}."
    return Applied("product rule", du * v + u * dv, reason)


def reciprocal(e: Any, x: Any) -> Applied | None:
    """(1/v)' = -v'/v^2."""
    if not (isinstance(e, Pow) and e.exp == -1) or e.base == x:
        return None
    dv = slope(e.base, x)
    return Applied("reciprocal rule", -dv / e.base**2,
                   f"With {_named('v', e.base, dv)}.")  # fmt: skip


def power(e: Any, x: Any) -> Applied | None:
    """(u^n)' = n u^(n - 1) u'."""
    if not isinstance(e, Pow) or x in e.exp.free_symbols or isinstance(e, exp):
        return None
    u, n = e.base, e.exp
    outer = n * u ** (n - 1)
    if u == x:
        return Applied("power rule", outer, f"The exponent {math(n)} comes down.")
    du = slope(u, x)
    reason = f"Power rule outside, inner function {_named('u', u, du)}."
    return Applied("chain rule", outer * du, reason)


def exponential(e: Any, x: Any) -> Applied | None:
    """(a^u)' = a^u log(a) u'."""
    if not isinstance(e, Pow) or x in e.base.free_symbols:
        return None
    du = slope(e.exp, x)
    reason = f"$a^u$ with the base $a =$ {math(e.base)} and {_named('u', e.exp, du)}."
    return Applied("exponential rule", e * log(e.base) * du, reason)


def general_power(e: Any, x: Any) -> Applied | None:
    """(u^v)' = u^v (v log u)'."""
    if not isinstance(e, Pow):
        return None
    inside = e.exp * log(e.base)
    reason = f"$u^v = e^{{v \\ln u}}$, so the slope of {math(inside)} enters as a factor."
    return Applied("logarithmic differentiation", e * slope(inside, x), reason)


def magnitude(e: Any, x: Any) -> Applied | None:
    """|u|' = sign(u) u' off u = 0."""
    if not isinstance(e, Abs):
        return None
    u = e.args[0]
    du = slope(u, x)
    reason = f"The slope of $|u|$ is the sign of $u$ off 0, with {_named('u', u, du)}."
    return Applied("absolute value rule", sign(u) * du, reason)


def step(e: Any, x: Any) -> Applied | None:
    """Steps are constant off their jump."""
    if not isinstance(e, sign | Heaviside):
        return None
    return Applied("step rule", S.Zero, f"Constant off the jump, where {math(e.args[0])} is 0.")


def largest(e: Any, x: Any) -> Applied | None:
    """Max and Min have the slope of the argument that they choose."""
    if not isinstance(e, Max | Min):
        return None
    return branches(chosen(e, x), x)


def chosen(e: Any, x: Any) -> Any:
    """Max or Min as a Piecewise over its arguments; of equal ones a constant counts.

    >>> from sympy.abc import x
    >>> chosen(Max(0, x), x)
    Piecewise((x, x > 0), (0, True))
    """
    arguments = sorted(e.args, key=lambda a: x not in a.free_symbols)
    pieces = [
        (a, S.true if a is arguments[-1] else _beats(e, a, arguments)) for a in arguments
    ]  # fmt: skip
    return Piecewise(*pieces)


def _beats(e: Any, a: Any, arguments: list[Any]) -> Any:
    conditions = [a > b if isinstance(e, Max) else a < b for b in arguments if b is not a]
    condition = S.true
    for c in conditions:
        condition = condition & c
    return condition


def branches(e: Any, x: Any) -> Applied | None:
    """A Piecewise is differentiated branch by branch."""
    if not isinstance(e, Piecewise):
        return None
    pairs: Any = e.args
    value = Piecewise(*[(slope(branch, x), condition) for branch, condition in pairs])
    return Applied("branch by branch", value, "Inside of each branch its own formula holds.")


def function(e: Any, x: Any) -> Applied | None:
    """f(u)' = f'(u) u', with f' from SymPy."""
    places = [k for k, a in enumerate(e.args) if x in a.free_symbols]
    if not isinstance(e, Function) or len(places) != 1 or not hasattr(type(e), "fdiff"):
        return None
    u, at = e.args[places[0]], Dummy("u", real=True)
    arguments = [at if k == places[0] else a for k, a in enumerate(e.args)]
    outer: Any = e.func(*arguments, evaluate=False)
    outer = outer.diff(at).xreplace({at: u})
    if outer.has(Derivative):
        return None
    if u == x:
        return Applied("known function", outer, f"{math(e)} has the slope {math(outer)}.")
    du = slope(u, x)
    reason = f"Inner function {_named('u', u, du)}; outer slope {math(outer)}."
    return Applied("chain rule", outer * du, reason)


RULES: tuple[Rule, ...] = (
    constant, variable, total, constant_multiple, quotient, product, reciprocal, power, exponential,
    general_power, magnitude, step, largest, branches, function,
)  # fmt: skip
