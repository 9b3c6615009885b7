"""Is a claim true, everywhere on its domain? Verdicts with evidence, never a guess."""

from symnn.proof.extrema import Bounds, Extremum, bound, lipschitz
from symnn.proof.service.chain import PROVERS, STRATEGIES, check
from symnn.proof.service.isolation import Limits, Pool, check_isolated
from symnn.proof.service.request import verify

__all__ = [
    "PROVERS", "STRATEGIES", "Bounds", "Extremum", "Limits", "Pool", "bound", "check",
    "check_isolated", "lipschitz", "verify",
]  # fmt: skip
