"""Matrix notation as plain text: NumPy's operators in ASCII, the signs of a book in Unicode."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy
from sympy import Expr, S

from symnn.core.layout import fraction
from symnn.core.notation import Notation
from symnn.indexed.language.program import Equation
from symnn.indexed.language.traverse import name_of
from symnn.indexed.printing.letters import RELATIONS, Alphabet
from symnn.indexed.printing.matrix import is_none, matrix_form
from symnn.indexed.printing.matrix_print import ATOM, MatrixPrinter
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
from symnn.indexed.printing.text import POWER, PRODUCT, IndexText


def text_matrix(
    equation: Equation,
    unicode: bool = True,
    notation: Notation | None = None,
    columns: frozenset[Expr] | None = None,
    is_symmetric: Callable[[Any], bool] = is_none,
) -> str | None:
    """An equation in matrix notation as one line of text, or None where there is none.

    Args:
        equation: what to print.
        unicode: with ᵀ, ⊙ and a bold 1 for ones; without it as NumPy would write it.
        notation: the names in use.
        columns: extents whose vectors are columns, see `column_extents`.
        is_symmetric: whether an array is its own transpose, which is then not written.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N, D, H = sizes("N D H"); n, i, j = index("n", N), index("i", D), index("j", H)
    >>> X, d = tensor("X", N, D), tensor("dL_dz", N, H)
    >>> P = Program(); g = P.define("dL_dW", (i, j), Sum(X[n, i]*d[n, j], n))
    >>> print(text_matrix(P[g]))
    ∂L/∂W = Xᵀ·∂L/∂z
    >>> print(text_matrix(P[g], unicode=False))
    dL_dW = X.T @ dL_dz
    """
    try:
        node = matrix_form(equation, columns, is_symmetric)
    except NotMatrixError:
        return None
    printer = MatrixText(Alphabet(unicode, notation or Notation()))
    return f"{printer.left_side(equation.base)} = {printer.whole(node)}"


class MatrixText(MatrixPrinter):
    """Matrix expressions as text.

    Args:
        alphabet: letters and signs.
    """

    def __init__(self, alphabet: Alphabet) -> None:
        self.alphabet, self.scalars = alphabet, IndexText(alphabet)
        if alphabet.unicode:
            self.hadamard, self.quotient = " ⊙ ", " ⊘ "

    def number(self, e: Any) -> str:
        """A scalar on its own."""
        return self.scalars.show(e)

    def coefficient(self, e: Any) -> str:
        """A scalar before a matrix."""
        level = POWER if fraction(e).below else PRODUCT
        return self.scalars.at_least(e, level) + self.alphabet.times

    def named(self, node: Named) -> str:
        """An array by its name; a derivative is bracketed to be transposed."""
        name = self.alphabet.name(name_of(node.base))
        return self._turned(f"({name})" if "/" in name else name) if node.transposed else name

    def computed(self, node: Computed) -> str:
        """A function of whole arrays."""
        return self.alphabet.whole(node.kind, [self.named(Named(b)) for b in node.arrays])

    def transposed(self, node: Transposed) -> str:
        """The transpose of an expression."""
        return self._turned(self.at_least(node.node, ATOM))

    def _turned(self, shown: str) -> str:
        if shown.endswith("⁻¹"):
            return shown.removesuffix("¹") + "ᵀ"
        return shown + ("ᵀ" if self.alphabet.unicode else ".T")

    def ones(self, node: Constant) -> list[str]:
        """Ones: a bold 1, or the shape in words."""
        rows, columns = node.rows, node.columns
        if not self.alphabet.unicode:
            shape = ", ".join("1" if n is None else self.scalars.show(n) for n in (rows, columns))
            return [] if rows is None and columns is None else [f"ones({shape})"]
        return ([] if rows is None else ["𝟏"]) + ([] if columns is None else ["𝟏ᵀ"])

    def identity(self, node: Identity) -> str:
        """The identity matrix."""
        return "I" if self.alphabet.unicode else f"eye({self.scalars.show(node.extent)})"

    def side_by_side(self, factors: Sequence[str]) -> str:
        """A product of matrices."""
        return ("·" if self.alphabet.unicode else " @ ").join(factors)

    def power(self, node: Power) -> str:
        """A power entry by entry."""
        if node.exponent is S.Half:
            return f"{self.alphabet.root}({self.show(node.node)})"
        sign = "^⊙" if self.alphabet.unicode else "**"
        base = self.at_least(node.node, ATOM)
        loose = isinstance(node.node, Named) and ("/" in base or base.endswith(("ᵀ", "¹")))
        base = f"({base})" if loose else base
        return f"{base}{sign}{self.scalars.at_least(node.exponent, POWER)}"

    def applied(self, node: Applied) -> str:
        """A function applied entry by entry."""
        inner = ", ".join(self.show(a) for a in node.arguments)
        if isinstance(node.function, sympy.Abs):
            return f"|{inner}|" if self.alphabet.unicode else f"abs({inner})"
        name = str(getattr(node.function.func, "name", type(node.function).__name__))
        return f"{self.alphabet.function(name)}({inner})"

    def compared(self, node: Compared) -> str:
        """1 where the comparison holds, else 0."""
        sign = RELATIONS[node.relation.__name__][self.alphabet.unicode]
        shown = f"{self.show(node.left)} {sign} {self.show(node.right)}"
        return f"[{shown}]" if self.alphabet.unicode else f"({shown})"

    def diagonal(self, node: Diagonal) -> str:
        """A diagonal matrix, or its inverse."""
        shown = f"diag({self.show(node.node)})"
        if not node.inverse:
            return shown
        return f"{shown}⁻¹" if self.alphabet.unicode else f"inv({shown})"

    def trace(self, node: Trace) -> str:
        """The trace."""
        return f"{'tr' if self.alphabet.unicode else 'trace'}({self.show(node.node)})"

    def rowmaximum(self, node: RowMaximum) -> str:
        """The maximum of each row."""
        return f"rowmax({self.show(node.node)})"
