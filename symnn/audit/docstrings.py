"""Python: claims in docstrings, as in Markdown or as in reStructuredText.

The source is parsed and never imported or executed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from symnn.audit import markdown, restructured
from symnn.audit.region import Region
from symnn.audit.spot import Spot
from symnn.errors import FormulaSyntaxError

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def of_text(text: str) -> Iterator[Region]:
    """The pieces of the docstrings of a Python file, in the order of the file.

    Raises:
        FormulaSyntaxError: it is not Python.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaSyntaxError(f"this is not Python: {_reason(error)}") from None
    source = text.split("\n")
    found = [node for node in map(_docstring, ast.walk(tree)) if node is not None]
    for constant in sorted(found, key=lambda node: node.lineno):
        lines = _lines(constant, source)
        yield from restructured.regions(lines)
        yield from markdown.regions(lines, nested=True)
        yield Region("text", lines[-1])


def _reason(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{error.msg} (line {error.lineno})"
    return str(error) or "it is nested too deeply"


def _docstring(node: ast.AST) -> ast.Constant | None:
    if not isinstance(node, DOCUMENTED) or not node.body:
        return None
    first = node.body[0]
    value = first.value if isinstance(first, ast.Expr) else None
    return value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _lines(constant: ast.Constant, source: Sequence[str]) -> list[Spot]:
    """The lines of a docstring with their places in the file.

    Escapes in the literal may add lines or change them; such a line is looked for in the source.
    """
    first, last = constant.lineno, constant.end_lineno or constant.lineno
    return [
        Spot(line, (_place(line, min(first + n, last), (first, last), source),))
        for n, line in enumerate(str(constant.value).split("\n"))
    ]


def _place(
    line: str, expected: int, around: tuple[int, int], source: Sequence[str]
) -> tuple[int, int]:
    """Line and column of a line of a docstring; as near as can be told if it holds escapes."""
    for number in (expected, *range(around[0], around[1] + 1)):
        column = source[number - 1].find(line)
        if column >= 0 and line.strip():
            return number, column + 1
    return expected, 1
