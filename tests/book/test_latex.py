"""The LaTeX of the book compiles as it stands and fits its pages: each, and all in one file."""

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

OVERFULL = 20.0
"""Points by which a line may reach over the margin: less than a fifth of it."""


@pytest.mark.skipif(COMPILER is None, reason="no LaTeX on this machine")
@pytest.mark.parametrize("alone", [False, True], ids=["pages", "one file"])
def test_latex_compiles_without_an_error_and_keeps_to_the_page(tmp_path: Path, alone: bool) -> None:
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
        over = [float(x) for x in re.findall(r"Overfull .hbox .([\d.]+)pt", words)]
        if max(over, default=0.0) > OVERFULL:
            failed[name.name] = [f"{max(over)} pt over the margin"]
    assert not failed
