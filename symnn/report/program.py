"""Programs as blocks: their equations, entry by entry and as matrices."""

from __future__ import annotations

from collections.abc import Iterable

from symnn.indexed import Equation as Definition
from symnn.indexed import Program
from symnn.indexed.printing.typeset import groups, typesetter
from symnn.report.document import Block, Column, Content, Document, Equation, Heading, Table
from symnn.report.html import render_fragment
from symnn.report.inline import Math, Runs, Text


def program_blocks(program: Program, numbered: bool = False) -> tuple[Block, ...]:
    """The equations of a program in index notation, one below the other."""
    setter = typesetter(program)
    return tuple(Equation(setter.latex(e), setter.text(e), numbered) for e in setter.told(program))


def notebook_html(program: Program, style: str = "index") -> str:
    """The program as HTML for notebooks: its equations, what was derived, and what is given.

    Args:
        program: any.
        style: `index`, or `matrix` where the rank allows it.
    """
    setter, parts = typesetter(program), groups(program)
    blocks: list[Block] = []
    for heading, equations in parts.items():
        if equations:
            blocks += [Heading(1, heading.capitalize())] if len(parts) > 1 else []
            blocks.append(Equation(setter.aligned(equations, style)))
    given = setter.given(program)
    return render_fragment(Document("Program", (*blocks, *([Equation(given)] if given else []))))


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
    setter = typesetter(program)
    rows: list[tuple[Runs, Runs]] = []
    for equation in setter.told(program if equations is None else equations):
        matrix, words = setter.matrix_latex(equation), setter.matrix_text(equation)
        entries = _displayed(setter.latex(equation), setter.text(equation))
        shown = _displayed(matrix, words) if matrix and words else Text("\N{EN DASH}")
        rows.append(((entries,), (shown,)))
    return Table((Column("entry by entry"), Column("as matrices")), tuple(rows), caption)


def _displayed(latex: str, plain: str) -> Math:
    """A formula in a cell with sums and fractions in full size."""
    return Math(rf"\displaystyle {latex}", plain)
