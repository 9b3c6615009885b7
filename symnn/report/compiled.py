"""What was measured of the code that formulas of the catalog compile to: a line, and a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sympy import Derivative

from symnn.derivation.step import Step
from symnn.lazy import load
from symnn.report.document import Column, Details, Paragraph, Table
from symnn.report.inline import Math, Runs, Text, text_of

if TYPE_CHECKING:
    from symnn.catalog.evidence import AccuracyLine

TIERS = {
    "written": "as written", "stable": "stable form", "accurate": "accurate",
    "guarded": "guarded",
}  # fmt: skip
COLUMNS = (
    Column("of"), Column("code"), Column("largest error", "right"), Column("mean", "right"),
    Column("not finite", "right"), Column("worst at"),
)  # fmt: skip


def compiled_details(names: Iterable[str]) -> tuple[Details, ...]:
    """For each formula a line on the errors of its compiled code, which unfolds to a table.

    Args:
        names: of formulas in the catalog; those of which nothing is stored are left out.

    >>> (block,) = compiled_details(["relu"])
    >>> from symnn.report.inline import plain
    >>> print(plain(block.summary)[:31])
    Rectified linear unit, compiled
    """
    accuracy_of = load("symnn.catalog.evidence", "accuracy_of")
    return tuple(_details(lines) for name in names if (lines := accuracy_of(name)))


def formulas_of(steps: Iterable[Step]) -> tuple[str, ...]:
    """The names of the formulas in the catalog that a derivation is about: a line of it begins with
    the formula or with its derivative.

    >>> formulas_of([])
    ()
    """
    formulas = load("symnn.catalog", "FORMULAS")
    begun = [s.left for s in steps if s.left is not None]
    shown = [left.expr if isinstance(left, Derivative) else left for left in begun]
    return tuple(f.name for f in formulas if f.expression.free_symbols and f.expression in shown)


def _details(lines: Sequence[AccuracyLine]) -> Details:
    words = (
        f"Errors in units in the last place against exact values, {lines[0].dtype}, at any floats, "
        "everyday numbers, and those beside the thresholds of the formula. The stable form needs "
        "no search; accurate code is the best of many forms for each part of the domain; guarded "
        "code is wide numbers, with exact arithmetic where these are in doubt."
    )
    rows = tuple(row for order in (0, 1) for row in _rows(lines, order))
    return Details(_line(lines), (Paragraph(words), Table(COLUMNS, rows)))


def _line(lines: Sequence[AccuracyLine]) -> Runs:
    """The largest errors of the values, in a sentence."""
    values = {line.tier: line for line in lines if line.order == 0}
    best = values.get("accurate", values.get("guarded", values["stable"]))
    parts: list[Any] = [f"{load('symnn.catalog', 'get')(best.name).title}, compiled"]
    parts += [f" ({best.tier}): at most ", *_error(best), f" ulps at {best.points:,} points"]
    for tier, words in (("stable", "; in its stable form "), ("written", "; as written ")):
        if tier in values and tier != best.tier:
            parts += [words, *_error(values[tier], 1)]
    return text_of(*parts)


def _rows(lines: Sequence[AccuracyLine], order: int) -> Iterator[tuple[Runs | str, ...]]:
    what = ("values", "slope")[order]
    for line in lines:
        if line.order == order:
            mean = () if line.mean_ulp is None else number(line.mean_ulp)
            lost = f"{line.spurious:,}" if line.spurious else ""
            at = (run for v in line.worst for run in (Text(", "), *number(v)))
            yield what, TIERS[line.tier], _error(line), mean, lost, tuple(at)[1:]
            what = ""


def _error(line: AccuracyLine, digits: int = 3) -> Runs:
    if line.max_ulp is None:
        return (Text("unknown"),)
    return number(line.max_ulp, digits if line.max_ulp > 1000 else 3)


def number(value: float, digits: int = 3) -> Runs:
    """A number to so many digits, large and small ones with a power of ten.

    >>> number(8.78e15), number(0.0)
    ((Math(latex='8.78 \\\\cdot 10^{15}', plain='8.78e+15'),), (Text(text='0'),))
    """
    shown = f"{value:.{digits}g}"
    mantissa, _, exponent = shown.partition("e")
    if not exponent:
        return (Text(shown.replace("-", "\N{MINUS SIGN}")),)
    return (Math(f"{mantissa} \\cdot 10^{{{int(exponent)}}}", shown),)
