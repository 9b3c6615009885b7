"""Signs by an identity: of numbers, with a fact added, of inverses, squares and factors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import Rational, S

from symnn.certificates.cells import (
    ANY,
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    NONZERO,
    POSITIVE,
    ZERO,
    Cell,
    Fact,
    opposite,
)
from symnn.certificates.enclosure import Undefined, Unsure, iv, sign_of
from symnn.certificates.evaluation import value_at
from symnn.certificates.node_signs import Ask, product_sign, sum_sign

CONSTANT_BITS = (80, 300, 1200)


def sign_of_constant(e: Any) -> int:
    """The sign of a number."""
    if isinstance(e, Rational):
        return ZERO if e == 0 else POSITIVE if e > 0 else NEGATIVE
    before = iv.prec
    try:
        for bits in CONSTANT_BITS:
            iv.prec = bits
            found = sign_of(value_at(e, {}))
            if found is not None:
                return (NEGATIVE, ZERO, POSITIVE)[found + 1]
    except (Undefined, Unsure):
        return ANY
    finally:
        iv.prec = before
    return ANY


def from_linear_facts(e: Any, cell: Cell, ask: Ask) -> int:
    """e = c*fact + rest with c > 0, where the rest has a sign of its own."""
    if not (e.is_Add or e.is_Symbol) or not cell.facts:
        return ANY
    found = ANY
    for fact in cell.facts:
        for positive in (fact, Fact(-fact.expression, opposite(fact.sign))):
            if positive.sign not in (POSITIVE, NONNEGATIVE):
                continue
            found &= _with_fact(e, positive, cell, ask)
    return found


def _with_fact(e: Any, fact: Fact, cell: Cell, ask: Ask) -> int:
    expanded = sympy.expand(fact.expression)
    less = replace(cell, facts=tuple(f for f in cell.facts if f.expression != fact.expression),
                   known={})  # fmt: skip
    found = ANY
    for term in sympy.Add.make_args(expanded):
        coefficient, monomial = term.as_coeff_Mul()
        own = sympy.expand(e).coeff(monomial) if monomial is not S.One else S.Zero
        if not (own.is_Rational and own != 0 and coefficient.is_Rational):
            continue
        factor = own / coefficient
        rest = ask(sympy.expand(e - factor * expanded), less)
        found &= sum_sign(rest, fact.sign if factor > 0 else opposite(fact.sign)) or ANY
    return found


def from_pairs(e: Any, cell: Cell, ask: Ask) -> int:
    """a - b for a, b >= 0 has the sign of a**2 - b**2; of use where there are square roots."""
    if not e.is_Add or not any(_is_root(p) for p in sympy.preorder_traversal(e)):
        return ANY
    roots = [a for a in e.args if any(_is_root(f) for f in sympy.Mul.make_args(a))]
    for root in roots:
        rest = e - root
        signs = ask(root, cell), ask(rest, cell)
        if signs[0] == POSITIVE and signs[1] | NONNEGATIVE == NONNEGATIVE:
            return POSITIVE
        gap = ask(sympy.expand(root**2 - rest**2), cell)
        if signs[0] in (POSITIVE, NEGATIVE) and gap == POSITIVE:
            return signs[0]
        if gap == NEGATIVE and signs[1] in (POSITIVE, NEGATIVE):
            return signs[1]
        if signs[0] | NONNEGATIVE == NONNEGATIVE and signs[1] | NONPOSITIVE == NONPOSITIVE:
            return gap
        if signs[0] | NONPOSITIVE == NONPOSITIVE and signs[1] | NONNEGATIVE == NONNEGATIVE:
            return opposite(gap)
    return ANY


def _is_root(e: Any) -> bool:
    return bool(e.is_Pow and e.exp == S.Half)


def from_inverse(e: Any, cell: Cell, ask: Ask) -> int:
    """c*f(u) + d for an increasing f has the sign of c times that of u - f^-1(-d/c)."""
    if not e.is_Add or len(e.args) != 2:
        return ANY
    for constant, term in (e.args, e.args[::-1]):
        c, f = term.as_coeff_Mul()
        if not (constant.is_Rational and c.is_Rational and c != 0):
            continue
        found = _compared(f, -constant / c, cell, ask)
        if found != ANY:
            return found if c > 0 else opposite(found)
    return ANY


def _compared(f: Any, q: Any, cell: Cell, ask: Ask) -> int:
    """The sign of f - q."""
    if isinstance(f, sympy.exp):
        if q <= 0:
            return POSITIVE
        return ask(f.args[0] - sympy.log(q), cell)
    if isinstance(f, sympy.erf | sympy.tanh) and abs(q) >= 1:
        return NEGATIVE if q > 0 else POSITIVE
    if isinstance(f, sympy.cos) and q == -1:  # 1 + cos(u) = 2*cos(u/2)**2
        angle: Any = f.args[0]
        half = ask(sympy.cos(angle / 2), cell)
        return POSITIVE if half | NONZERO == NONZERO else NONNEGATIVE
    if isinstance(f, sympy.cos | sympy.sin) and abs(q) >= 1:
        side = NEGATIVE if q > 0 else POSITIVE
        return side | (ZERO if abs(q) == 1 else 0)
    if isinstance(f, sympy.cosh) and q <= 1:
        return POSITIVE if q < 1 else NONNEGATIVE
    if isinstance(f, sympy.log):
        return ask(f.args[0] - sympy.exp(q), cell)
    if isinstance(f, sympy.Pow) and q == 1 and ask(f.base, cell) == POSITIVE:
        signs = [ask(f.base - 1, cell), ask(f.exp, cell)]
        return product_sign(signs)
    return ANY


def _by_exponentials(e: Any) -> Any:
    """Hyperbolic functions as quotients of exponentials."""
    return (
        e.replace(sympy.tanh, lambda u: (sympy.exp(2 * u) - 1) / (sympy.exp(2 * u) + 1))
        .replace(sympy.cosh, lambda u: (sympy.exp(u) + sympy.exp(-u)) / 2)
        .replace(sympy.sinh, lambda u: (sympy.exp(u) - sympy.exp(-u)) / 2)
    )


def _factored(e: Any) -> tuple[Any, list[tuple[Any, int]]]:
    """A constant and factors with their powers."""
    if not e.free_symbols:
        return e, []
    if not (e.is_Add or e.is_Mul):
        return S.One, [(e, 1)]
    try:
        found: Any = sympy.factor_list(e)
    except sympy.PolynomialError:
        return S.One, [(e, 1)]
    return found


def from_factors(e: Any, cell: Cell, ask: Ask) -> int:
    """The product of the signs of the factors over a common denominator."""
    if not (e.is_Add or e.is_Mul):
        return ANY
    parts = sympy.fraction(sympy.together(_by_exponentials(e)))
    factors: list[int] = []
    for part in parts:
        content, found = _factored(part)
        if len(found) == 1 and found[0][1] == 1 and len(parts[1].free_symbols) == 0:
            same = sympy.expand(found[0][0] * content - e) == 0 or part == e
            if same and not e.has(sympy.tanh, sympy.cosh, sympy.sinh):
                return ANY
        factors.append(sign_of_constant(sympy.sympify(content)))
        for factor, times in found:
            own = ask(factor, cell)
            factors.append(own if times % 2 else (own & ZERO) | (POSITIVE if own & NONZERO else 0))
    return product_sign(factors)
