"""Is a claim true, everywhere on its domain? Verdicts with evidence, never a guess."""

from symnn.proof.chain import PROVERS, STRATEGIES, check
from symnn.proof.extrema import Bounds, Extremum, bound, lipschitz
from symnn.proof.isolation import Limits, Pool, check_isolated
from symnn.proof.request import verify

__all__ = [
    "PROVERS", "STRATEGIES", "Bounds", "Extremum", "Limits", "Pool", "bound", "check",
    "check_isolated", "lipschitz", "verify",
]  # fmt: skip
