"""Whatever two printers print of the catalog is read back as the same formula, or refused."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sympy import Symbol
from sympy import latex as latex_of_sympy

from symnn.balls import Undefined, compare
from symnn.catalog import IDENTITIES
from symnn.core.domains import draw
from symnn.core.latex import latex
from symnn.errors import FormulaSyntaxError
from symnn.syntax import parse
from symnn.syntax.latex import claims_of_display

PRINTERS = {"own": latex, "sympy": latex_of_sympy}
POINTS = 4


def sides() -> list[tuple[str, Any, Any]]:
    claims = [
        (identity.name, identity.claim)
        for identity in IDENTITIES
        if all(isinstance(symbol, Symbol) for symbol, _ in identity.claim.domains)
    ]
    return [(f"{name} {n}", claim, side) for name, claim in claims
            for n, side in enumerate((claim.lhs, claim.rhs))]  # fmt: skip


def read_back(text: str, symbols: dict[str, Any]) -> Any:
    """The expression of what was printed; None when the reader refuses it."""
    try:
        (claim,) = claims_of_display(f"{text} = 0", symbols)
    except FormulaSyntaxError:
        return None
    return parse(claim.text.removesuffix(" == 0"), symbols)


@pytest.mark.parametrize("printer", PRINTERS)
def test_nothing_is_misread(printer: str) -> None:
    random, read, all_sides = Random(0), 0, sides()
    for name, claim, side in all_sides:
        symbols = {str(s): s for s, _ in claim.domains}
        again = read_back(PRINTERS[printer](side), symbols)
        if again is None:
            continue
        read += 1
        for _ in range(POINTS):
            point = {s: draw(d, random) for s, d in claim.domains}
            try:
                assert compare(side, again, point, stop=400) in (0, None), f"{name} at {point}"
            except Undefined:
                continue
    assert read > 0.9 * len(all_sides)
