"""`symnn approximate`: text, JSON, limits."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from symnn.cli import limited
from symnn.cli.application import application

UNIT = ("--assume", "x: Interval(0, 1)")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(application, ["approximate", *arguments])


def test_text_and_json() -> None:
    done = run("sqrt(x)", *UNIT, "--tolerance", "0.1", "--here")
    assert done.exit_code == 0, done.stderr
    assert "units  5, all of weight" in done.stdout
    made = json.loads(run("x", *UNIT, "--even", "--json", "--here").stdout)
    assert made["interval"] == ["0", "1"]
    assert {"weight", "bias", "height"} == set(made["units"][0])


def test_it_runs_in_a_process_that_may_be_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "finished", lambda *_: None)
    done = run("x", *UNIT, "--timeout", "2")
    assert (done.exit_code, "not done within 2 s" in done.stderr) == (3, True)


def test_bad_input_ends_with_2() -> None:
    assert run("x", "--assume", "x: Reals", "--here").exit_code == 2
