"""The other libraries take seconds to import: their tests are not even read unless asked for."""

from __future__ import annotations

import pytest


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return True if "not peers" in config.option.markexpr else None
