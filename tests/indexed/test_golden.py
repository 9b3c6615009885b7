"""Print is stable: every program looks as it did, and LaTeX converts."""

from __future__ import annotations

import pytest
from golden import FOLDER, changes, printed
from math_core import LatexToMathML
from printed_programs import MAKERS, program


@pytest.mark.parametrize("name", MAKERS)
def test_programs_look_as_they_did(name: str) -> None:
    found = changes(name)
    assert not found, "\n".join([*found, "", "if this is better: python tests/indexed/golden.py"])


def test_there_is_a_file_for_each_program() -> None:
    assert {p.stem for p in FOLDER.glob("*.txt")} == set(MAKERS)


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("style", ["index", "matrix"])
def test_latex_converts(name: str, style: str) -> None:
    for options in ({}, {"bar": True}, {"bounds": True}):
        shown = program(name).latex(style, **options)
        assert LatexToMathML().convert_with_local_state(shown, displaystyle=True)
        assert "+ -" not in shown
        assert "[0." not in shown


@pytest.mark.parametrize("name", MAKERS)
def test_ascii_is_ascii_and_lines_are_short(name: str) -> None:
    P = program(name)
    for style in ("index", "matrix"):
        assert P.text(style, unicode=False).isascii()
        assert max(map(len, P.text(style).splitlines())) <= 100


def test_a_change_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("golden.printed", lambda name: printed(name).replace("tanh", "sinh"))
    assert "-a1[n,j] = tanh(z1[n,j])" in changes("mlp")
    assert "+a1[n,j] = sinh(z1[n,j])" in changes("mlp")
