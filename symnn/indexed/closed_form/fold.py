"""Inverse folds: what the stored value of a definition says about the parts of its formula.

A definition y := R is solved for its kernel. `h := tanh(z)` gives tanh(z) -> h; a softmax
`p := exp(z)/S` gives exp(z) -> p*S; a sigmoid gives exp(-z) -> 1/s - 1; a normalization
`xhat := (x - mu)/sigma` gives x -> mu + sigma*xhat; log(S) gives S -> exp(lse). In a case
distinction each branch has folds of its own. Nothing here knows the name of any function.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy
from sympy import Add, Indexed, KroneckerDelta, Max, Min, Mul, Piecewise, Pow, S, Symbol, exp, log

from symnn.indexed.closed_form.cost import poles
from symnn.indexed.closed_form.products import ProductRule
from symnn.indexed.derivatives.derivative import branchwise
from symnn.indexed.derivatives.opaque import behind, hidden, outermost, placeholder, placeholders
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.program import Equation
from symnn.indexed.language.traverse import base_of, free_indices, names_read, rewrite, substitute
from symnn.indexed.normal.absorption import Absorption
from symnn.indexed.normal.match import matched

KERNEL, VALUE = placeholder(10_001), placeholder(10_002)


@dataclass(frozen=True)
class Fold:
    """`pattern` is `replacement`, for all values of the `wild` indices."""

    pattern: Any
    replacement: Any
    wild: frozenset[Any]

    def applied(self, e: Any) -> Any:
        """The expression with the pattern replaced wherever it occurs."""
        return rewrite(e, self._at)

    @property
    def is_maximum(self) -> bool:
        """Whether a stored array stands for a maximum."""
        return type(self.pattern) is BINDERS[1]

    def undone(self, e: Any) -> Any:
        """The expression with the pattern in place of a stored value that is a read."""
        return Fold(self.replacement, self.pattern, self.wild).applied(e)

    def _at(self, node: Any) -> Any:
        if type(node) is not type(self.pattern):
            return node
        for part, whole, power in _powers(self.pattern, node):
            for known in matched(part, whole, self.wild, {}):
                return substitute(self.replacement, known) ** power
        return self._blended(node)

    def _blended(self, node: Any) -> Any:
        """A distinction on the condition of a stored indicator u, as other + (value - other)*u.

        `Why:` the slope of a unit step's loss is prediction minus target. Only for polynomials,
        which can be evaluated on both sides of the condition.
        """
        if not _is_indicator(self.pattern) or len(node.args) != 2:
            return node
        (value, condition), (other, _) = node.args
        if any(branch.has(sympy.Function) for branch in (value, other)) or poles(node):
            return node
        for known in matched(self.pattern.args[0][1], condition, self.wild, {}):
            return other + (value - other) * substitute(self.replacement, known)
        return node


def _is_indicator(e: Any) -> bool:
    """Whether it is 1 under one condition, and 0 otherwise."""
    branches: Any = e.args
    return isinstance(e, Piecewise) and [value for value, _ in branches] == [1, 0]


def _powers(pattern: Any, node: Any) -> list[tuple[Any, Any, Any]]:
    """What must match what, and the power that the replacement is then raised to."""
    if isinstance(pattern, Pow):
        power = node.exp / pattern.exp
        return [(pattern.base, node.base, power)] if power.is_Rational else []
    if isinstance(pattern, exp):
        exponents: list[Any] = [pattern.args[0], node.args[0]]
        (scale, unit), (multiple, whole) = (e.as_coeff_Mul() for e in exponents)
        power = multiple / scale
        return [(unit, whole, power)] if power.is_Integer else []
    return [(pattern, node, S.One)]


@dataclass(frozen=True)
class BranchFold:
    """In the i-th branch of a case distinction with these conditions, the i-th folds hold."""

    conditions: tuple[Any, ...]
    branches: tuple[tuple[Fold, ...], ...]
    wild: frozenset[Any]

    def applied(self, e: Any) -> Any:
        """The expression with each branch folded by what holds in it."""
        return rewrite(e, self._at)

    def _at(self, node: Any) -> Any:
        if not isinstance(node, Piecewise) or len(node.args) != len(self.conditions):
            return node
        values, conditions = zip(*node.args, strict=True)
        known = self._known(conditions)
        if known is None:
            return node
        folded = [
            _all_applied(folds, value, known)
            for folds, value in zip(self.branches, values, strict=True)
        ]
        return piecewise(*zip(folded, conditions, strict=True))

    def _known(self, conditions: Sequence[Any]) -> Any:
        known: Any = {}
        for pattern, condition in zip(self.conditions, conditions, strict=True):
            known = next(matched(pattern, condition, self.wild, known), None)
            if known is None:
                return None
        return known


def _all_applied(folds: Sequence[Fold], value: Any, known: Any) -> Any:
    for fold in folds:
        here = Fold(
            substitute(fold.pattern, known), substitute(fold.replacement, known), frozenset()
        )
        value = here.applied(value)
    return value


@dataclass(frozen=True)
class FoldGroup:
    """All that one definition gives.

    Args:
        base: the array that it defines.
        rules: what may be rewritten.
        needs: for each rule, the arrays that must be read for it to be of use.
        poles: what the definition divides by.
    """

    base: Any
    rules: tuple[Any, ...]
    needs: tuple[frozenset[Any], ...]
    poles: frozenset[Any]

    def concerns(self, names: Set[Any]) -> bool:
        """Whether an expression that reads these arrays can hold a pattern."""
        return any(need <= names for need in self.needs)

    @property
    def writes(self) -> frozenset[Any]:
        """The arrays that the replacements read."""
        found = [fold.replacement for rule in self.rules for fold in _within(rule)]
        return frozenset().union(*map(names_read, found))


def _within(rule: Any) -> list[Any]:
    """The folds and product rules of a rule."""
    if isinstance(rule, BranchFold):
        return [f for folds in rule.branches for f in folds]
    return [] if isinstance(rule, Absorption) else [rule]


def fold_group(equation: Equation, mask: Absorption | None = None) -> FoldGroup | None:
    """The folds of one equation, and the mask that it absorbs; None when it has none.

    >>> from sympy import exp
    >>> from symnn.core import tensor
    >>> from symnn.indexed import Program
    >>> P = Program(); z = tensor("z"); s = P.define("s", (), 1/(1 + exp(-z)))
    >>> fold_group(P[s]).rules[0].replacement
    -1 + 1/s
    """
    right = distributed(equation.right)
    rules: list[Any] = []
    if isinstance(right, Piecewise) and not right.has(*BINDERS):
        rules += _branch_folds(equation, right)
    if not right.has(*BINDERS):
        rules += _folds(equation.left, right, equation.indices)
    if type(right) is BINDERS[1]:
        rules.append(Fold(right, equation.left, frozenset(equation.indices)))
    rules += _product_folds(equation, right)
    rules += [] if mask is None else [mask]
    if not rules:
        return None
    return FoldGroup(equation.base, tuple(rules), tuple(map(_needed, rules)), poles(right))


def distributed(right: Any) -> Any:
    """A right side with factors moved into its case distinction."""
    if not right.has(Piecewise) or isinstance(right, Piecewise):
        return right
    shape, parts = behind(right)
    return hidden(branchwise(shape), parts)


def _needed(rule: Any) -> frozenset[Any]:
    if isinstance(rule, ProductRule):
        return names_read(Mul(*rule.factors))
    if isinstance(rule, Absorption):
        return frozenset([rule.base])
    if isinstance(rule, BranchFold):
        return names_read(sympy.Tuple(*rule.conditions))
    return names_read(rule.pattern)


def _folds(left: Any, right: Any, indices: Sequence[Any]) -> list[Fold]:
    """One fold for each kernel that the right side can be solved for."""
    found = []
    for kernel in _kernels(right, frozenset(indices)):
        solution = _solved(right, kernel)
        if solution is not None:
            replacement = hidden(solution, {VALUE: left, KERNEL: kernel})
            if _divides_by_its_own(replacement, left, right, kernel):
                found.append(Fold(kernel, replacement, frozenset(indices)))
    return found


def _divides_by_its_own(replacement: Any, left: Any, right: Any, kernel: Any) -> bool:
    """Whether nothing is divided by but scalars, the value, its divisors and what the kernel reads.

    `Why:` h := o*tanh(c) does not turn tanh(c) into h/o: the gate o is no part of it.
    """
    own = {base_of(left)} | names_read(kernel) | poles(right)
    return all(isinstance(p, Symbol) for p in poles(replacement) - own)


def _branch_folds(equation: Equation, right: Any) -> list[BranchFold]:
    indices = equation.indices
    branches = tuple(tuple(_folds(equation.left, v, indices)) for v, _ in right.args)
    if not any(branches):
        return []
    return [BranchFold(tuple(c for _, c in right.args), branches, frozenset(indices))]


def _product_folds(equation: Equation, right: Any) -> list[ProductRule]:
    """A product with a sum in a bracket, or a factor that is no polynomial, is known as a whole."""
    factors = Mul.make_args(right)
    special = [
        f for f in factors
        if (isinstance(f, Add) and f.has(BINDERS[0]))
        or (isinstance(f, Pow) and not f.exp.is_nonnegative)
    ]  # fmt: skip
    reading = [f for f in factors if names_read(f)]
    if len(reading) < 2 or not special or len(reading) < len(factors):
        return []
    if not set(equation.indices) <= free_indices(right):
        return []
    return [ProductRule(tuple(factors), (), equation.left, frozenset(equation.indices))]


def _kernels(right: Any, indices: frozenset[Any]) -> list[Any]:
    """The outermost functions, or for a rational formula the read, that hold all indices."""
    inner = right.args[0] if isinstance(right, log) else None
    functions = [f for f in _functions(right) if indices <= free_indices(f)]
    if inner is not None:
        functions += [f for f in _functions(inner) if indices <= free_indices(f)]
        functions += [inner] if isinstance(inner, Indexed) else []
    if functions:
        return functions
    parts = outermost(right)
    reads = [p for p in parts if isinstance(p, Indexed) and set(p.indices) == indices]
    rational = len(parts) > 1 and not right.is_polynomial(*parts)
    return reads if len(reads) == 1 and rational else []


def _functions(e: Any) -> list[Any]:
    """The outermost functions, case distinctions and roots of an expression."""
    if isinstance(e, KroneckerDelta | Indexed) or not e.args:
        return []
    if isinstance(e, sympy.Function | Piecewise | Max | Min):
        return [e]
    if isinstance(e, Pow) and not e.exp.is_Integer:
        return [e]
    return list(dict.fromkeys(f for a in e.args for f in _functions(a)))


def _solved(right: Any, kernel: Any) -> Any:
    """The kernel as a formula in VALUE, with reads in place; None when it cannot be solved."""
    masked = hidden(right, {kernel: KERNEL})
    names = placeholders([part for part in outermost(masked) if part != KERNEL])
    solution = inverse(hidden(masked, names))
    if solution is None:
        return None
    return hidden(solution, {symbol: part for part, symbol in names.items()})


@lru_cache(maxsize=10_000)
def inverse(shape: Any) -> Any:
    """The value of KERNEL for which `shape` is VALUE, when that is a rational equation.

    A quotient (p*k + q)/(u*k + v) = y has the solution k = (v*y - q)/(p - u*y).
    """
    if shape == KERNEL:
        return VALUE
    if isinstance(shape, log):
        inner = inverse(shape.args[0])
        return None if inner is None else inner.xreplace({VALUE: exp(VALUE)})
    numerator, denominator = (e.expand() for e in sympy.fraction(sympy.together(shape)))
    if not all(e.is_polynomial(KERNEL) for e in (numerator, denominator)):
        return None
    if max(sympy.degree(e, KERNEL) for e in (numerator, denominator)) != 1:
        return None
    p, u = (e.coeff(KERNEL, 1) for e in (numerator, denominator))
    q, v = (e.coeff(KERNEL, 0) for e in (numerator, denominator))
    return ((v * VALUE - q) / (p - u * VALUE)).expand()
