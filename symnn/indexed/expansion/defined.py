"""Whether an expression has a value at all data, as far as its form tells.

A product with a factor 0 may be passed over where nothing in it could lack a value: 0*log(0) is
not 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import (
    Abs,
    Add,
    Idx,
    Indexed,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    S,
    Symbol,
    asinh,
    atan,
    cos,
    cosh,
    erf,
    erfc,
    exp,
    log,
    sign,
    sin,
    sinh,
    tanh,
)
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import BooleanFunction

from symnn.indexed.language.binders import BINDERS
from symnn.indexed.language.traverse import base_of
from symnn.indexed.normal.attained import with_maxima
from symnn.indexed.normal.positive import is_nonnegative, is_positive

Definition = Callable[[Any], Any]
EVERYWHERE = (Abs, Add, BooleanFunction, ExprCondPair, KroneckerDelta, Max, Min, Mul, Piecewise,
              Relational, asinh, atan, cos, cosh, erf, erfc, exp, sign, sin, sinh, tanh,
              *BINDERS)  # fmt: skip
"""Heads that have a value wherever their arguments have one; of case distinctions the pairs too."""
DEEPEST = 4
"""Equations, one read by the other, that are looked at for a sign."""


class Definedness:
    """Which arrays and expressions have values at all data.

    Args:
        definition: the equation of an array; None of an input.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N = sizes("N"); n, m = index("n m", N); z = tensor("z", N); P = Program()
    >>> total = P.define("total", (), Sum(exp(z[m]), m)); l = P.define("l", (n,), log(z[n]))
    >>> found = Definedness(P.equations.get)
    >>> found.has_value(z[n]/total), found.has_value(1/z[n]), found.has_value(z[n]*l[n])
    (True, False, False)
    """

    def __init__(self, definition: Definition) -> None:
        self._definition, self._known = definition, dict[Any, bool]()
        self._deep = 0

    def has_value(self, e: Any) -> bool:
        """Whether an expression has one."""
        whole = with_maxima(e, self._definition)
        self._settle(whole)
        return self._has(whole)

    def _settle(self, e: Any) -> None:
        """Find out about all arrays on which an expression depends.

        `Why in a list:` networks are deeper than Python's stack.
        """
        rights: dict[Any, Any] = {}
        left = _read(e)
        while left:
            base = left.pop()
            if base in rights or base in self._known:
                continue
            equation = self._definition(base)
            rights[base] = equation and with_maxima(equation.right, self._definition)
            left |= _read(rights[base]) if equation else set()
        lacking = {
            base for base, right in rights.items() if right is not None and not self._has(right)
        }
        reads = {base: _read(right) for base, right in rights.items() if right is not None}
        more = lacking
        while more:
            more = {base for base in reads.keys() - lacking if reads[base] & more}
            lacking |= more
        self._known |= {base: base not in lacking for base in rights}

    def _has(self, e: Any) -> bool:
        if isinstance(e, Indexed | Symbol):
            return self._known.get(base_of(e), True)
        if isinstance(e, Pow):
            return self._has(e.base) and self._power_has(e.base, e.exp)
        if isinstance(e, log):
            return self._has(e.args[0]) and self._is_positive(e.args[0])
        if isinstance(e, Idx):
            return True
        if not e.args:
            return e is not S.NaN and getattr(e, "is_finite", True) is not False
        inner = e.args[:1] if isinstance(e, BINDERS) else e.args
        return isinstance(e, EVERYWHERE) and all(map(self._has, inner))

    def _power_has(self, base: Any, exponent: Any) -> bool:
        if exponent.is_Integer and exponent > 0:
            return True
        below = exponent.is_Rational and exponent > 0 and self._is_nonnegative(base)
        return bool(exponent.is_real) and (below or self._is_positive(base))

    def _is_positive(self, e: Any) -> bool:
        """Whether an expression is above 0, by its form or by those of what it reads."""
        if is_positive(e) or (e.is_number and e.is_positive):
            return True
        if isinstance(e, Abs):
            return self._is_positive(e.args[0])
        if isinstance(e, Mul):
            return all(map(self._is_positive, e.args))
        if isinstance(e, Add):
            return any(map(self._is_positive, e.args)) and all(map(self._is_nonnegative, e.args))
        return self._is_defined_as(self._is_positive, e)

    def _is_nonnegative(self, e: Any) -> bool:
        return is_nonnegative(e) or self._is_positive(e) or (
            isinstance(e, Add | Mul) and all(map(self._is_nonnegative, e.args))
        ) or self._is_defined_as(self._is_nonnegative, e)  # fmt: skip

    def _is_defined_as(self, sign: Callable[[Any], bool], e: Any) -> bool:
        """Whether the equation of an array gives all of its entries a sign."""
        equation = self._definition(base_of(e)) if isinstance(e, Indexed | Symbol) else None
        if equation is None or self._deep == DEEPEST:
            return False
        self._deep += 1
        found = sign(equation.right)
        self._deep -= 1
        return found


def _read(e: Any) -> set[Any]:
    """The arrays that an expression reads."""
    return {base_of(read) for read in e.atoms(Indexed, Symbol)}
