"""The largest and the least value of an expression, to many digits or in closed form."""

from symnn.proof.extrema.request import bound, lipschitz
from symnn.proof.extrema.result import Bounds, Extremum

__all__ = ["Bounds", "Extremum", "bound", "lipschitz"]
