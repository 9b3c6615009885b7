"""The other libraries take seconds to import: their tests are not even read unless asked for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# networks of layers, shapes of recurrences, and trainings that are killed are those of their tests
FOLDERS = ("peers", "catalog", "codegen", "train")
sys.path += [str(Path(__file__).parents[1] / folder) for folder in FOLDERS]


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return True if "not peers" in config.option.markexpr else None
