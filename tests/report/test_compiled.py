"""What was measured of compiled formulas, as a line and a table."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Derivative

from symnn.book.compiled import COMPILED
from symnn.book.row import row
from symnn.catalog import get
from symnn.catalog.evidence import accuracy_of
from symnn.core import Evidence, Verdict
from symnn.derivation.step import Step
from symnn.report import Document, render_html, render_latex, render_markdown, render_text
from symnn.report.compiled import compiled_details, formulas_of, number
from symnn.report.inline import plain

PROVED = Verdict("proved", "exact", "m", Evidence("it is"))


def test_a_line_tells_the_largest_errors() -> None:
    (block,) = compiled_details(["softplus"])
    line = plain(block.summary)
    best = next(k for k in accuracy_of("softplus") if k.tier in ("accurate", "guarded"))
    assert line.startswith(f"Softplus, compiled ({best.tier}): at most {best.max_ulp:.3g} ulps")
    assert "; as written " in line


def test_the_table_has_each_code_of_values_and_slope() -> None:
    (block,) = compiled_details(["gelu"])
    rows: Any = block.blocks[1].rows  # type: ignore[union-attr]
    assert len(rows) == len(accuracy_of("gelu"))
    assert [r[0] for r in rows if r[0]] == ["values", "slope"]
    shown = {(plain(r[1]), plain(r[2])) for r in rows}
    assert ("guarded", "0.5") in shown


def test_nothing_is_told_of_what_was_not_measured() -> None:
    assert compiled_details(["sigmoid_positive"]) == ()
    assert compiled_details([]) == ()


@pytest.mark.parametrize("value", [0.5, 12.25, 8.78e15, -3e-300, 0.0])
def test_numbers_are_read_as_they_are(value) -> None:
    assert float(plain(number(value)).replace("\N{MINUS SIGN}", "-")) == pytest.approx(value, 1e-2)


def test_a_derivation_is_about_the_formulas_that_its_lines_begin_with() -> None:
    e = get("sigmoid").expression
    x = get("sigmoid").variable
    lines = [Step(e, "", PROVED, left=Derivative(e, x)), Step(e, "", PROVED, left=2 * e)]
    assert formulas_of(lines) == ("sigmoid",)
    assert formulas_of(lines[1:]) == ()


def test_every_format_shows_it() -> None:
    document = Document("Compiled", compiled_details(["gelu"]))
    for render in (render_html, render_latex, render_markdown, render_text):
        text = render(document)
        assert "as written" in text
        assert "everyday numbers" in text.replace("\n", " ")


def test_rows_name_formulas_that_were_measured() -> None:
    for key, names in COMPILED.items():
        assert row(key).id == key
        assert len(compiled_details(names)) == len(names)
    every = [name for names in COMPILED.values() for name in names]
    assert len(every) == len(set(every))
