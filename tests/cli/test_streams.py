"""Files appear whole or not at all; text is read as text."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pytest

from symnn.cli import streams
from symnn.errors import SymnnError
from symnn.files import opened


def test_write_replaces_the_file_with_ordinary_permissions(tmp_path: Path) -> None:
    target = tmp_path / "out.py"
    target.write_text("old")
    streams.write(str(target), "new ζ\n")
    assert target.read_bytes() == "new ζ\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) & 0o400
    assert [p.name for p in tmp_path.iterdir()] == ["out.py"]


def test_nothing_is_left_when_writing_fails(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    target.write_text("old")

    class Unprintable(str):
        pass

    with pytest.raises(UnicodeEncodeError):
        streams.write(str(target), Unprintable("half\udcff"))
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SymnnError, match=r"`.*gone/out.txt` cannot be written: No such file"):
        streams.write(str(tmp_path / "gone" / "out.txt"), "x")


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(SymnnError, match="is a folder; needed the name of a file"):
        streams.write(str(tmp_path), "x")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SymnnError, match="cannot be written: Permission denied"):
        streams.write(str(tmp_path / "out.txt"), "x")


def test_a_file_is_read_as_bytes(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb")
    with opened(str(path)) as stream:
        assert list(stream) == [b"\xef\xbb\xbfa\r\n", b"b"]


def test_standard_input_that_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x\n\xff")))
    with pytest.raises(SymnnError, match=r"standard input is not UTF-8 text \(byte 3\)"):
        streams.text_of("-")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf x < 1\r\n")))
    assert streams.text_of("-") == "x < 1"


def test_color_only_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert streams.styled("proved", fg="green") == "\x1b[32mproved\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert streams.styled("proved", fg="green") == "proved"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setattr("sys.stdout.isatty", lambda: False, raising=False)
    assert streams.styled("proved", fg="green") == "proved"


def test_half_a_surrogate_pair_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    streams.print_json({"id": "ζ\ud800"})
    assert capsys.readouterr().out == '{"id": "ζ\\ud800"}\n'


def test_remarks_that_nobody_takes_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("click.echo", full)
    streams.note("epoch 1")
    with pytest.raises(OSError, match="No space left"):
        streams.print_json({})
