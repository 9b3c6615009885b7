"""Whole programs in print: equation by equation, or all in one block, in index or matrix style."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from symnn.core.notation import Notation, Partial
from symnn.core.whole_letters import WholeLetter
from symnn.errors import SymnnError
from symnn.indexed.closed_form.rules import Rules
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.normal.zeros import outside
from symnn.indexed.printing.breaking import broken_latex, broken_text
from symnn.indexed.printing.columns import column_extents
from symnn.indexed.printing.latex import latex_fact, latex_index, latex_outside, notation_of
from symnn.indexed.printing.matrix_latex import latex_matrix
from symnn.indexed.printing.matrix_text import text_matrix
from symnn.indexed.printing.text import text, text_outside

Style = Literal["index", "matrix"]
STYLES: tuple[Style, ...] = ("index", "matrix")
NEXT, GAP = " \\\\\n", " \\\\\n& \\\\\n"


@dataclass(frozen=True)
class Typesetter:
    """How the equations of one program are printed, so that all of them agree.

    Args:
        notation: the names in use.
        columns: extents whose vectors are columns in matrix style.
        is_symmetric: whether an array is its own transpose.
    """

    notation: Notation
    columns: frozenset[Any]
    is_symmetric: Callable[[Any], bool]

    def latex(self, equation: Equation, style: str = "index") -> str:
        """An equation as LaTeX; in index style where it has no matrix form."""
        letter = self.notation.name(equation.name)
        if isinstance(letter, WholeLetter):
            return letter.property()
        shown = self.matrix_latex(equation) if style == "matrix" else None
        return latex_index(equation, self.notation) if shown is None else shown

    def matrix_latex(self, equation: Equation) -> str | None:
        """An equation between matrices as LaTeX; None where it has no such form."""
        return latex_matrix(equation, self.notation, self.columns, self.is_symmetric)

    def text(self, equation: Equation, style: str = "index", unicode: bool = True) -> str:
        """An equation as one line of text; in index style where it has no matrix form."""
        shown = self.matrix_text(equation, unicode) if style == "matrix" else None
        return text(equation, unicode, self.notation) if shown is None else shown

    def told(self, equations: Iterable[Equation]) -> list[Equation]:
        """The equations that say more than that a name such as A⁻¹ is what it looks like."""
        return [e for e in equations if self.notation.whole(e.name) is None]

    def aligned(self, equations: Iterable[Equation], style: str = "index") -> str:
        """Equations in one block of LaTeX, aligned at their equality signs; long ones broken."""
        lines = [_aligned(self.latex(e, style)) for e in self.told(equations)]
        return _environment("aligned", NEXT.join(lines))

    def given(self, program: Program) -> str:
        """What is assumed of the data, and what is 0, in one block; empty when nothing is."""
        lines = [rf"& \text{{given }} {latex_fact(f, self.notation)}" for f in program.facts]
        lines += [rf"& \text{{with }} {latex_outside(o, self.notation)}"
                  for o in outside(program)]  # fmt: skip
        return _environment("aligned", NEXT.join(lines)) if lines else ""

    def given_text(self, program: Program, unicode: bool = True) -> list[str]:
        """The same as lines of text."""
        lines = [f"given {text(fact, unicode, self.notation)}" for fact in program.facts]
        return lines + [f"with {text_outside(o, unicode, self.notation)}" for o in outside(program)]

    def matrix_text(self, equation: Equation, unicode: bool = True) -> str | None:
        """An equation between matrices as text; None where it has no such form."""
        known = self.columns, self.is_symmetric
        return text_matrix(equation, unicode, self.notation, *known)


def typesetter(program: Program, bar: bool = False, bounds: bool = False) -> Typesetter:
    """How the equations of a program are printed.

    Args:
        program: any; of a derivative the forward equations come first and decide.
        bar: gradients as `\\bar{W}` instead of a fraction.
        bounds: sums with both bounds.
    """
    return Typesetter(
        notation_of(program, bar, bounds), column_extents(program), symmetry_of(program)
    )


def symmetry_of(program: Program) -> Callable[[Any], bool]:
    """Whether an array of a program is its own transpose, as is assumed or as it is defined.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N, D = sizes("N D"); n, (i, j) = index("n", N), index("i j", D); X = tensor("X", N, D)
    >>> P = Program(); G = P.define("G", (i, j), Sum(X[n, i]*X[n, j], n))
    >>> symmetry_of(P)(G)
    True
    """
    rules = cache(lambda: Rules(program))
    return cache(lambda base: rules().is_symmetric(base))


def check_style(style: str) -> None:
    """Refuse a style that does not exist.

    Raises:
        SymnnError: it does not.
    """
    if style not in STYLES:
        raise SymnnError(f"program: style is {style!r}; needed one of {', '.join(STYLES)}")


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
    setter = typesetter(program, bar, bounds)
    return [setter.latex(e, style) for e in program]


def program_latex(
    program: Program, style: Style = "index", bar: bool = False, bounds: bool = False
) -> str:
    """All equations aligned at their equality signs, then what is given.

    What was derived stands apart, each part below its heading. Long equations are broken.

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
    check_style(style)
    setter = typesetter(program, bar, bounds)
    parts = {heading: equations for heading, equations in groups(program).items() if equations}
    blocks = [setter.aligned(equations, style) for equations in parts.values()]
    if len(parts) > 1:
        heads = [rf"\text{{{heading.capitalize()}}}" for heading in parts]
        blocks = [
            f"{head}{NEXT}& \\quad {block}" for head, block in zip(heads, blocks, strict=True)
        ]
    blocks += [given] if (given := setter.given(program)) else []
    if len(blocks) == 1:
        return blocks[0]
    return _environment("aligned", GAP.join(f"& {block}" for block in blocks))


