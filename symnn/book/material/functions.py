"""A law that holds for all functions of given names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sympy import (
    Add,
    Derivative,
    Expr,
    Function,
    Integral,
    Limit,
    Mul,
    Pow,
    Subs,
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
SMOOTH = (Add, Mul, Pow, exp, sin, cos, Derivative, Integral, Subs)


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
        names: dict[Expr, Variable] = {}
        found = self._checked([in_values(carried_out(part), names) for part in self._parts])
        if found.holds:
            return of_verdict(found)
        shown, parts = _with_examples(self._parts)
        example = self._checked(parts)
        if example.status == "refuted":
            summary = f"for {shown}: {example.evidence.summary}"
            example = replace(example, evidence=Evidence(summary, example.evidence.details))
            return of_verdict(example)
        return Finding(Verdict("unknown", "none", "values", found.evidence), None)

    @property
    def _parts(self) -> list[Any]:
        return [sympify(part, strict=True) for part in (self.left, self.right, *self.where)]

    def _checked(self, parts: list[Any]) -> Verdict:
        left, right, *where = parts
        return check(Claim(left, self.relation, right, (), tuple(where)))


class Unknown(Function):
    """A function of which nothing is known but that it is smooth, or one of its partial slopes.

    `Why:` SymPy writes slopes of unknown functions at values by names for those values, and loses
    what they depend on when it differentiates again.
    """


@cache
def unknown(name: str, orders: tuple[int, ...]) -> Any:
    """The function with this name, differentiated so many times by each of its arguments."""

    def fdiff(self: Any, argindex: int = 1) -> Any:
        raised = (n + (place == argindex) for place, n in enumerate(orders, 1))
        return unknown(name, tuple(raised))(*self.args)

    return type(f"{name}_{'_'.join(map(str, orders))}", (Unknown,), {"fdiff": fdiff})


def carried_out(expression: Any) -> Any:
    """All derivatives of sums, products and compositions taken, by the rules of SymPy.

    Raises:
        SymnnError: something that may have kinks stands under a derivative.
    """
    made = expression.replace(
        lambda e: isinstance(e, AppliedUndef),
        lambda e: unknown(e.func.__name__, (0,) * len(e.args))(*e.args),
    )
    made = made.replace(lambda e: isinstance(e, Derivative), _derivative)
    return made.replace(lambda e: isinstance(e, Subs), lambda e: e.doit())


def _derivative(node: Any) -> Any:
    for part in node.expr.find(lambda e: isinstance(e, Expr) and bool(e.args)):
        if not isinstance(part, (*SMOOTH, Unknown)) or (
            isinstance(part, Pow) and not part.exp.is_integer
        ):
            raise SymnnError(
                f"functions: `{part}` stands under a derivative; needed sums, products, integer "
                "powers, exp, sin, cos, integrals and named functions, which have no kinks"
            )
    return node.expr.diff(*node.variables)


def in_values(expression: Any, names: dict[Any, Variable]) -> Any:
    """Each value of an unknown function, of its derivatives or its integrals, as a number.

    Args:
        expression: with derivatives carried out.
        names: of the numbers by value; new ones are added.
    """
    if isinstance(expression, (Unknown, ExprWithLimits, Limit)) and expression.has(Unknown):
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
