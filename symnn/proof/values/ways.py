"""The ways on which a variable tends to its target: from each side, or along even and odd numbers.

A function has a limit where it has the same one on all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import S

from symnn.proof.cells.polynomials import polynomial_in
from symnn.proof.cells.statement import rebuild

SIDES = {"+": ((1, "from the right "),), "-": ((-1, "from the left "),)}
PARITIES = ((0, "along even numbers "), (1, "along odd numbers "))


def ways(f: Any, where: tuple[Any, Any, Any], far: Any) -> Iterator[tuple[str, Any, Any]]:
    """Words, the function on this way, and the variable in terms of `far`, which tends to oo.

    >>> n, far = sympy.Symbol("n", integer=True), sympy.Symbol("X", positive=True)
    >>> [(words, g) for words, g, _ in ways(S(-1) ** n / n, (n, sympy.oo, "-"), far)]
    [('along even numbers ', 1/n), ('along odd numbers ', -1/n)]
    """
    x, target, direction = where
    if not target.is_infinite:
        for side, words in SIDES.get(str(direction), (*SIDES["-"], *SIDES["+"])):
            yield words, f, target + side / far
        return
    place = far if target is S.Infinity else -far
    f = _with_whole_turns(f) if x.is_integer else f
    if not any(_alternates(e, x) for e in f.atoms(sympy.Pow)):
        yield "", f, place
        return
    for rest, words in PARITIES:
        yield words, _on(f, x, rest), place


def _with_whole_turns(f: Any) -> Any:
    """sin(pi*n) and cos(pi*n) as SymPy evaluates them for integers n."""
    return rebuild(f, lambda e: e.func(*e.args) if isinstance(e, sympy.sin | sympy.cos) else e)


def _alternates(e: Any, x: Any) -> bool:
    """A power of a negative number whose exponent is a polynomial with integer coefficients."""
    polynomial = polynomial_in(e.exp, x) if e.base.is_negative and x.is_integer else None
    whole = polynomial is not None and all(c.is_Integer for c in polynomial.all_coeffs())
    return whole and e.exp.has(x)


def _on(f: Any, x: Any, rest: int) -> Any:
    """The function where x = rest modulo 2: there a polynomial keeps its parity."""

    def signed(e: Any) -> Any:
        if not (isinstance(e, sympy.Pow) and _alternates(e, x)):
            return e
        parity = int(sympy.Mod(e.exp.xreplace({x: S(rest)}), 2))  # type: ignore[arg-type]
        return (-1) ** parity * (-e.base) ** e.exp

    return rebuild(f, signed)
