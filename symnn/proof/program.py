"""Are the equations of programs right? Gradients, and equality of indexed expressions."""

from symnn.proof.gradient_check import check_gradient

__all__ = ["check_gradient"]
