"""For other people's tests: identities, implementations of formulas, values of a domain.

Hypothesis is needed for `values_of` alone, and is imported when it is called.
"""

from symnn.testing.identity import assert_identity
from symnn.testing.implementation import Comparison, assert_implements
from symnn.testing.strategies import values_of

__all__ = ["Comparison", "assert_identity", "assert_implements", "values_of"]
