"""Rules for products: some factors of a term, summed over some of its indices, are replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Add, Mul, Pow, S

from symnn.indexed.language.binders import BINDERS, bind, bound_indices
from symnn.indexed.language.traverse import free_indices, names_read, rewrite, substitute
from symnn.indexed.normal.match import assigned

# Powers up to this one are seen as repeated factors.
HIGHEST_POWER = 6


@dataclass(frozen=True)
class ProductRule:
    """The sum over `bound` of the product of `factors` is `replacement`, for all `wild` indices."""

    factors: tuple[Any, ...]
    bound: tuple[Any, ...]
    replacement: Any
    wild: frozenset[Any]

    def applied(self, e: Any) -> Any:
        """The expression with the rule used wherever it fits."""

        def rule(node: Any) -> Any:
            if isinstance(node, BINDERS[0]):
                return self._in_sum(node)
            if not self.bound and (isinstance(node, Mul) or len(self.factors) == 1):
                return self._in_product(node, ())
            return node

        return rewrite(e, rule)

    def spread(self, e: Any) -> Any:
        """The rule used on the terms of a bracket, too, with what stands before it put in.

        `Why:` in u*(v*w + x) the product u*v is no product.
        """
        brackets = [f for f in self.factors if isinstance(f, Add)]
        return self.applied(rewrite(e, lambda node: _opened(node, brackets))) if brackets else e

    def _in_sum(self, node: Any) -> Any:
        return self._in_product(node.function, tuple(bound_indices(node))) if self.bound else node

    def _in_product(self, body: Any, bound: tuple[Any, ...]) -> Any:
        parts = unrolled(body)
        choices = assigned(self.factors, parts, self.wild | set(self.bound), {})
        for known, rest in choices:
            own = [known.get(k) for k in self.bound]
            outside = [k for k in bound if k not in own]
            if self._fits(own, rest, bound):
                value = substitute(self.replacement, {k: v for k, v in known.items() if k != v})
                return bind(BINDERS[0], Mul(value, *rest), outside)
        return bind(BINDERS[0], body, bound)

    @staticmethod
    def _fits(own: Sequence[Any], rest: Sequence[Any], bound: Sequence[Any]) -> bool:
        """Whether the rule's sum is a sum of the term, over indices that nothing else reads."""
        distinct = len(set(own)) == len(own) and all(k in bound for k in own)
        return distinct and not any(free_indices(f) & set(own) for f in rest)


def _opened(node: Any, brackets: Sequence[Any]) -> Any:
    """A product with what stands before a sum in its terms, if one of them holds a bracket."""
    for factor in Mul.make_args(node) if isinstance(node, Mul) else ():
        if isinstance(factor, Add) and any(_holds(term, brackets) for term in factor.args):
            rest = [f for f in node.args if f is not factor]
            return Add(*[Mul(term, *rest) for term in factor.args])
    return node


def _holds(term: Any, brackets: Sequence[Any]) -> bool:
    """Whether a product has a factor that looks like one of the brackets."""
    looks = {(names_read(b), len(b.args)) for b in brackets}
    factors = [f for f in Mul.make_args(term) if isinstance(f, Add)]
    return isinstance(term, Mul) and any((names_read(f), len(f.args)) in looks for f in factors)


def unrolled(product: Any) -> list[Any]:
    """The factors of a product, with whole powers as repeated factors."""
    found: list[Any] = []
    for factor in Mul.make_args(product):
        base, power = factor.as_base_exp() if isinstance(factor, Pow) else (factor, S.One)
        if power.is_Integer and abs(power) <= HIGHEST_POWER:
            found += [base if power > 0 else Pow(base, -1)] * abs(int(power))
        else:
            found.append(factor)
    return found
