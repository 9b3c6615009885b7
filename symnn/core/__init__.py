"""What a formula is made of: domains, symbols, claims, records and verdicts."""

from symnn.core.claim import Claim, free_names
from symnn.core.domains import (
    Array,
    Domain,
    Matrix,
    PositiveDefinite,
    Simplex,
    Vector,
)
from symnn.core.formula import Formula
from symnn.core.identity import Identity
from symnn.core.symbols import Size, Variable, domain_of, sizes, tensor
from symnn.core.verdict import Evidence, Verdict, combined_exit_code

__all__ = [
    "Array", "Claim", "Domain", "Evidence", "Formula", "Identity", "Matrix", "PositiveDefinite",
    "Simplex", "Size", "Variable", "Vector", "Verdict", "combined_exit_code", "domain_of",
    "free_names", "sizes", "tensor",
]  # fmt: skip
