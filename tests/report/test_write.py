"""Writing: whole files or none."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from symnn.errors import SymnnError
from symnn.report import Document, render_html, write_files, write_report


def test_a_page_is_written_with_the_permissions_of_a_new_file(
    document, page, tmp_path: Path
) -> None:
    target = tmp_path / "report.html"
    assert write_report(document, target) == target
    assert target.read_text("utf-8") == page
    other = tmp_path / "other"
    other.touch()
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(other.stat().st_mode)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["other", "report.html"]


def test_an_old_report_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("old")
    write_report(Document("t", ()), target)
    assert target.read_text("utf-8") == render_html(Document("t", ()))


def test_markdown_has_its_charts_beside_it(document: Document, tmp_path: Path) -> None:
    write_report(document, tmp_path / "a.md")
    charts = sorted((tmp_path / "a-figures").glob("*.svg"))
    assert len(charts) == 4
    text = (tmp_path / "a.md").read_text("utf-8")
    assert all(f"a-figures/{chart.name}" in text for chart in charts)


STARTS = {"a.tex": "\\documentclass", "a.txt": "The gradient", "A.HTM": "<!DOCTYPE"}


@pytest.mark.parametrize(("name", "start"), STARTS.items())
def test_the_suffix_tells_the_format(
    document: Document, tmp_path: Path, name: str, start: str
) -> None:
    assert write_report(document, tmp_path / name).read_text("utf-8").startswith(start)


def test_a_format_can_be_given(document: Document, tmp_path: Path) -> None:
    assert (
        write_report(document, tmp_path / "a", "text").read_text("utf-8").startswith("The gradient")
    )


def test_an_unknown_suffix_is_refused(document: Document, tmp_path: Path) -> None:
    with pytest.raises(SymnnError, match=r"cannot tell the format of .*report\.doc.*\.html"):
        write_report(document, tmp_path / "report.doc")
    assert not list(tmp_path.iterdir())


def test_one_missing_folder_is_made(document: Document, tmp_path: Path) -> None:
    assert write_report(document, tmp_path / "new" / "a.html").exists()


def refused(target: Path, reason: str) -> None:
    with pytest.raises(
        SymnnError, match=f"report: `.*` cannot be written: .*{reason}.*Choose another"
    ):
        write_report(Document("t", ()), target)


def test_places_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.html").mkdir()
    refused(tmp_path / "file" / "a.html", "Not a directory")
    refused(tmp_path / "folder.html", "it is a folder")
    refused(tmp_path / "no" / "such" / "a.html", "No such file")
    refused(tmp_path / ("x" * 300 + ".html"), "name too long")
    refused(tmp_path / "a\0b.html", "null")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder.html"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_without_permission_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        refused(tmp_path / "a.html", "Permission denied")
    finally:
        tmp_path.chmod(0o700)


def test_nothing_is_left_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def full(handle: int) -> None:
        written.append(handle)
        if len(written) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    files = {tmp_path / "new" / "a": "x", tmp_path / "new" / "b": "y"}
    with pytest.raises(SymnnError, match=r"`.*b` cannot be written: No space left"):
        write_files(files)
    assert not list(tmp_path.iterdir())


def test_an_old_report_survives_a_failure(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "b").mkdir()
    with pytest.raises(SymnnError, match="it is a folder"):
        write_files({tmp_path / "a": "new", tmp_path / "b": "new"})
    assert (tmp_path / "a").read_text() == "old"
