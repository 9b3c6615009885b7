"""Sums that have an equation of their own, read instead of written again.

With dL/db = A^-T dL/dx for x = A^-1 b, dL/dA is -(dL/db) x^T; the gradients by gain and offset of a
normalization stand in the gradient by its input.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sympy import Add, Mul

from symnn.indexed.closed_form.facts import FactRule, defined_sum
from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.equation import Equation
from symnn.indexed.language.program import reachable
from symnn.indexed.language.traverse import names_read


def shared_sums(equations: Mapping[Any, Equation]) -> Iterator[tuple[Any, Any, FactRule]]:
    """What may be read, by which equation, and the rule: sums that make up another equation.

    Args:
        equations: by what they define. No pair leads to a circle by itself.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N = sizes("N"); n, m = index("n m", N); x, y = tensor("x", N), tensor("y", N)
    >>> P = Program(); a = P.define("a", (), 2*Sum(x[n]*y[n], n))
    >>> b = P.define("b", (m,), x[m]*Sum(x[n]*y[n], n))
    >>> [(str(read), str(reader), rule.rule.replacement)
    ...  for read, reader, rule in shared_sums(P.equations)]
    [('a', 'b', a/2)]
    """
    readers: dict[Any, set[tuple[Any, Any]]] = {}
    for base, equation in equations.items():
        for total in equation.right.atoms(BINDERS[0]):
            for name in names_read(total):
                readers.setdefault(name, set()).add((base, total))
    for base, equation in equations.items():
        near = [readers[name] for name in _summed(equation.right)]
        found = {b for b, _ in set.intersection(*near)} - {base} if near else set()
        found -= _below(base, equations) if found else set()
        rule = defined_sum(equation) if found else None
        yield from ((base, b, rule) for b in equations if b in found and rule is not None)


def _summed(right: Any) -> frozenset[Any]:
    """What the only sum of a product reads; nothing, if there is no such sum."""
    sums = [f for f in Mul.make_args(right) if isinstance(f, BINDERS[0])]
    plain = not isinstance(right, Add) and len(sums) == 1
    return names_read(sums[0]) if plain else frozenset()


def _below(base: Any, equations: Mapping[Any, Equation]) -> set[Any]:
    """An array and all that its equation reads, directly or not."""
    return reachable([base], lambda b: names_read(equations[b].right) & equations.keys())
