"""Domains as mathematics writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import FiniteSet, Interval, S, Union

from symnn.core import Array, Domain, Matrix, Places, PositiveDefinite, Simplex, Vector
from symnn.core.latex import latex

LETTERS: dict[Any, str] = {
    S.Reals: r"\mathbb{R}",
    S.Integers: r"\mathbb{Z}",
    S.Naturals: r"\mathbb{N}",
    S.Naturals0: r"\mathbb{N}_0",
}


def domain_latex(domain: Domain) -> str:
    r"""The domain as LaTeX.

    >>> from sympy import Symbol, oo
    >>> print(domain_latex(Interval.Lopen(0, 1)), domain_latex(Interval.open(0, oo)))
    (0, 1] (0, \infty)
    >>> print(domain_latex(Matrix(S.Reals, Symbol("m"), Symbol("n"))))
    \mathbb{R}^{m \times n}
    """
    match domain:
        case Vector() | Matrix() | Array():
            return _power(domain_latex(domain.entries), domain.shape)
        case Places():
            return _power(rf"\{{0, \dots, {latex(domain.extent - 1)}\}}", domain.shape)
        case Simplex():
            inside = r"\Delta^{\circ}" if domain.open else r"\Delta"
            return rf"{inside}_{{{latex(domain.n)}}}"
        case PositiveDefinite():
            return rf"{domain_latex(domain.entries)}^{{{_extents(domain.shape)}}}_{{\succ 0}}"
        case Interval():
            return _interval(domain)
        case Union():
            return r" \cup ".join(map(domain_latex, domain.args))  # type: ignore[arg-type]
        case FiniteSet():
            return rf"\{{{', '.join(map(latex, domain))}\}}"
    return LETTERS.get(domain) or latex(domain)


def _interval(domain: Interval) -> str:
    if domain == S.Reals:
        return LETTERS[S.Reals]
    left, right = "(" if domain.left_open else "[", ")" if domain.right_open else "]"
    return f"{left}{latex(domain.start)}, {latex(domain.end)}{right}"


def _power(base: str, shape: Iterable[Any]) -> str:
    bracketed = base if base.startswith("\\mathbb") and "_" not in base else f"{{{base}}}"
    return rf"{bracketed}^{{{_extents(shape)}}}"


def _extents(shape: Iterable[Any]) -> str:
    return r" \times ".join(map(latex, shape))


def domain_words(domain: Domain) -> str:
    """What a symbol for the domain stands for, where it is not common knowledge."""
    match domain:
        case Simplex(open=True):
            return "a probability vector without zeros"
        case Simplex():
            return "a probability vector"
        case PositiveDefinite():
            return "a symmetric positive definite matrix"
    return ""
