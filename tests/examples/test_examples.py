"""The examples run as they are, and what they assert at their ends holds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.py"))


@pytest.mark.every(3)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_holds_and_has_a_page(path: Path, tmp_path: Path) -> None:
    root, page = str(FOLDER.parent), tmp_path / "page.html"
    command = [sys.executable, "-W", "error", str(path), "--html", str(page)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=100, check=False,
        env={**os.environ, "PYTHONPATH": root, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not done.stderr
    assert re.search(r"<svg.*Figure 1", page.read_text("utf-8"), re.DOTALL)


def test_a_page_needs_a_name() -> None:
    done = subprocess.run(
        [sys.executable, str(FOLDER / "xor.py"), "--html"], capture_output=True, text=True,
        check=False, env={**os.environ, "PYTHONPATH": str(FOLDER.parent)},
    )  # fmt: skip
    assert done.returncode == 2
    assert "argument --html: expected one argument" in done.stderr


def test_every_example_is_in_the_list() -> None:
    listed = re.findall(r"^\| `(\w+\.py)`", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    assert listed
    assert sorted(listed) == [path.name for path in EXAMPLES]
