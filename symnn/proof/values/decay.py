"""Do the terms of a sum, or does an integrand, decay too slowly to have a finite total?"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import oo

from symnn.proof.cells.cell import Cell
from symnn.proof.resources.budget import Budget
from symnn.proof.tower import NeedSign
from symnn.proof.values.expansions import Undetermined
from symnn.proof.values.germs import written_out
from symnn.proof.values.growth import Germs


def has_limit_that_is_not_zero(size: Any, far: Any, budget: Budget) -> bool:
    """Whether an expression in `far` certainly has one as far goes to oo; infinity counts."""
    g = Germs(Cell({}, (), budget), far)
    try:
        limit = g.limit(written_out(g, size))
    except (Undetermined, NeedSign):
        return False
    return limit in (oo, -oo) or (limit != 0 and bool(g.sign(limit)))


def decays_too_slowly(f: Any, far: Any, budget: Budget) -> bool:
    """Whether far*f or far*log(far)*f has a limit that is not 0, as 1/k and 1/(k*log(k)) have.

    >>> X = sympy.Dummy("X", positive=True)
    >>> [decays_too_slowly(f, X, Budget.of(1)) for f in (1 / X, 1 / X**2)]
    [True, False]
    """
    sizes = (far * f, far * sympy.log(far) * f)
    return any(has_limit_that_is_not_zero(size, far, budget) for size in sizes)
