"""Networks of one hidden layer written down for a function, with a proved error."""

from symnn.approximation.request import even_staircase, staircase
from symnn.approximation.staircase import Staircase, Unit

__all__ = ["Staircase", "Unit", "even_staircase", "staircase"]
