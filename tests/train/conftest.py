"""Lets the tests of this folder share `layer_nets` and `processes_of_tests`, and a new cache."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from symnn.train import compiled, facts, structure, update

sys.path.insert(0, str(Path(__file__).parent))


def _forget() -> None:
    """What this process knows of networks and steps."""
    for module in (compiled, facts, structure, update):
        for found in vars(module).values():
            if hasattr(found, "cache_clear"):
                found.cache_clear()


@pytest.fixture
def unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing is known of any network, and what is found meanwhile is forgotten."""
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path))
    _forget()
    yield
    _forget()


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
