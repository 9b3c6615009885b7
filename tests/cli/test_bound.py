"""`symnn bound`: text, JSON, exit codes, limits."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from symnn.cli import limited
from symnn.cli.application import application


def run(*arguments: str) -> Result:
    return CliRunner().invoke(application, ["bound", *arguments])


def test_text_and_json() -> None:
    done = run("x/(1+exp(-x))", "--assume", "x: Reals", "--digits", "20", "--here")
    assert done.exit_code == 0, done.stderr
    assert "supremum  oo, not attained (x -> oo)" in done.stdout
    assert "infimum   -0.27846454276107379511, attained (x = -1.278464542" in done.stdout
    made = json.loads(run("tanh(x)", "--assume", "x: Reals", "--lipschitz", "--json",
                          "--here").stdout)  # fmt: skip
    assert (made["exact"], made["attained"]) == ("1", True)


def test_an_open_question_ends_with_3() -> None:
    domains = ("--assume", "x: Reals", "--assume", "y: Reals", "--timeout", "1", "--here")
    assert run("x*y*exp(-x**2*y**2) + sin(x*y)", *domains).exit_code == 3


def test_it_runs_in_a_process_that_may_be_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "finished", lambda *_: None)
    done = run("x", "--assume", "x: Interval(0, 1)", "--timeout", "2")
    assert (done.exit_code, "not done within 2 s" in done.stderr) == (3, True)


def test_bad_input_has_a_position() -> None:
    done = CliRunner().invoke(application, ["bound", "x +", "--here"])
    assert done.exit_code == 2
