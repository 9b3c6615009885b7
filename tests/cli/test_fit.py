"""`symnn fit`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symnn.cli.application import application

DECAY = "t,y,remark\n0,4.1,a\n1,2.4,b\n2,1.5,c\n3,0.9,d\n"


@pytest.fixture
def decay(tmp_path: Path) -> str:
    path = tmp_path / "decay.csv"
    path.write_text(DECAY)
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(application, ["fit", "--here", *arguments])


def test_parameters_and_their_verdict(decay: str) -> None:
    done = run("a*exp(-b*t)", decay, "--start", "a=1", "--start", "b=1", "--response", "y")
    assert done.exit_code == 0, done.stderr
    assert "a  4.0828110591 +- 0.0427" in done.stdout
    assert "enclosed" in done.stdout


def test_json(decay: str) -> None:
    done = run("a - b*t", decay, "--start", "a=1", "--start=b=1", "--response=log(y)", "--json")
    found = json.loads(done.stdout)
    assert found["verdict"]["status"] == "enclosed"
    assert found["digits"]["b"].startswith("0.50")


def test_what_is_not_known_ends_with_3(decay: str) -> None:
    arguments = ["a*b*t", decay, "--start", "a=1", "--start", "b=1", "--response", "y"]
    done = run(*arguments)
    assert done.exit_code == 3
    assert "no minimum enclosed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a*(", "FILE", "--start", "a=1"], "column"),
        (["a*t", "missing.csv", "--start", "a=1"], "No such file"),
        (["a*t", "FILE", "--start", "a"], "needed NAME=NUMBER"),
        (["a*t", "FILE", "--start", "a=inf", "--response", "y"], "the start of `a` is inf"),
        (["a*t", "FILE", "--start", "a=1"], "leaves `y`, `remark` of the columns"),
        (["a*t", "FILE", "--start", "a=1", "--response", "remark"], "`remark` holds 'a'"),
        (["a*q", "FILE", "--start", "a=1", "--response", "y"], "q"),
        (["a*t**1e400", "FILE", "--start", "a=1", "--response", "y"], ""),
    ],
)
def test_bad_input_is_one_message(arguments: list[str], message: str, decay: str) -> None:
    done = run(*[decay if a == "FILE" else a for a in arguments])
    assert done.exit_code == 2, done.stdout
    assert message in done.stderr
    assert "Traceback" not in done.stderr
