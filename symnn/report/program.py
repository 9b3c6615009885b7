"""Programs as blocks: their equations, entry by entry and as matrices."""

from __future__ import annotations

from collections.abc import Iterable

from symnn.indexed import Equation as Definition
from symnn.indexed import Program
from symnn.indexed.latex import latex_index, notation_of
from symnn.indexed.matrix_latex import latex_matrix
from symnn.indexed.text import text
from symnn.report.document import Block, Column, Content, Equation, Table
from symnn.report.inline import Math, Runs, Text
from symnn.report.readable import readable


def program_blocks(program: Program, numbered: bool = False) -> tuple[Block, ...]:
    """The equations of a program in index notation, one below the other."""
    notation = notation_of(program)
    return tuple(
        Equation(latex_index(equation, notation), text(equation, notation=notation), numbered)
        for equation in program
    )


def program_table(
    program: Program, equations: Iterable[Definition] | None = None, caption: Content = ()
) -> Table:
    """Equations in both notations side by side; a dash where there is no matrix form.

    Args:
        program: whose names are in use.
        equations: which to show; all of the program when None.
        caption: of the table.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> N, D, H = sizes("N D H"); n, i, j = index("n", N), index("i", D), index("j", H)
    >>> X, W, P = tensor("X", N, D), tensor("W", D, H), Program()
    >>> z = P.define("z", (n, j), Sum(X[n, i]*W[i, j], i))
    >>> print(*(run.latex for cell in program_table(P).rows[0] for run in cell), sep="\\n")
    \\displaystyle z_{nj} = \\sum_{i} X_{ni} W_{ij}
    \\displaystyle z = X W
    """
    notation = notation_of(program)
    rows: list[tuple[Runs, Runs]] = []
    for equation in program if equations is None else equations:
        matrix = latex_matrix(equation, notation)
        entries = _displayed(latex_index(equation, notation), text(equation, notation=notation))
        rows.append(((entries,), (_displayed(matrix) if matrix else Text("\N{EN DASH}"),)))
    return Table((Column("entry by entry"), Column("as matrices")), tuple(rows), caption)


def _displayed(latex: str, plain: str = "") -> Math:
    """A formula in a cell with sums and fractions in full size."""
    return Math(rf"\displaystyle {latex}", plain or readable(latex))
