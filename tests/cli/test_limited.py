"""A command in a process of its own: killed over its time, unless it has its answer."""

from __future__ import annotations

import subprocess
import sys

import pytest

from symnn.cli import limited

ENDLESS = "import time; time.sleep(60)"
LATE = "from symnn.cli import limited; import time; limited.announce(); time.sleep(2); exit(7)"


@pytest.mark.parametrize(
    ("program", "code"), [(ENDLESS, None), (LATE, 7), ("import sys; sys.exit(3)", 3)]
)
def test_who_has_announced_an_answer_may_give_it(
    program: str, code: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = subprocess.Popen

    def instead(_: object, **details: object) -> subprocess.Popen[bytes]:
        return real([sys.executable, "-c", program], **details)  # type: ignore[call-overload]

    monkeypatch.setattr(limited.subprocess, "Popen", instead)
    monkeypatch.setattr(limited, "START_UP", 0.0)
    assert limited.finished("verify", [], 1.0) == code


def test_announcing_without_a_channel_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(limited.CHANNEL, raising=False)
    limited.announce()
