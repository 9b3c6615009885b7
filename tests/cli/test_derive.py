"""`symnn derive`: formats, the variable, exit codes, bad input."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner, Result

from symnn.cli.application import application


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(application, ["derive", *arguments], input=text)


def test_text_names_the_rules_and_the_verdicts() -> None:
    done = run("x/(1 + exp(-x))")
    assert done.exit_code == 0, done.stderr
    for part in ("quotient rule", "chain rule", "(proved)", "given  x in Reals"):
        assert part in done.stdout
    assert done.stderr == ""


def test_json_is_the_derivation_as_data() -> None:
    made = json.loads(run("tanh(x)", "--json").stdout)
    assert made["result"] == "1 - tanh(x)**2"
    assert all(step["verdict"]["status"] == "proved" for step in made["steps"])
    assert made == json.loads(run("tanh(x)", "--format", "json").stdout) | {"steps": made["steps"]}


@pytest.mark.parametrize(
    ("form", "part"),
    [("latex", r"\documentclass"), ("markdown", "# Derivative of"), ("html", "<!doctype html>")],
)
def test_formats(form: str, part: str) -> None:
    assert part.lower() in run("x**2", "--format", form).stdout.lower()


def test_order_and_variable() -> None:
    made = json.loads(run("a*x**3", "--wrt", "x", "--order", "2", "--json").stdout)
    assert made["result"] in ("6*a*x", "6*x*a")


def test_declared_domains_count() -> None:
    made = json.loads(run("log(x)", "--assume", "x: Interval.open(0, oo)", "--json").stdout)
    assert made["given"] == ["x in Interval.open(0, oo)"]


def test_formula_from_standard_input() -> None:
    assert json.loads(run("-", "--json", text="x**2\n").stdout)["result"] == "2*x"


def test_a_formula_may_begin_with_a_sign() -> None:
    assert json.loads(run("-x", "--json").stdout)["result"] == "-1"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a*x"], "derive: the formula has `a`, `x`; say by which, `--wrt NAME`"),
        (["2"], "derive: the formula has no variable; say by which"),
        (["x**2", "--wrt", "y"], "--wrt: `y` does not occur in the formula; known: `x`"),
        (["e**x"], "unknown name `e`; the constant is `E`"),
        (["foo(x)"], "unknown function `foo`"),
        (["x +"], "the formula ends after `+`"),
        (["x", "--order", "0"], "Invalid value for '--order'"),
        (["x", "--format", "doc"], "Invalid value for '--format'"),
        (["x", "--assume", "x: Interval(1, 0)"], "is empty: no value satisfies it"),
        ([], "Missing argument 'EXPR'"),
    ],
)
def test_bad_input(arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert "internal error" not in done.stderr


def test_a_constant_has_the_slope_0_by_any_variable() -> None:
    done = run("3", "--wrt", "x", "--json")
    assert (done.exit_code, json.loads(done.stdout)["result"]) == (0, "0")
    assert "a b" in run("3", "--wrt", "a b").stderr


def test_a_declared_variable_may_be_absent() -> None:
    done = run("x**2", "--wrt", "y", "--assume", "x, y: Reals", "--json")
    assert json.loads(done.stdout)["result"] == "0"


def test_a_long_derivation_tells_how_far_it_is_and_may_be_limited() -> None:
    told = run("x**5", "--order", "5")
    assert "derivative 5 of 5" in told.stderr
    assert "derivative" not in run("x**5", "--order", "2").stderr
    done = subprocess.run(
        [sys.executable, "-m", "symnn", "derive", "1/(1+exp(-x))", "--order", "20",
         "--timeout", "0.1"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (3, "")
    assert "not done within 0.1 s" in done.stderr
