"""Search for telescoping certificates of hypergeometric terms; what is found is proved elsewhere.

For F(n, k) whose ratios by k and by n are rational, a0(n), a1(n) and R(n, k) are sought with
a0*F(n, k) + a1*F(n + 1, k) = G(n, k + 1) - G(n, k) and G = R*F.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, Poly, S
from sympy.polys.matrices import DomainMatrix
from sympy.polys.polyerrors import PolynomialError

HIGHEST, FARTHEST = 5, 8


@dataclass(frozen=True)
class Certificate:
    """a0*F(n, k) + a1*F(n + 1, k) = G(n, k + 1) - G(n, k) with G = ratio*F.

    Args:
        now, then: a0 and a1.
        ratio: R(n, k).
    """

    now: Expr
    then: Expr
    ratio: Expr


def certificates(by_k: Expr, by_n: Expr | None, k: Any) -> Iterator[Certificate]:
    """Certificates for a term with these ratios, those without a shift of n first.

    >>> k, n = sympy.symbols("k n")
    >>> next(certificates(k / (k + 2), None, k)).ratio
    -k - 1
    """
    for shifted in [None, *([by_n] if by_n is not None else [])]:
        try:
            found = _certificate(by_k, shifted, k)
        except (PolynomialError, NotImplementedError, ZeroDivisionError):
            return
        if found is not None:
            yield found


def _certificate(by_k: Expr, by_n: Expr | None, k: Any) -> Certificate | None:
    names = sorted((by_k.free_symbols | (by_n.free_symbols if by_n else set())) - {k}, key=str)
    domain = sympy.QQ.frac_field(*names) if names else sympy.QQ
    above, below = (Poly(part, k, domain=domain) for part in _parts(by_k))
    shift_above, shift_below = (Poly(part, k, domain=domain) for part in _parts(by_n or S.Zero))
    a, b = above * shift_below, below * shift_below.shift(1)
    common = a.gcd(b)
    a, b, c = _normal(a.quo(common), b.quo(common))
    for degree in range(HIGHEST + 1):
        columns = [_column(a, b, Poly(k**d, k, domain=domain)) for d in range(degree + 1)]
        columns += [-c * shift_below] + ([-c * shift_above] if by_n is not None else [])
        solution = _kernel(columns, degree + 1, domain)
        if solution is not None:
            x = sum((s * k**d for d, s in enumerate(solution[: degree + 1])), S.Zero)
            now, then = [*solution[degree + 1 :], S.Zero][:2]
            ratio = b.shift(-1).as_expr() * x / (c.as_expr() * shift_below.as_expr())
            return Certificate(now, then, sympy.factor(ratio))
    return None


def _parts(e: Expr) -> tuple[Expr, Expr]:
    return sympy.fraction(sympy.cancel(e))


def _normal(a: Poly, b: Poly) -> tuple[Poly, Poly, Poly]:
    """Gosper's form a', b', c: a/b = a'/b' * c(k + 1)/c(k), with a'(k) and b'(k + h) coprime."""
    c = a.one
    for h in range(FARTHEST):
        common = a.gcd(b.shift(h))
        if common.degree() > 0:
            a, b = a.quo(common), b.quo(common.shift(-h))
            for j in range(1, h + 1):
                c = c * common.shift(-j)
    return a, b, c


def _column(a: Poly, b: Poly, x: Poly) -> Poly:
    return a * x.shift(1) - b.shift(-1) * x


def _kernel(columns: list[Poly], free: int, domain: Any) -> list[Any] | None:
    """Coefficients that make the columns cancel, not all 0 after the first `free` ones."""
    height = max(column.degree() for column in columns) + 1
    rows = [[column.rep.to_list()[::-1][i] if i <= column.degree() else domain.zero
             for column in columns] for i in range(int(height))]  # fmt: skip
    kernel = DomainMatrix(rows, (len(rows), len(columns)), domain).to_field().nullspace()
    for row in kernel.to_Matrix().tolist():
        if any(entry != 0 for entry in row[free:]):
            return row
    return None
