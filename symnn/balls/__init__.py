"""Rigorous enclosures: SymPy expressions evaluated at exact points in Arb's ball arithmetic."""

from symnn.balls.compare import Sides, compare, enclose, exact, holds, ladder, sides
from symnn.balls.evaluate import Evaluation
from symnn.balls.outcomes import Imprecise, Undefined
from symnn.balls.precision import rungs, working_precision

__all__ = [
    "Evaluation", "Imprecise", "Sides", "Undefined", "compare", "enclose", "exact", "holds",
    "ladder", "rungs", "sides", "working_precision",
]  # fmt: skip
