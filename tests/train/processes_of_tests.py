"""Processes with a cache of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def printed(script: str, folder: Path) -> str:
    """What a script prints in a new process that keeps what it works out in this folder."""
    done = subprocess.run(
        [sys.executable, "-c", script], check=False, text=True, capture_output=True,
        env={**os.environ, "SYMNN_CACHE": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, f"exit code {done.returncode}: {done.stderr}"
    return done.stdout
