"""The cache: found whole or not at all, and never needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from symnn.cache import Cache, digest, fingerprint, user_folder


def test_what_was_kept_is_found(tmp_path: Path) -> None:
    Cache(tmp_path / "new" / "folder").put("a", "text\n")
    assert Cache(tmp_path / "new" / "folder").get("a") == "text\n"


@pytest.mark.parametrize("damage", [b"", b"nothing", b"\xff\xfe", b"0" * 32 + b"\ntext"])
def test_damage_is_found_out(tmp_path: Path, damage: bytes) -> None:
    kept = Cache(tmp_path)
    kept.put("a", "text")
    (tmp_path / "a").write_bytes(damage)
    assert kept.get("a") is None


def test_nothing_is_needed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for kept in (Cache(tmp_path / "file" / "folder"), Cache(tmp_path, usable=False)):
        kept.put("a", "text")
        assert kept.get("a") is None


def test_the_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path))
    assert user_folder() == tmp_path
    monkeypatch.delenv("SYMNN_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_folder() == tmp_path / "symnn"


def test_names_tell_contents_apart() -> None:
    assert len({digest(p) for p in (["ab"], ["a", "b"], ["a", "b", ""], ["", "ab"])}) == 4
    assert fingerprint() != fingerprint(("cli/",))
