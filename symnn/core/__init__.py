"""What a formula is made of: domains, symbols, claims, records and verdicts."""

from symnn.core.claim import Claim, free_names
from symnn.core.domains import (
    Array,
    Domain,
    Matrix,
    Places,
    PositiveDefinite,
    Simplex,
    Vector,
)
from symnn.core.formula import Formula
from symnn.core.identity import Identity
from symnn.core.symbols import (
    Size,
    Variable,
    data_index,
    domain_of,
    places_in,
    sizes,
    tensor,
)
from symnn.core.verdict import Evidence, Verdict, combined_exit_code, refusal, worst_exit_code

__all__ = [
    "Array", "Claim", "Domain", "Evidence", "Formula", "Identity", "Matrix", "Places",
    "PositiveDefinite", "Simplex", "Size", "Variable", "Vector", "Verdict",
    "combined_exit_code", "data_index", "domain_of", "free_names", "places_in", "refusal", "sizes",
    "tensor", "worst_exit_code",
]  # fmt: skip
