"""Derivations: a claim, what is given, and steps that were verified when they were made."""

from symnn.derivation.differentiate import derive
from symnn.derivation.docstring import begin
from symnn.derivation.given import Given
from symnn.derivation.gradients import with_gradients
from symnn.derivation.record import Derivation
from symnn.derivation.step import Step

__all__ = ["Derivation", "Given", "Step", "begin", "derive", "with_gradients"]
