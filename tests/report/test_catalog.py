"""Every record of the catalog can be typeset, with glyphs of the embedded font."""

from __future__ import annotations

from types import ModuleType

import pytest
from sympy import diff

from symnn.catalog import FORMULAS, IDENTITIES
from symnn.core import Formula, Identity
from symnn.core.latex import latex
from symnn.report.mathml import Formula as Shown
from symnn.report.mathml import mathml


def check(text: str, font: ModuleType, glyphs: ModuleType) -> None:
    for display in (True, False):
        shown = mathml(text, display)
        assert isinstance(shown, Shown), f"{text}: {shown}"
        assert font.missing(glyphs.Drawn(shown.markup).faces["math"]) == [], text


@pytest.mark.parametrize("record", FORMULAS, ids=lambda record: record.name)
def test_formulas_and_their_derivatives(
    record: Formula, font: ModuleType, glyphs: ModuleType
) -> None:
    check(record.notation, font, glyphs)
    check(rf"{record.notation} = {latex(record.expression)}", font, glyphs)
    check(latex(diff(record.expression, record.variable)), font, glyphs)
    for symbol in record.arguments:
        check(latex(symbol), font, glyphs)


@pytest.mark.parametrize("record", IDENTITIES, ids=lambda record: record.name)
def test_identities_and_their_conditions(
    record: Identity, font: ModuleType, glyphs: ModuleType
) -> None:
    for claim in (record.claim, record.twin):
        for side in (claim.lhs, claim.rhs, *claim.conditions):
            check(latex(side), font, glyphs)
