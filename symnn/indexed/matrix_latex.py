"""Matrix notation: LaTeX of matrix expressions."""

from __future__ import annotations

import re

import sympy
from sympy import Expr

from symnn.core.latex_functions import bracketed
from symnn.core.layout import is_negative, negated
from symnn.core.notation import Notation
from symnn.indexed.latex import IndexLatex
from symnn.indexed.matrix import matrix_form
from symnn.indexed.matrix_sums import NotMatrixError
from symnn.indexed.matrix_tree import (
    Applied,
    Compared,
    Constant,
    Diagonal,
    Elementwise,
    Identity,
    Matmul,
    Named,
    Node,
    Power,
    RowMaximum,
    Scaled,
    Total,
    Transposed,
)
from symnn.indexed.program import Equation
from symnn.indexed.traverse import name_of, shape_of

RAISED = re.compile(r"\^\{[^{}]*\}\Z")
TOTAL, SCALED, HADAMARD, PRODUCT, POWER, ATOM = range(6)

LEVELS: dict[type, int] = {
    Total: TOTAL, Scaled: SCALED, Elementwise: HADAMARD, Matmul: PRODUCT, Power: POWER,
}  # fmt: skip

RELATIONS: dict[str, str] = {
    "StrictGreaterThan": ">", "GreaterThan": r"\geq", "StrictLessThan": "<", "LessThan": r"\leq",
    "Equality": "=", "Unequality": r"\neq",
}  # fmt: skip


def latex_matrix(
    equation: Equation,
    notation: Notation | None = None,
    columns: frozenset[Expr] | None = None,
) -> str | None:
    """An equation in matrix notation, or None where there is none.

    Args:
        equation: what to print.
        notation: the names in use.
        columns: extents whose vectors are columns, see `column_extents`.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N, D, H = sizes("N D H"); n, i, j = index("n", N), index("i", D), index("j", H)
    >>> X, d = tensor("X", N, D), tensor("delta", N, H)
    >>> P = Program(); g = P.define("dL_dW", (i, j), Sum(X[n, i]*d[n, j], n))
    >>> print(latex_matrix(P[g]))
    \\frac{\\partial L}{\\partial W} = X^{\\top} \\delta
    """
    try:
        node = matrix_form(equation, columns)
    except NotMatrixError:
        return None
    printer = MatrixLatex(notation)
    return f"{printer.named(Named(equation.base))} = {printer.whole(node)}"


class MatrixLatex:
    """The printer: one method for each kind of node."""

    def __init__(self, notation: Notation | None = None) -> None:
        self.scalars = IndexLatex(notation)
        self.notation = self.scalars.notation

    def whole(self, node: Node) -> str:
        """A complete right side; a constant matrix shows its shape."""
        if isinstance(node, Constant) and (node.rows is not None or node.columns is not None):
            return self.spread(node)
        return self.show(node)

    def show(self, node: Node) -> str:
        """LaTeX of a node."""
        return getattr(self, type(node).__name__.lower())(node)

    def at_least(self, node: Node, level: int) -> str:
        """LaTeX of a node, in brackets unless it holds together that tightly."""
        shown = self.show(node)
        return shown if self.level(node) >= level else bracketed(shown)

    def level(self, node: Node) -> int:
        """How tightly the LaTeX of a node holds together."""
        if isinstance(node, Constant):
            return ATOM if node.value.is_Atom and not is_negative(node.value) else SCALED
        return LEVELS.get(type(node), ATOM)

    def named(self, node: Named) -> str:
        """An array by its letter."""
        letter = self.notation.name(name_of(node.base), array=bool(shape_of(node.base)))
        shown = letter.latex()
        if not node.transposed:
            return shown
        if RAISED.search(shown):
            return shown[:-1] + r"\top}"
        return (bracketed(shown) if r"\frac" in shown else shown) + r"^{\top}"

    def transposed(self, node: Transposed) -> str:
        """The transpose of an expression."""
        return self.at_least(node.node, ATOM) + r"^{\top}"

    def constant(self, node: Constant) -> str:
        """A number; ones along one axis are a bold 1, over both the number itself."""
        if node.rows is None and node.columns is None:
            return self.scalars.doprint(node.value)
        if node.rows is not None and node.columns is not None:
            return self.scalars.doprint(node.value)
        return self.spread(node)

    def spread(self, node: Constant) -> str:
        """A constant as a multiple of bold ones."""
        column = r"\mathbf{1}" if node.rows is not None else ""
        row = r"\mathbf{1}^{\top}" if node.columns is not None else ""
        scalar = "" if node.value == 1 else self.scalars.at_least(node.value, 2)
        return " ".join(filter(None, [scalar, column, row]))

    def identity(self, node: Identity) -> str:
        """The identity matrix."""
        return "I"

    def scaled(self, node: Scaled) -> str:
        """A scalar in front."""
        negative = is_negative(node.scalar)
        scalar = negated(node.scalar) if negative else node.scalar
        inner = self.at_least(node.node, PRODUCT)
        sign = "-" if negative else ""
        return sign + (inner if scalar == 1 else f"{self.scalars.at_least(scalar, 2)} {inner}")

    def total(self, node: Total) -> str:
        """Terms joined by their signs, a positive one first."""
        shown = [self.term(term) for term in node.terms]
        lead = next((p for p, s in enumerate(shown) if not s.startswith("-")), 0)
        ordered = [shown[lead], *shown[:lead], *shown[lead + 1 :]]
        text = ordered[0]
        for piece in ordered[1:]:
            text += f" - {piece[1:]}" if piece.startswith("-") else f" + {piece}"
        return text

    def term(self, node: Node) -> str:
        """One term of a sum: a number beside arrays is added to every entry."""
        if isinstance(node, Constant):
            return self.scalars.doprint(node.value)
        return self.at_least(node, SCALED)

    def matmul(self, node: Matmul) -> str:
        """Factors side by side."""
        return " ".join(self.at_least(f, POWER) for f in node.factors)

    def elementwise(self, node: Elementwise) -> str:
        """The Hadamard product and quotient."""
        above = r" \odot ".join(self.at_least(f, POWER) for f in node.above) or "1"
        if not node.below:
            return above
        below = r" \odot ".join(self.at_least(f, POWER) for f in node.below)
        left = bracketed(above) if len(node.above) > 1 else above
        right = bracketed(below) if len(node.below) > 1 else below
        return rf"{left} \oslash {right}"

    def power(self, node: Power) -> str:
        """A power entry by entry."""
        base = self.at_least(node.node, ATOM)
        # A name such as h^{(1)} is raised already; LaTeX knows no second superscript.
        base = bracketed(base) if RAISED.search(base) or base.startswith(r"\frac") else base
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

    def rowmaximum(self, node: RowMaximum) -> str:
        """The maximum of each row."""
        return r"\operatorname{rowmax}" + bracketed(self.show(node.node))
