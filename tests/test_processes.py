"""Work apart: what hangs, dies, exits or eats memory is told, and reaches nothing else."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from symnn.processes import Bounds, Outcome, apart

QUICK = Bounds(seconds=20)


def only(work: Any, piece: Any, bounds: Bounds = QUICK) -> Outcome:
    return next(iter(apart(work, [piece], bounds=bounds)))


def test_results_come_in_order() -> None:
    assert [o.value for o in apart(len, ["a" * n for n in range(5)], jobs=3)] == list(range(5))
    assert list(apart(len, [])) == []


def test_a_failure_stops_no_other() -> None:
    found = list(apart(len, ["a", 1, "ab"], jobs=2))
    assert [o.value for o in found] == [1, None, 2]
    assert found[1].failure == "TypeError: object of type 'int' has no len()"


@pytest.mark.parametrize(
    ("work", "piece", "bounds", "told"),
    [
        (time.sleep, 100, Bounds(0.3), "over its limit of 0.3 s; its process was killed"),
        (signal.raise_signal, signal.SIGKILL, QUICK, "its process ended unexpectedly (SIGKILL)"),
        (sys.exit, 3, QUICK, "SystemExit: exit was called with 3"),
        (os._exit, 3, QUICK, "its process ended without an answer (exit code 3)"),
        (bytearray, 1 << 40, QUICK, "over its limit of 4096 MiB"),
        (bytearray, 1 << 33, Bounds(20, 2048), "over its limit of 2048 MiB"),
        (input, "? ", QUICK, "EOFError: EOF when reading a line"),
        (os.fdopen, 0, QUICK, "TypeError: cannot pickle"),
        (eval, "'\x1b[2J' + 1", QUICK, 'TypeError: can only concatenate str (not "int") to str'),
        (exec, "raise ValueError('a\x1b[2Jb' + 'x' * 9000)", QUICK, "ValueError: a\ufffd[2Jbxx"),
        (exec, "class E(Exception):\n def __str__(s): 1/0\nraise E", QUICK, "E: an error that"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told(work: Any, piece: Any, bounds: Bounds, told: str) -> None:
    failure = only(work, piece, bounds).failure
    assert failure.startswith(told)
    assert len(failure) <= 2000


def test_what_a_process_started_ends_with_it(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    program = f"import os, time\nif os.fork() == 0:\n time.sleep(1.5)\n open({str(mark)!r}, 'w')"
    assert only(exec, program).failure == ""
    assert only(exec, f"{program}\nelse:\n time.sleep(9)", Bounds(0.5)).failure
    time.sleep(1.6)
    assert not mark.exists()


def test_prints_do_not_reach_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    assert only(print, "noise").failure == ""
    assert capfd.readouterr().out == ""


def test_an_abandoned_list_leaves_nothing_running(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    late = f"import time; time.sleep(1); open({str(mark)!r}, 'w')"
    first = apart(exec, ["pass", late], jobs=2)
    assert next(first).failure == ""
    first.close()  # type: ignore[attr-defined]
    time.sleep(1.2)
    assert not mark.exists()
