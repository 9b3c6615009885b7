"""The tree of a formula to SymPy, unevaluated, within the limits."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from sympy import E, EulerGamma, Expr, I, IndexedBase, Rational, Symbol, oo, pi
from sympy.logic.boolalg import Boolean

from symnn.core import Variable
from symnn.errors import FormulaSyntaxError, UnknownNameError, nearest
from symnn.syntax import arrays, binders, conditions, operators
from symnn.syntax.context import Closure, Reader, Scope
from symnn.syntax.functions import (
    FUNCTION_NAMES,
    Definition,
    arities,
    definition,
    primitive,
)
from symnn.syntax.limits import MAX_DEPTH, MAX_NODES
from symnn.syntax.magnitude import Magnitudes, TooLargeError
from symnn.syntax.tree import (
    Addition,
    Call,
    Direction,
    Dotted,
    Group,
    Multiplication,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Read,
    Relations,
)

CONSTANTS: dict[str, Expr] = {"pi": pi, "E": E, "I": I, "oo": oo, "EulerGamma": EulerGamma}

ADVICE = {
    "e": "the constant is `E`, its power `exp(x)`",
    "i": "the imaginary unit is `I`; an index is declared by its sum, or as `i: Naturals0`",
    "π": "the constant is `pi`", "Pi": "the constant is `pi`", "PI": "the constant is `pi`",
    "inf": "infinity is `oo`", "infinity": "infinity is `oo`", "nan": "there is no such number",
    "abs": "write `Abs(x)`", "max": "write `Max(a, b)`", "min": "write `Min(a, b)`",
    "sum": "write `Sum(f, (i, a, b))`", "prod": "write `Product(f, (i, a, b))`",
    "diff": "write `Derivative(f, x)`", "integrate": "write `Integral(f, (x, a, b))`",
    "limit": "write `Limit(f, x, a)`", "arcsin": "write `asin(x)`", "arccos": "write `acos(x)`",
    "arctan": "write `atan(x)`", "artanh": "write `atanh(x)`", "arctanh": "write `atanh(x)`",
    "sgn": "write `sign(x)`", "ceil": "write `ceiling(x)`", "where": "write `Piecewise`",
    "Heavyside": "write `Heaviside(x)`", "ReLU": "write `relu(x)`", "lgamma": "write `loggamma(x)`",
    "softmax": "write `exp(z[k])/Sum(exp(z[j]), (j, 0, n - 1))`",
    "logsumexp": "write `log(Sum(exp(z[j]), (j, 0, n - 1)))`", "mean": "write `Sum(...)/n`",
    "norm": "write `sqrt(Sum(x[i]**2, (i, 0, n - 1)))`", "silu": "write `x*sigmoid(x)`",
    "swish": "write `x*sigmoid(x)`", "gelu": "write `x*(1 + erf(x/sqrt(2)))/2`",
    "elu": "write `Piecewise((x, x > 0), (exp(x) - 1, True))`",
    "choose": "write `binomial(n, k)`", "fact": "write `factorial(n)`",
}  # fmt: skip
NOT_FREE = frozenset({"e", "π", "Pi", "PI", "inf", "infinity", "nan"})

SPECIAL: dict[str, Callable[[Reader, Call, Scope], Expr]] = {
    **binders.SPECIAL,
    **conditions.SPECIAL,
}
CALLABLE = FUNCTION_NAMES | set(SPECIAL) | conditions.CONDITION_NAMES | {"Rational"}


class Builder:
    """One formula being built; counts nodes and depth, and knows how large constants get."""

    def __init__(self, text: str) -> None:
        self.text, self.nodes, self.depth = text, 0, 0
        self.magnitudes = Magnitudes()

    def fail(self, message: str, node: Node, scope: Scope) -> FormulaSyntaxError:
        return FormulaSyntaxError(message, self.text, _position(node, scope))

    def expression(self, node: Node, scope: Scope) -> Expr:
        self._enter(node, scope)
        built = BUILDERS[type(node)](self, node, scope)
        try:
            self.magnitudes.of(built)
        except TooLargeError as error:
            raise self.fail(str(error), node, scope) from None
        self.depth -= 1
        return built

    def condition(self, node: Node, scope: Scope, negated: bool = False) -> Boolean:
        self._enter(node, scope)
        built = conditions.condition(self, node, scope, negated)
        self.depth -= 1
        return built

    def _enter(self, node: Node, scope: Scope) -> None:
        self.nodes, self.depth = self.nodes + 1, self.depth + 1
        if self.nodes > MAX_NODES:
            raise self.fail(f"the formula has more than {MAX_NODES} parts", node, scope)
        if self.depth > MAX_DEPTH:
            raise self.fail(f"formulas are nested more than {MAX_DEPTH} deep", node, scope)


def _position(node: Node, scope: Scope) -> int:
    return node.position if scope.site is None else scope.site


def _number(builder: Builder, node: Number, scope: Scope) -> Expr:
    return Rational(node.value.numerator, node.value.denominator)


def _name(builder: Builder, node: Name, scope: Scope) -> Expr:
    meaning = scope.names.get(node.name)
    if isinstance(meaning, Closure):
        return builder.expression(meaning.node, meaning.scope)
    if isinstance(meaning, IndexedBase):
        shape = ", ".join(map(str, meaning.shape or ()))
        raise builder.fail(
            f"`{node.name}` is an array of shape ({shape}); read an entry, `{node.name}[i]`",
            node, scope,
        )  # fmt: skip
    return meaning if isinstance(meaning, Symbol) else _undeclared(builder, node, scope)


def _undeclared(builder: Builder, node: Name, scope: Scope) -> Expr:
    name = node.name
    if name in CONSTANTS:
        return CONSTANTS[name]
    if name in CALLABLE:
        raise builder.fail(f"`{name}` is a function; write `{name}(...)`", node, scope)
    if name in conditions.TRUTH:
        raise builder.fail(f"`{name}` is a condition, not a number", node, scope)
    if scope.free and name not in NOT_FREE:
        return Variable(name)
    raise _unknown(builder, node, scope, "name", [*scope.names, *CONSTANTS, *CALLABLE])


def _unknown(builder: Builder, node: Any, scope: Scope, kind: str, legal: Any) -> UnknownNameError:
    hint = ADVICE.get(node.name) or nearest(node.name, legal)
    if kind == "name":
        declare = f"declare it, `{node.name}: Reals`"
        joint = " Or " if hint.endswith("?") else "; or "
        hint = declare if hint.startswith("known") else f"{hint}{joint}{declare}"
    elif hint.startswith("known"):
        names = get_close_matches(node.name, sorted(legal), 3, 0)
        hint = "the nearest names are " + ", ".join(f"`{name}`" for name in names)
    return UnknownNameError(
        f"unknown {kind} `{node.name}`; {hint}", builder.text, _position(node, scope)
    )


def _read(builder: Builder, node: Read, scope: Scope) -> Expr:
    base = scope.names.get(node.name)
    if isinstance(base, IndexedBase):
        return arrays.entry(builder, node, scope, base)
    if base is not None:
        raise builder.fail(f"`{node.name}` is a number, not an array", node, scope)
    raise UnknownNameError(
        f"unknown array `{node.name}`; declare it, `{node.name}: Vector(Reals, n)`",
        builder.text, _position(node, scope),
    )  # fmt: skip


def _call(builder: Builder, node: Call, scope: Scope) -> Expr:
    _check_callable(builder, node, scope)
    if node.name in SPECIAL:
        return SPECIAL[node.name](builder, node, scope)
    if node.name == "Rational":
        return _rational(builder, node, scope)
    function = primitive(node.name, len(node.arguments))
    if function is not None:
        arguments = [builder.expression(argument, scope) for argument in node.arguments]
        return function(*arguments, evaluate=False)
    found = definition(node.name, len(node.arguments))
    if found is None:
        raise builder.fail(
            f"`{node.name}` takes {arities(node.name)}, got {len(node.arguments)}", node, scope
        )
    return _written_out(builder, found, node, scope)


def _check_callable(builder: Builder, node: Call, scope: Scope) -> None:
    if node.attribute:
        raise builder.fail(f"`{node.name}.{node.attribute}` is not part of a formula", node, scope)
    if node.name in scope.names:
        raise builder.fail(
            f"`{node.name}` is a symbol here, not a function; write `{node.name}*(...)`",
            node, scope,
        )  # fmt: skip
    if node.name in conditions.CONDITION_NAMES:
        raise builder.fail(
            f"`{node.name}(...)` is a condition, not a number; "
            "relations joined by `&` or `|` need brackets, `(a < b) & (c < d)`",
            node, scope,
        )  # fmt: skip
    if node.name not in CALLABLE:
        raise _unknown(builder, node, scope, "function", CALLABLE)


def _written_out(builder: Builder, found: Definition, node: Call, scope: Scope) -> Expr:
    pairs = zip(found.parameters, node.arguments, strict=True)
    site = _position(node, scope)
    inner = Scope({name: Closure(argument, scope) for name, argument in pairs}, site=site)
    return builder.expression(found.body, inner)


def _rational(builder: Builder, node: Call, scope: Scope) -> Expr:
    values = [builder.expression(argument, scope) for argument in node.arguments]
    if not all(isinstance(value, Rational) for value in values) or len(values) not in (1, 2):
        raise builder.fail("`Rational` takes 2 literal numbers", node, scope)
    if len(values) == 2 and values[1].is_zero:
        raise builder.fail("`Rational` has denominator 0", node, scope)
    return operators.product([(values[0], False), *((value, True) for value in values[1:])])


def _addition(builder: Builder, node: Addition, scope: Scope) -> Expr:
    return operators.total([builder.expression(term, scope) for term in node.terms])


def _multiplication(builder: Builder, node: Multiplication, scope: Scope) -> Expr:
    built = [(builder.expression(factor.node, scope), factor.divides) for factor in node.factors]
    return operators.product(built)


def _power(builder: Builder, node: Power, scope: Scope) -> Expr:
    base = builder.expression(node.base, scope)
    return operators.power(base, builder.expression(node.exponent, scope))


def _negative(builder: Builder, node: Negative, scope: Scope) -> Expr:
    return operators.negated(builder.expression(node.operand, scope))


def _relations(builder: Builder, node: Relations, scope: Scope) -> Expr:
    raise builder.fail(f"`{node.relations[0]}` is a relation; a number is needed here", node, scope)


def _group(builder: Builder, node: Group, scope: Scope) -> Expr:
    raise builder.fail("`(a, b)` stands only in Sum, Integral, Piecewise and such", node, scope)


def _direction(builder: Builder, node: Direction, scope: Scope) -> Expr:
    raise builder.fail("text in quotes stands only in Limit", node, scope)


def _dotted(builder: Builder, node: Dotted, scope: Scope) -> Expr:
    raise builder.fail(f"`.{node.attribute}` is not part of a formula", node, scope)


BUILDERS: dict[type[Node], Callable[[Builder, Any, Scope], Expr]] = {
    Number: _number, Name: _name, Read: _read, Call: _call, Addition: _addition,
    Multiplication: _multiplication, Power: _power, Negative: _negative, Relations: _relations,
    Group: _group, Direction: _direction, Dotted: _dotted,
}  # fmt: skip
