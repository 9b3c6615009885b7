"""Reads that may look outside of an array on purpose, where they are 0."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Indexed

from symnn.indexed.language.traverse import rewrite


class _Padded(Expr):
    """The mark of `padded`; a program takes it off and remembers the reads below it."""

    is_commutative = True
    is_extended_real = True

    def __new__(cls, inner: Any) -> Any:
        return Expr.__new__(cls, inner)


def padded(e: Any) -> Any:
    """The expression, whose reads may look outside of their arrays: there they are 0.

    `Why:` without a mark a read that cannot be shown to lie inside is an error, so that an index
    that is off by one does not pass in silence.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N, K = sizes("N K"); n, k = index("n", N), index("k", K)
    >>> x, w, P = tensor("x", N), tensor("w", K), Program()
    >>> y = P.define("y", (n,), Sum(padded(x[n + k - 1])*w[k], k))
    >>> print(P[y])
    y[n] := Sum(w[k]*x[k + n - 1], (k, 0, K - 1))
    """
    return _Padded(e)


def unmarked(e: Any) -> tuple[Any, frozenset[Any]]:
    """The expression without marks, and the reads that were below one."""
    found: set[Any] = set()

    def rule(node: Any) -> Any:
        if not isinstance(node, _Padded):
            return node
        found.update(node.args[0].atoms(Indexed))
        return node.args[0]

    return (rewrite(e, rule), frozenset(found)) if e.has(_Padded) else (e, frozenset())
