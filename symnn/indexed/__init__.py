"""The index calculus: programs are equations over indices, differentiated in closed form."""

from symnn.indexed.derivatives.forward import jvp
from symnn.indexed.derivatives.gradient import gradient
from symnn.indexed.derivatives.gradient_program import DerivedProgram, GradientProgram
from symnn.indexed.derivatives.higher import hessian, hessian_vector_product, jacobian
from symnn.indexed.derivatives.reverse import vjp
from symnn.indexed.language.binders import ArgMax, MaxOver, Sum
from symnn.indexed.language.index import extent, index
from symnn.indexed.language.padding import padded
from symnn.indexed.language.program import Equation, Fact, Program, equals, merged
from symnn.indexed.language.traverse import substitute
from symnn.indexed.language.user_functions import function
from symnn.indexed.language.whole import Whole, cholesky, det, inv, logdet, solve
from symnn.indexed.normal.canonical import canonical
from symnn.indexed.normal.equality import equal

__all__ = [
    "ArgMax", "DerivedProgram", "Equation", "Fact", "GradientProgram", "MaxOver", "Program", "Sum",
    "Whole", "canonical", "cholesky", "det", "equal", "equals", "extent", "function", "gradient",
    "hessian", "hessian_vector_product", "index", "inv", "jacobian", "jvp", "logdet", "merged",
    "padded", "solve", "substitute", "vjp",
]  # fmt: skip
