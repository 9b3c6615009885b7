"""The last touches before print: one bar instead of a bar on a bar, a minus before its bracket.

(a - (b + c)/D)/s becomes (D*a - b - c)/(D*s). Only sizes change their place, which are never 0.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Mul, Pow, S, lcm_list

from symnn.core.layout import is_negative
from symnn.core.symbols import Size
from symnn.indexed.closed_form.tidy import light, tidied
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.traverse import rewrite
from symnn.indexed.normal.content import divided


def under_one_bar(e: Any) -> Any:
    """The expression with the sizes below a bar in a numerator below the bar of the quotient.

    `Why:` what the books print of a normalization is one bracket over D times the deviation. Where
    only a short term is over a size, as in (p - 1/K)/N, it stays.

    >>> from symnn.core import sizes, tensor
    >>> D = sizes("D"); a, b, c, s = (tensor(name) for name in "abcs")
    >>> under_one_bar((a - (b + c)/D)/s)
    (D*a - b - c)/(D*s)
    """
    if not any(f.base.has(Size) and f.exp.is_negative for f in e.atoms(Pow)):
        return e
    return rewrite(e, lambda node: _quotient(node) if isinstance(node, Mul) else node)


def minus_before(e: Any) -> Any:
    """The expression with a minus before a bracket all of whose terms have one.

    >>> from symnn.core import tensor
    >>> a, b, c = (tensor(name) for name in "abc")
    >>> minus_before(a*(-b - c))
    -a*(b + c)
    """
    if not any(all(map(is_negative, bracket.args)) for bracket in e.atoms(Add)):
        return e
    turned = rewrite(e, lambda node: _turned(node) if isinstance(node, Mul) else node)
    return e if turned == e else light(turned)


def _turned(product: Mul) -> Any:
    minus = [f for f in product.args if isinstance(f, Add) and all(map(is_negative, f.args))]
    rest = [f for f in product.args if f not in minus]
    plus = [Add(*[-term for term in f.args]) for f in minus]
    return Mul((-1) ** len(minus), *rest, *plus) if minus and rest != [-1] else product


def _quotient(product: Mul) -> Any:
    if not any(isinstance(f, Pow) and f.exp.is_negative for f in product.args):
        return product
    parts: list[Any] = []
    for factor in product.args:
        below = lcm_list([_sizes_below(t) for t in factor.args]) if isinstance(factor, Add) else 1
        if below != 1:
            parts.append(1 / below)
            factor = tidied(Add(*[divided(term, 1 / below) for term in factor.args]))
        parts.append(factor)
    return Mul(*parts) if len(parts) > len(product.args) else product


def _sizes_below(term: Any) -> Any:
    """The sizes by which a bracket or a sum is divided; 1 for other terms."""
    factors = Mul.make_args(term)
    if not any(isinstance(f, Add | BINDERS[0]) for f in factors):
        return S.One
    return Mul(*[
        Pow(f.base, -f.exp) for f in factors
        if isinstance(f, Pow) and f.exp.is_negative and isinstance(f.base, Size)
    ])  # fmt: skip
