"""The line that says how far a list of claims is."""

import io
import os
import pty
import subprocess
import sys

import pytest

from symnn.cli.tally import CLEAR, Tally


class Screen(io.StringIO):
    def isatty(self):
        return True


class Broken(Screen):
    def write(self, text):
        raise OSError


@pytest.mark.parametrize(
    ("out", "err", "shown"), [(io.StringIO, Screen, True), (Screen, Screen, False),
                              (io.StringIO, io.StringIO, False)],
)  # fmt: skip
def test_it_is_shown_to_who_does_not_see_the_verdicts(monkeypatch, out, err, shown):
    monkeypatch.setattr("sys.stdout", out())
    monkeypatch.setattr("sys.stderr", err())
    with Tally() as tally:
        tally.add("proved")
        tally.add("unknown")
    written = sys.stderr.getvalue()
    assert written == (f"{CLEAR}1 claim: 1 proved{CLEAR}" if shown else "")
    assert str(tally) == "2 claims: 1 proved, 1 unknown"


def test_the_work_goes_on_when_nobody_can_be_told(monkeypatch):
    monkeypatch.setattr("sys.stdout", io.StringIO())
    monkeypatch.setattr("sys.stderr", Broken())
    with Tally() as tally:
        tally.add("proved")
    assert not tally.watched


def test_a_claims_file_shows_it_on_a_terminal():
    ours, theirs = pty.openpty()
    line = '{"id": 1, "lhs": "x", "relation": "==", "rhs": "x", "symbols": {"x": "Reals"}}\n'
    program = [sys.executable, "-m", "symnn", "verify", "--file", "-"]
    done = subprocess.run(program, input=line, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.close(theirs)
    assert done.stdout.startswith("1  proved")
    assert b"1 claim: 1 proved" in os.read(ours, 1000)
    os.close(ours)
