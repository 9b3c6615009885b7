"""What the README shows is what the commands print."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from symnn.cli.application import application

README = Path(__file__).resolve().parents[1] / "README.md"
BLOCKS = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.S)
SHOWN = re.findall(
    r"^\$ symnn (.*?)\n(.*?)(?=^\$ |\Z)", "\n".join(BLOCKS), flags=re.M | re.S
)  # fmt: skip


def without_times(text: str) -> str:
    return re.sub(r"\d+\.\d{3} s", "_ s", text).strip()


def test_the_readme_shows_commands():
    assert len(SHOWN) >= 3


@pytest.mark.parametrize(("arguments", "output"), SHOWN, ids=[a for a, _ in SHOWN])
def test_shown_output_is_real(arguments: str, output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "argv", ["symnn", *shlex.split(arguments)])
    with pytest.raises(SystemExit), CliRunner().isolation() as streams:
        try:
            application.main(shlex.split(arguments))
        finally:
            found = streams[0].getvalue().decode("utf-8")
            assert without_times(found) == without_times(output)
