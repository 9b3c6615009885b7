"""Are the equations of programs right? Gradients, and equality of indexed expressions."""

from symnn.proof.programs.chain_rule import (
    proofs,
    prove_chain_rule,
    prove_gradient,
    prove_simplified,
)
from symnn.proof.programs.gradient_check import check_gradient
from symnn.proof.programs.program_equality import prove_equal

__all__ = [
    "check_gradient",
    "proofs",
    "prove_chain_rule",
    "prove_equal",
    "prove_gradient",
    "prove_simplified",
]  # fmt: skip
