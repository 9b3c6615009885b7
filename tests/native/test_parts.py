"""Long texts are compiled in parts at one time, and texts while Python goes on."""

from __future__ import annotations

import ctypes
import re

import numpy as np
import pytest

from symnn import native
from symnn.errors import NotSupportedError
from symnn.native import loading
from symnn.native import parts as dividing

needs_compiler = pytest.mark.skipif(native.found_compiler() is None, reason="no C compiler")
HEAD = """\
#ifndef STAGE
#define STAGE static
#endif
typedef double T;
static T third(T x) { return x/3; }
"""
STAGES = "".join(
    f"STAGE void stage{k}(T *restrict x, const T n{k}) {{\n  *x = third(*x)*n{k} + {k};\n}}\n"
    for k in range(7)
)
RUN = (
    "void run(T *x) {\n" + "".join(f"  stage{k}(x, {k}.7*x[1]);\n" for k in range(7)) + "}\n"
)  # fmt: skip
TEXT = HEAD + STAGES + RUN


def result(text: str = TEXT) -> np.ndarray:
    x = np.array([0.3, 1.1])
    native.loaded(text).handle.run(ctypes.c_void_p(x.ctypes.data))
    return x


@pytest.fixture
def divided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dividing, "LONG", 100)


@pytest.mark.parametrize("most", [2, 3, 4])
def test_every_function_is_in_one_part(
    most: int, divided: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dividing, "MOST", most)
    found = dividing.parts(TEXT)
    assert len(found) == most
    for k in range(7):
        assert [f"stage{k}(T *restrict x, const T n{k}) {{" in text for text in found].count(
            True
        ) == 1
    assert [RUN in text for text in found].count(True) == 1
    assert all(text.startswith(HEAD) for text in found)


def test_short_texts_are_whole() -> None:
    assert dividing.parts(TEXT) == [TEXT]


@needs_compiler
def test_no_bit_changes(tmp_path: object, divided: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMNN_CACHE", f"{tmp_path}/parts")
    in_parts = result()
    monkeypatch.undo()
    monkeypatch.setenv("SYMNN_CACHE", f"{tmp_path}/whole")
    np.testing.assert_array_equal(in_parts, result())
    assert in_parts[0] != 0.3


@needs_compiler
def test_an_error_in_any_part_is_told(divided: None, own_cache: None) -> None:
    for k in (0, 6):
        spoiled = TEXT.replace(f"third(*x)*n{k}", f"third(*y)*n{k}")
        with pytest.raises(NotSupportedError, match=r"refuses the text: .*'?y'? undeclared|error"):
            native.loaded(spoiled)


@pytest.fixture
def own_cache(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path))
    monkeypatch.setattr(loading, "_BEGUN", {})


@needs_compiler
def test_what_was_begun_is_compiled_once(own_cache: None, monkeypatch: pytest.MonkeyPatch) -> None:
    native.begin(TEXT)
    native.begin(TEXT)
    (begun,) = loading._BEGUN.values()
    begun.join()
    monkeypatch.setattr(loading, "_make", None)  # nothing is made any more
    assert result()[0] != 0.3
    assert not loading._BEGUN


@needs_compiler
def test_what_was_begun_in_vain_is_told_by_loaded(own_cache: None) -> None:
    native.begin("double thrice(double x) { return 3 * y; }\n")
    with pytest.raises(NotSupportedError, match=re.escape("refuses the text")):
        native.loaded("double thrice(double x) { return 3 * y; }\n")


@needs_compiler
def test_where_nothing_can_be_kept_nothing_is_begun(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"{tmp_path}/file"
    with open(place, "w", encoding="ascii"):
        monkeypatch.setenv("SYMNN_CACHE", place)
    monkeypatch.setattr(loading, "_BEGUN", {})
    native.begin(TEXT)
    assert not loading._BEGUN
    assert result()[0] != 0.3
