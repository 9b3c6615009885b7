"""Lets the tests of this folder share `settling`."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line settles claims in this process."""
    from settling import InProcess

    monkeypatch.setattr("symnn.cli.claims.Checking.pool", lambda *_: InProcess())
