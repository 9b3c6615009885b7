"""The index calculus: programs are equations over indices, differentiated in closed form."""

from symnn.indexed.binders import ArgMax, MaxOver, Sum
from symnn.indexed.canonical import canonical
from symnn.indexed.equality import equal
from symnn.indexed.forward import jvp
from symnn.indexed.gradient import gradient
from symnn.indexed.gradient_program import DerivedProgram, GradientProgram
from symnn.indexed.higher import hessian, hessian_vector_product, jacobian
from symnn.indexed.index import extent, index
from symnn.indexed.padding import padded
from symnn.indexed.program import Equation, Fact, Program, equals, merged
from symnn.indexed.reverse import vjp
from symnn.indexed.traverse import substitute
from symnn.indexed.user_functions import function
from symnn.indexed.whole import Whole, cholesky, det, inv, logdet, solve

__all__ = [
    "ArgMax", "DerivedProgram", "Equation", "Fact", "GradientProgram", "MaxOver", "Program", "Sum",
    "Whole", "canonical", "cholesky", "det", "equal", "equals", "extent", "function", "gradient",
    "hessian", "hessian_vector_product", "index", "inv", "jacobian", "jvp", "logdet", "merged",
    "padded", "solve", "substitute", "vjp",
]  # fmt: skip
