"""Matrix notation: LaTeX of matrix expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import sympy
from sympy import Expr, S

from symnn.core.latex_functions import bracketed
from symnn.core.notation import Notation
from symnn.core.whole_letters import WholeLetter
from symnn.indexed.language.program import Equation
from symnn.indexed.language.traverse import name_of, shape_of
from symnn.indexed.printing.latex import IndexLatex
from symnn.indexed.printing.matrix import is_none, matrix_form
from symnn.indexed.printing.matrix_print import ATOM, PRODUCT, MatrixPrinter
from symnn.indexed.printing.matrix_sums import NotMatrixError
from symnn.indexed.printing.matrix_tree import (
    Applied,
    Compared,
    Computed,
    Constant,
    Diagonal,
    Identity,
    Named,
    Power,
    RowMaximum,
    Trace,
    Transposed,
)

WORD = re.compile(r"\\mathrm\{[^{}]*\}")

RELATIONS: dict[str, str] = {
    "StrictGreaterThan": ">", "GreaterThan": r"\geq", "StrictLessThan": "<", "LessThan": r"\leq",
    "Equality": "=", "Unequality": r"\neq",
}  # fmt: skip


def latex_matrix(
    equation: Equation,
    notation: Notation | None = None,
    columns: frozenset[Expr] | None = None,
    is_symmetric: Callable[[Any], bool] = is_none,
) -> str | None:
    """An equation in matrix notation, or None where there is none.

    Args:
        equation: what to print.
        notation: the names in use.
        columns: extents whose vectors are columns, see `column_extents`.
        is_symmetric: whether an array is its own transpose, which is then not written.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N, D, H = sizes("N D H"); n, i, j = index("n", N), index("i", D), index("j", H)
    >>> X, d = tensor("X", N, D), tensor("delta", N, H)
    >>> P = Program(); g = P.define("dL_dW", (i, j), Sum(X[n, i]*d[n, j], n))
    >>> print(latex_matrix(P[g]))
    \\frac{\\partial L}{\\partial W} = X^{\\top} \\delta
    """
    try:
        node = matrix_form(equation, columns, is_symmetric)
    except NotMatrixError:
        return None
    printer = MatrixLatex(notation)
    return f"{printer.left_side(equation.base)} = {printer.whole(node)}"


def is_raised(shown: str) -> bool:
    """Whether a formula ends in a superscript: LaTeX knows no second one.

    >>> is_raised(r"h^{(\\mathrm{gate})}"), is_raised(r"h_{ij}")
    (True, False)
    """
    depth = 0
    for place in range(len(shown) - 1, 0, -1):
        depth += (shown[place] == "}") - (shown[place] == "{")
        if depth == 0:
            return shown[place] == "{" and shown[place - 1] == "^"
    return False


class MatrixLatex(MatrixPrinter):
    """Matrix expressions as LaTeX."""

    hadamard, quotient = r" \odot ", r" \oslash "

    def __init__(self, notation: Notation | None = None) -> None:
        self.scalars = IndexLatex(notation)
        self.notation = self.scalars.notation

    def bracketed(self, shown: str) -> str:
        """The LaTeX in brackets as high as it is."""
        return bracketed(shown)

    def number(self, e: Any) -> str:
        """A scalar on its own."""
        return self.scalars.doprint(e)

    def coefficient(self, e: Any) -> str:
        """A scalar before a matrix."""
        return self.scalars.at_least(e, 2) + " "

    def named(self, node: Named) -> str:
        """An array by its letter."""
        letter = self.notation.name(name_of(node.base), array=bool(shape_of(node.base)))
        shown = letter.latex()
        if not node.transposed:
            return shown
        if isinstance(letter, WholeLetter):
            return letter.transposed()
        if is_raised(shown):
            return shown[:-1] + r"\top}"
        return (bracketed(shown) if r"\frac" in shown else shown) + r"^{\top}"

    def named_level(self, node: Named | Computed) -> int:
        """A solution is written as a product."""
        if isinstance(node, Computed):
            return PRODUCT if node.kind in ("solve", "logdet") else ATOM
        letter = self.notation.name(name_of(node.base), array=True)
        product = isinstance(letter, WholeLetter) and letter.kind in ("solve", "logdet")
        return PRODUCT if product and not node.transposed else ATOM

    def computed(self, node: Computed) -> str:
        """A function of whole arrays."""
        return WholeLetter(node.kind, tuple(self.named(Named(b)) for b in node.arrays)).latex()

    def transposed(self, node: Transposed) -> str:
        """The transpose of an expression."""
        return self.at_least(node.node, ATOM) + r"^{\top}"

    def ones(self, node: Constant) -> list[str]:
        """Bold ones."""
        column = [r"\mathbf{1}"] if node.rows is not None else []
        return column + ([r"\mathbf{1}^{\top}"] if node.columns is not None else [])

    def identity(self, node: Identity) -> str:
        """The identity matrix."""
        return "I"

    def side_by_side(self, factors: Sequence[str]) -> str:
        """A product of matrices; words keep some distance."""
        shown = factors[0]
        for before, factor in pairwise(factors):
            apart = WORD.match(factor) or WORD.match(before)
            shown += (r" \, " if apart else " ") + factor
        return shown

    def power(self, node: Power) -> str:
        """A power entry by entry."""
        if node.exponent is S.Half:
            return rf"\sqrt{{{self.show(node.node)}}}"
        base = self.at_least(node.node, ATOM)
        # A name such as h^{(1)} is raised already; LaTeX knows no second superscript.
        base = bracketed(base) if is_raised(base) or base.startswith(r"\frac") else base
        return rf"{base}^{{\odot {self.scalars.exponent(node.exponent)}}}"

    def applied(self, node: Applied) -> str:
        """A function applied entry by entry; `e^Z` would be another thing."""
        inner = bracketed(", ".join(self.show(a) for a in node.arguments))
        if isinstance(node.function, sympy.exp):
            return r"\exp" + inner
        if isinstance(node.function, sympy.Abs):
            return (
                rf"\lvert {inner[1:-1]} \rvert"
                if inner.startswith("(")
                else r"\operatorname{abs}" + inner
            )
        return self.scalars.operator(node.function) + inner

    def compared(self, node: Compared) -> str:
        """An indicator entry by entry."""
        sign = RELATIONS[node.relation.__name__]
        return f"[{self.show(node.left)} {sign} {self.show(node.right)}]"

    def diagonal(self, node: Diagonal) -> str:
        """A diagonal matrix."""
        power = "^{-1}" if node.inverse else ""
        return r"\operatorname{diag}" + bracketed(self.show(node.node)) + power

    def trace(self, node: Trace) -> str:
        """The trace."""
        return r"\operatorname{tr}" + bracketed(self.show(node.node))

    def rowmaximum(self, node: RowMaximum) -> str:
        """The maximum of each row."""
        return r"\operatorname{rowmax}" + bracketed(self.show(node.node))
