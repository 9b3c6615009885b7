"""Lets the tests of this folder share `layer_nets` and `processes_of_tests`, and a new cache."""

import sys
from pathlib import Path

import pytest

from symnn.train import facts

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The questions that come to the equations, in a new cache."""
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path))
    facts.forward.cache_clear()
    questions: list[str] = []
    original = facts.load

    def told(module: str, name: str | None = None):
        questions.extend([name] if module == facts.ANSWERS and name else [])
        return original(module, name)

    monkeypatch.setattr(facts, "load", told)
    return questions
