"""Whole programs in print: equation by equation, or aligned in one block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from symnn.core.notation import Notation
from symnn.errors import SymnnError
from symnn.indexed.latex import latex_fact, latex_index, notation_of
from symnn.indexed.matrix import column_extents
from symnn.indexed.matrix_latex import latex_matrix
from symnn.indexed.program import Equation, Fact, Program
from symnn.indexed.text import text

Style = Literal["index", "matrix"]
STYLES: tuple[Style, ...] = ("index", "matrix")
GAP = "\\\\[0.8em]\n"


def equations_latex(
    program: Program, style: Style = "index", bar: bool = False, bounds: bool = False
) -> list[str]:
    """One LaTeX string for each equation, in the order of the program.

    Args:
        program: a Program or a GradientProgram.
        style: `index`, or `matrix` where the rank allows it and `index` elsewhere.
        bar: gradients as `\\bar{W}` instead of a fraction.
        bounds: sums with both bounds.

    Raises:
        SymnnError: the style is unknown.
    """
    check_style(style)
    notation = notation_of(program, bar, bounds)
    columns = column_extents(program)
    return [equation_latex(e, style, notation, columns) for e in program]


def check_style(style: str) -> None:
    """Refuse a style that does not exist."""
    if style not in STYLES:
        raise SymnnError(f"latex: style is {style!r}; needed one of {', '.join(STYLES)}")


def equation_latex(
    equation: Equation, style: Style, notation: Notation, columns: frozenset[Any]
) -> str:
    """One equation; index notation where there is no matrix notation."""
    shown = latex_matrix(equation, notation, columns) if style == "matrix" else None
    return latex_index(equation, notation) if shown is None else shown


def program_latex(
    program: Program, style: Style = "index", bar: bool = False, bounds: bool = False
) -> str:
    """All equations aligned at their equality signs; facts at the end, groups set apart.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N, D = sizes("N D"); n, i = index("n", N), index("i", D)
    >>> X, w = tensor("X", N, D), tensor("w", D)
    >>> P = Program(); y = P.define("y", (n,), Sum(X[n, i]*w[i], i))
    >>> print(program_latex(P))
    \\begin{aligned}
    y_{n} &= \\sum_{i} X_{ni} w_{i}
    \\end{aligned}
    """
    notation = notation_of(program, bar, bounds)
    shown = dict(zip(program.equations, equations_latex(program, style, bar, bounds), strict=True))
    blocks = [
        " \\\\\n".join(_aligned(shown[e.base]) for e in group)
        for group in groups(program).values()
        if group
    ]
    if program.facts:
        facts = [_aligned(latex_fact(f, notation)) for f in program.facts]
        blocks.append(r"\text{given } " + " \\\\\n".join(facts))
    body = GAP.join(f"{block} " if block is not blocks[-1] else block for block in blocks)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def _aligned(equation: str) -> str:
    left, right = equation.split(" = ", 1)
    return f"{left} &= {right}"


def program_text(program: Program, unicode: bool = True) -> str:
    """All equations as plain text, one a line; groups set apart, facts at the end.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N, D = sizes("N D"); n, i = index("n", N), index("i", D)
    >>> X, w = tensor("X", N, D), tensor("w", D)
    >>> P = Program(); y = P.define("y", (n,), Sum(X[n, i]*w[i], i))
    >>> print(program_text(P))
    y[n] = Σ_i X[n,i]·w[i]
    """
    notation = notation_of(program)
    blocks = [_lines(group, unicode, notation) for group in groups(program).values() if group]
    if program.facts:
        blocks.append(_lines(program.facts, unicode, notation, "given "))
    return "\n\n".join(blocks)


def _lines(
    items: Iterable[Equation | Fact], unicode: bool, notation: Notation, prefix: str = ""
) -> str:
    return "\n".join(prefix + text(item, unicode, notation) for item in items)


def groups(program: Program) -> dict[str, list[Equation]]:
    """The equations by what they are for: `forward`, then `adjoint` in a gradient program."""
    forward, adjoint = getattr(program, "forward", None), getattr(program, "adjoint", None)
    if forward is None or adjoint is None:
        return {"forward": list(program)}
    known = {e.base for e in _equations(forward)}
    return {
        "forward": [e for e in program if e.base in known],
        "adjoint": [e for e in program if e.base not in known],
    }


def _equations(part: Any) -> Iterator[Equation]:
    return iter(part.values() if isinstance(part, dict) else part)
