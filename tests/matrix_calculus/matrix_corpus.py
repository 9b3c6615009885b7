"""The corpus: textbook derivatives by vectors and matrices, with the forms that the books print.

Made after *The Matrix Cookbook* (Petersen and Pedersen, equation numbers of the 2012 edition), the
examples of matrixcalculus.org, and *The Tensor Cookbook* (Ahle).
"""

from __future__ import annotations

import matrix_compositions
import matrix_elementwise
import matrix_forms
import matrix_inverses
import matrix_learning
import matrix_traces

CASES = (
    *matrix_forms.CASES,
    *matrix_traces.CASES,
    *matrix_elementwise.CASES,
    *matrix_learning.CASES,
    *matrix_inverses.CASES,
    *matrix_compositions.CASES,
)
