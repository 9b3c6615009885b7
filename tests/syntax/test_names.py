"""Names of symbols, and the stricter names of generated source."""

from __future__ import annotations

import keyword
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symnn.errors import FormulaSyntaxError
from symnn.syntax import identifier, parse, symbol_name
from symnn.syntax.names import GREEK


@pytest.mark.parametrize(
    "name", ["x", "lambda", "beta_1", "dL_dW", "V_", "σ", "Δx", "x1", "N", "a" * 64]
)
def test_names_of_symbols(name: str) -> None:
    assert symbol_name(name) == name
    assert str(parse(name, {name: "Reals"})) == name


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("", "a name is empty"), ("x" * 65, "has 65 characters; at most 64"),
        ("class", "'class' is a word of Python's grammar"), ("_x", "starts with `_` or holds `__`"),
        ("a__b", "starts with `_` or holds `__`"), ("a b", "has ' ' in it"), ("1x",
        "has '1' in it"),
        ("ｘ", "not in its plain spelling; write 'x'"), ("ϕ", "write 'φ'"), ("x₁", "write 'x1'"),
        ("x²", r"raised letter or digit; write a power as `x\*\*2`"), ("xⁿ", r"`x\*\*n`"),
        ("³", r"as `\*\*3`"), ("х", "has 'х' in it"), ("ο", "has 'ο' in it"),
        ("x\n", r"has '\\n' in it"),
        (None, "name None is not text"), (7, "name 7 is not text"),
    ],
)  # fmt: skip
def test_refused_names(name: object, match: str) -> None:
    with pytest.raises(FormulaSyntaxError, match=match):
        symbol_name(name)
    with pytest.raises(FormulaSyntaxError, match=match):
        identifier(name)


@pytest.mark.parametrize("name", sorted(keyword.kwlist))
def test_no_keyword_is_an_identifier(name: str) -> None:
    with pytest.raises(FormulaSyntaxError, match=name):
        identifier(name)


def test_greek_letters_are_their_own_normal_form_and_not_latin_twins() -> None:
    assert unicodedata.normalize("NFKC", GREEK) == GREEK
    assert not set(GREEK) & set("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο")


@given(st.text(max_size=8))
def test_identifiers_are_python_identifiers(text: str) -> None:
    try:
        name = identifier(text)
    except FormulaSyntaxError:
        return
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert unicodedata.normalize("NFKC", name) == name
