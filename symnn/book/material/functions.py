"""A law that holds for all functions of given names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sympy import (
    Add,
    Derivative,
    Expr,
    Integral,
    Limit,
    Mul,
    Pow,
    Subs,
    Symbol,
    cos,
    exp,
    sin,
    sympify,
)
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef

from symnn.book.material.finding import Finding, of_verdict
from symnn.core import Claim, Evidence, Variable, Verdict
from symnn.core.claim import Relation
from symnn.errors import SymnnError
from symnn.proof import check

# What binds a name is a value as a whole: its terms are not the same for all values of the name.
VALUES = (AppliedUndef, Derivative, Subs, ExprWithLimits, Limit)
SMOOTH = (Add, Mul, Pow, exp, sin, cos, AppliedUndef, Derivative, Integral, Subs)


@dataclass(frozen=True)
class FunctionLaw:
    """`left relation right` for all functions that are as smooth as the law needs.

    Once derivatives are carried out, only values of functions, of derivatives and of integrals are
    left. What holds for all numbers in their places holds for all functions. A law that does not is
    tried on polynomials.

    Args:
        left, right: expressions in undefined functions, such as `Function("f")(x)`.
        words: what it says.
        relation: between them.
        where: conditions.

    >>> from sympy import Function, Symbol
    >>> x, f, g = Symbol("x", real=True), Function("f"), Function("g")
    >>> FunctionLaw(Derivative(f(x) + g(x), x), f(x).diff(x) + g(x).diff(x)).find().tier
    <Tier.A: 'A'>
    """

    left: Any
    right: Any
    words: str = ""
    relation: Relation = "=="
    where: tuple[Any, ...] = ()

    def find(self) -> Finding:
        """By values, else by an example."""
        parts = [
            carried_out(sympify(part, strict=True)) for part in (self.left, self.right, *self.where)
        ]
        names: dict[Expr, Variable] = {}
        found = self._checked([in_values(part, names) for part in parts])
        if found.holds:
            return of_verdict(found)
        shown, parts = _with_examples(parts)
        example = self._checked(parts)
        if example.status == "refuted":
            summary = f"for {shown}: {example.evidence.summary}"
            example = replace(example, evidence=Evidence(summary, example.evidence.details))
            return of_verdict(example)
        return Finding(Verdict("unknown", "none", "values", found.evidence), None)

    def _checked(self, parts: list[Any]) -> Verdict:
        left, right, *where = parts
        return check(Claim(left, self.relation, right, (), tuple(where)))


def carried_out(expression: Any) -> Any:
    """All derivatives of sums, products and compositions taken, by the rules of SymPy.

    Raises:
        SymnnError: something that may have kinks stands under a derivative.
    """
    return expression.replace(lambda e: isinstance(e, Derivative), _derivative)


def _derivative(node: Any) -> Any:
    for part in node.expr.find(lambda e: isinstance(e, Expr) and bool(e.args)):
        if not isinstance(part, SMOOTH) or (isinstance(part, Pow) and not part.exp.is_integer):
            raise SymnnError(
                f"functions: `{part}` stands under a derivative; needed sums, products, integer "
                "powers, exp, sin, cos, integrals and named functions, which have no kinks"
            )
    found = node.expr.diff(*node.variables)
    return found.replace(lambda e: isinstance(e, Derivative) and not _by_symbols(e), _at_a_value)


def _by_symbols(node: Any) -> bool:
    return all(isinstance(variable, Symbol) for variable in node.variables)


def _at_a_value(node: Any) -> Any:
    """The slope of f at g(x), which SymPy writes as a derivative by g(x)."""
    inner, place = node.variables[0], Symbol("place")
    at = node.expr.xreplace({inner: place})
    return Subs(Derivative(at, (place, len(node.variables))), place, inner)


def in_values(expression: Any, names: dict[Any, Variable]) -> Any:
    """Each value of an unknown function, of its derivatives or its integrals, as a number.

    Args:
        expression: with derivatives carried out.
        names: of the numbers by value; new ones are added.
    """
    if isinstance(expression, VALUES) and expression.has(AppliedUndef):
        return names.setdefault(expression, Variable(f"value_{len(names)}"))
    if not expression.args:
        return expression
    return expression.func(*(in_values(part, names) for part in expression.args))


def _with_examples(parts: list[Any]) -> tuple[str, list[Any]]:
    """The functions as polynomials, in words, and the parts with them."""
    heads = sorted({f.func for part in parts for f in part.atoms(AppliedUndef)}, key=str)
    shown = ", ".join(_shown(head, number) for number, head in enumerate(heads))
    for number, head in enumerate(heads):
        parts = [p.replace(head, lambda *v, k=number: sum(_terms(k, v))) for p in parts]
    return shown, [part.doit() for part in parts]


def _shown(head: Any, number: int) -> str:
    places = [Variable(name) for name in "stuv"]
    arity = next(iter(head.nargs)) if head.nargs.is_FiniteSet else 1
    return f"{head}(s) = {sum(_terms(number, places[: int(arity)]))}"


def _terms(number: int, values: Any) -> Iterator[Any]:
    """A polynomial without symmetries, a different one for each number."""
    yield sympify(number + 1)
    product = sympify(1)
    for place, value in enumerate(values):
        product *= value
        yield (place + number + 2) * value + value ** (number + 2)
    yield product
