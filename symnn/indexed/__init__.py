"""The index calculus: programs are equations over indices, differentiated in closed form."""

from symnn.indexed.binders import MaxOver, Sum
from symnn.indexed.index import extent, index
from symnn.indexed.program import Equation, Fact, Program, equals, merged

__all__ = ["Equation", "Fact", "MaxOver", "Program", "Sum", "equals", "extent", "index", "merged"]