def _environment(name: str, body: str) -> str:
    return f"\\begin{{{name}}}\n{body}\n\\end{{{name}}}"


def _aligned(equation: str) -> str:
    left, right = equation.split(" = ", 1)
    return f"{left} &= " + (NEXT + "&\\quad ").join(broken_latex(right))


def program_text(program: Program, style: Style = "index", unicode: bool = True) -> str:
    """All equations as plain text, then what is given; what was derived has a heading.

    Args:
        program: any; long equations go on in the next line.
        style: `index`, or `matrix` where the rank allows it and `index` elsewhere.
        unicode: with signs and letters beyond ASCII.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N, D = sizes("N D"); n, i = index("n", N), index("i", D)
    >>> X, w = tensor("X", N, D), tensor("w", D)
    >>> P = Program(); y = P.define("y", (n,), Sum(X[n, i]*w[i], i))
    >>> print(program_text(P))
    y[n] = Σ_i X[n,i]·w[i]
    >>> print(program_text(P, "matrix"))
    y = X·w
    """
    check_style(style)
    setter = typesetter(program)
    parts = {heading: equations for heading, equations in groups(program).items() if equations}
    blocks = []
    for heading, equations in parts.items():
        lines = [f"# {heading}"] if len(parts) > 1 else []
        told = setter.told(equations) if unicode else equations
        lines += [broken_text(setter.text(e, style, unicode)) for e in told]
        blocks.append("\n".join(lines))
    given = setter.given_text(program, unicode)
    return "\n\n".join([*blocks, "\n".join(given)] if given else blocks)


def groups(program: Program) -> dict[str, list[Equation]]:
    """The equations by what they are for: `forward`, then in a derivative what was derived.

    What a second derivative started from has a gradient in it, which is set apart.
    """
    forward, derived = getattr(program, "forward", None), getattr(program, "derived", None)
    if forward is None or derived is None:
        return {"forward": list(program)}
    notation = notation_of(program)
    found: dict[str, list[Equation]] = {"forward": [], "backward": []}
    for equation in forward:
        gradient = isinstance(notation.name(equation.name), Partial)
        found["backward" if gradient else "forward"].append(equation)
    heading = program.heading  # type: ignore[attr-defined]
    return {**found, heading: [*found.get(heading, []), *derived]}
