"""Identities that may be used: those stated of data, and those that the definitions imply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sympy import Add, Mul

from symnn.indexed.closed_form.cost import cost, poles
from symnn.indexed.closed_form.fold import FoldGroup
from symnn.indexed.closed_form.gates import gate
from symnn.indexed.closed_form.products import ProductRule, unrolled
from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.program import Equation, Fact, Program
from symnn.indexed.language.traverse import free_indices, name_of, names_read
from symnn.indexed.normal.canonical import canonical
from symnn.indexed.normal.symmetry import Symmetry, stated_symmetry

# A value for a sum may be longer than the sum by this: it may still shorten what it is put into.
MOST_COST = 2


@dataclass(frozen=True)
class FactRule:
    """A fact as a rewriting rule.

    Args:
        fact: what is printed when it was used.
        rule: the sum or product on its left becomes its right; or entries that are equal.
        rests: the facts about data that it follows from, when it is not one of them itself.
    """

    fact: Fact
    rule: ProductRule | Symmetry
    rests: tuple[Fact, ...] = ()

    @property
    def needs(self) -> frozenset[Any]:
        """The arrays that an expression must read for the fact to be of use."""
        return names_read(Mul(*self.rule.factors))

    def applied(self, e: Any) -> Any:
        """The expression with the fact used wherever it fits."""
        return self.rule.applied(e)

    def in_place(self, e: Any) -> Any:
        """The expression with equal entries under one name, and its brackets as they are."""
        return self.rule.in_place(e) if isinstance(self.rule, Symmetry) else e


def stated_facts(program: Program) -> list[FactRule]:
    """The facts of a program that rewrite something: a product, or a sum of one."""
    rules = [(fact, fact_rule(fact)) for fact in program.facts]
    return [FactRule(fact, rule) for fact, rule in rules if rule is not None]


def fact_rule(fact: Fact) -> ProductRule | Symmetry | None:
    """The rule of `number * product = right`, of `number * sum of a product = right`, or of a
    symmetry such as `A[i, j] = A[j, i]`.
    """
    symmetry = stated_symmetry(fact.left, fact.right)
    if symmetry is not None:
        return symmetry
    number, term = canonical(fact.left).as_coeff_Mul()
    if isinstance(term, Add) or not names_read(term) or number == 0:
        return None
    bound: Sequence[Any] = ()
    if isinstance(term, BINDERS[0]):
        term, bound = term.function, bound_indices(term)
    return ProductRule(tuple(unrolled(term)), tuple(bound), fact.right / number, fact.wild)


def derived_facts(program: Program, by_array: Mapping[Any, list[FoldGroup]]) -> list[FactRule]:
    """Theorems for free: a definition whose sum is rewritten by the folds is an identity.

    `S := Sum(exp(z))` with exp(z) -> p*S says Sum(p) = 1; `mu := Sum(x)/D` with
    x -> mu + sigma*xhat says Sum(xhat) = 0.

    Args:
        program: the definitions.
        by_array: the folds, by the arrays that their patterns read.
    """
    found = []
    for equation in program:
        found += _gated(equation)
        if equation.right.has(BINDERS[0]):
            names = names_read(equation.right)
            near = {
                g.base: g for base in sorted(names, key=name_of) for g in by_array.get(base, ())
            }
            found += [f for g in near.values() if g.concerns(names) for f in _implied(equation, g)]
    return found


def _gated(equation: Equation) -> Iterable[FactRule]:
    """`h := Max(0, z)` says h*[z > 0] = h."""
    above, left = gate(equation.right), equation.left
    if above is not None:
        holds = canonical(piecewise((1, above > 0), (0, True)))
        rule = ProductRule((holds, left), (), left, frozenset(equation.indices))
        yield FactRule(Fact(holds * left, left), rule)


def _implied(equation: Equation, group: FoldGroup) -> Iterable[FactRule]:
    """The identity that one definition becomes under the folds of another."""
    folded = canonical(reduce(lambda e, rule: rule.applied(e), group.rules, equation.right))
    if folded == canonical(equation.right):
        return []
    found = _solved_for_sum(equation, folded)
    # Nothing is divided by that the folded definition does not divide by already.
    return [found[1]] if found and poles(1 / found[0]) <= group.poles else []


def defined_sum(equation: Equation) -> FactRule | None:
    """A definition read from right to left: `mu := Sum(x)/D` says Sum(x) = D*mu."""
    found = _solved_for_sum(equation, canonical(equation.right))
    return found[1] if found else None


def _solved_for_sum(equation: Equation, right: Any) -> tuple[Any, FactRule] | None:
    """The factor before the only sum of a right side, and the value of the sum."""
    terms = Add.make_args(right)
    sums = [t for t in terms if t.has(BINDERS[0])]
    if len(sums) != 1:
        return None
    totals = [f for f in Mul.make_args(sums[0]) if isinstance(f, BINDERS[0])]
    if len(totals) != 1 or not set(equation.indices) <= free_indices(totals[0]):
        return None
    slope = sums[0] / totals[0]
    value = canonical((equation.left - Add(*[t for t in terms if t is not sums[0]])) / slope)
    if slope.has(BINDERS[0]) or cost(value) > MOST_COST * cost(totals[0]):
        return None
    fact = Fact(totals[0], value)
    rule = fact_rule(fact)
    return None if rule is None else (slope, FactRule(fact, rule))
