"""The line that says that work goes on: on terminals only, and gone at the end."""

from __future__ import annotations

import io
import sys
from time import sleep

import pytest

from symnn.cli import waiting


class Stream(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(("terminal", "pause"), [(True, 0.08), (True, 0.0), (False, 0.08)])
def test_it_is_told_to_those_who_watch(
    terminal: bool, pause: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Stream(terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(waiting, "PATIENCE", 0.02)
    with waiting.told("searching"):
        sleep(pause)
    shown = stream.getvalue()
    assert ("searching (0 s)" in shown) == (terminal and pause > 0)
    assert not shown or shown.endswith(waiting.CLEAR)


def failing() -> None:
    sleep(0.05)
    raise ValueError("no")


def test_work_that_fails_clears_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(waiting, "PATIENCE", 0.01)
    with pytest.raises(ValueError, match="no"), waiting.told("searching"):
        failing()
    assert stream.getvalue().endswith(waiting.CLEAR)
