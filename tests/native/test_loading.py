"""Texts compiled to libraries: kept whole, made again when damaged, and refused in one sentence."""

from __future__ import annotations

import ctypes
import re
import tempfile
from pathlib import Path

import pytest

from symnn import native
from symnn.errors import NotSupportedError
from symnn.native import compiler as compilers
from symnn.native.loading import NO_COMPILER

needs_compiler = pytest.mark.skipif(native.found_compiler() is None, reason="no C compiler")
THRICE = "double thrice(double x) { return 3 * x; }\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path))
    return tmp_path


def value(source: str, name: str, at: float) -> float:
    function = getattr(native.loaded(source).handle, name)
    function.argtypes, function.restype = [ctypes.c_double], ctypes.c_double
    return float(function(at))


@needs_compiler
def test_a_text_is_compiled_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert value(THRICE, "thrice", 2.0) == 6.0
    kept = [p.suffix for p in folder.iterdir() if p.suffix]  # besides what is known of compilers
    assert sorted(kept) == [".so", ".sum"]
    monkeypatch.setattr(compilers.Compiler, "compiled", lambda *_: pytest.fail("compiled again"))
    assert value(THRICE, "thrice", 3.0) == 9.0


@needs_compiler
@pytest.mark.parametrize("damage", [b"", b"\x7fELF half a library"])
def test_a_damaged_library_is_made_again(folder: Path, damage: bytes) -> None:
    value(THRICE, "thrice", 2.0)
    next(folder.glob("*.so")).unlink()
    next(folder.glob("*.sum")).with_suffix(".so").write_bytes(damage)
    assert value(THRICE, "thrice", 2.0) == 6.0


@needs_compiler
def test_without_a_place_to_keep_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text("")
    monkeypatch.setenv("SYMNN_CACHE", str(no_folder))
    assert value(THRICE, "thrice", 2.0) == 6.0


@needs_compiler
def test_what_the_compiler_refuses(folder: Path) -> None:
    with pytest.raises(NotSupportedError, match=r"refuses the text: .*error"):
        native.loaded("double thrice(double x) { return 3 * y; }\n")
    assert not list(folder.iterdir())


def test_a_machine_without_a_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "")
    native.found_compiler.cache_clear()
    try:
        assert native.found_compiler() is None
        with pytest.raises(NotSupportedError, match=re.escape(NO_COMPILER)):
            native.loaded(THRICE)
    finally:
        monkeypatch.undo()
        native.found_compiler.cache_clear()


@needs_compiler
def test_a_compiler_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = native.found_compiler()
    assert compiler is not None
    monkeypatch.setattr(compilers, "LIMIT", 0.0001)
    with pytest.raises(NotSupportedError, match=r"compiling C: .* failed: .*timed out"):
        compiler.compiled(THRICE)


@needs_compiler
def test_a_machine_without_room_for_temporary_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler = native.found_compiler()
    assert compiler is not None
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(NotSupportedError, match=r"a file for it cannot be written .*\$TMPDIR"):
        compiler.compiled(THRICE)
