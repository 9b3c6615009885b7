"""The LaTeX of the book compiles as it stands: every page, and all of it in one file."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from symnn.book.coverage import coverage
from symnn.book.edition import edition
from symnn.cache import Cache

pytestmark = pytest.mark.slow
COMPILER = next(filter(None, map(shutil.which, ("pdflatex", "lualatex"))), None)


@pytest.mark.skipif(COMPILER is None, reason="no LaTeX on this machine")
@pytest.mark.parametrize("alone", [False, True], ids=["pages", "one file"])
def test_latex_compiles_without_an_error(tmp_path: Path, alone: bool) -> None:
    cached = Cache()
    files = edition(coverage(None, 2, cached=cached), "latex", alone, cached)
    failed = {}
    for name, text in files.items():
        (tmp_path / name).write_text(str(text), encoding="utf-8")
        done = subprocess.run(
            [str(COMPILER), "-interaction=nonstopmode", "-no-shell-escape", name.name],
            cwd=tmp_path, capture_output=True, timeout=300,
        )  # fmt: skip
        words = done.stdout.decode("utf-8", "replace")
        if done.returncode or not (tmp_path / name).with_suffix(".pdf").exists():
            failed[name.name] = re.findall(r"^!.*", words, re.MULTILINE)[:3]
    assert not failed
