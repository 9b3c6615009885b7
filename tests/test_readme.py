"""What the README shows is what the commands print."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

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
def test_shown_output_is_real(arguments: str, output: str) -> None:
    command = [sys.executable, "-m", "symnn", *shlex.split(arguments)]
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    found = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
    assert without_times(found.stdout) == without_times(output)
