"""`symnn check`: somebody's own function against its formula."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symnn.cli.application import application

MODULE = """\
import math
NUMBER = 3
def softplus(x): return max(x, 0.0) + math.log1p(math.exp(-abs(x)))
def naive(x): return math.log(1 + math.exp(x))
def square(x): return x*x
square.gradient = lambda x: 2*x
def cube(x): return x*x*x
cube.gradient = lambda x: 3*x
def ratio(p, q): return p/q
ratio.gradient = lambda p, q: (1/q, -p/q**2)
def total(z): return sum(z[k] for k in range(len(z)))
total.gradient = lambda z: 0*z + 1
def shares(z): return z/z.sum()
"""
UNIT = ("--assume", "p: Interval(1, 2)", "--assume", "q: Interval(1, 2)")
NEAR = ("--assume", "x: Interval(-9, 9)")


@pytest.fixture(autouse=True)
def _module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_functions.py").write_text(MODULE)
    (tmp_path / "own_broken.py").write_text("1/0")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in ("own_functions", "own_broken"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def run(name: str, *arguments: str) -> Result:
    return CliRunner().invoke(application, ["check", name, *arguments, "--points", "60"])


def test_right_code_agrees() -> None:
    done = run("own_functions:softplus", "--against", "log(1 + exp(x))", "--ulps", "2")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("`own_functions:softplus` agrees in ")
    assert run("own_functions:ratio", "--against", "p/q", *UNIT).exit_code == 0
    assert run("math:tanh", "--against", "-x + tanh(x) + x", *NEAR).exit_code == 0


def test_wrong_code_fails_with_a_point() -> None:
    done = run("own_functions:naive", "--against", "log(1 + exp(x))")
    assert done.exit_code == 1
    assert done.stdout.startswith("the function differs from `log(1 + exp(x))` in ")
    assert "raised OverflowError" in done.stdout
    swapped = run("own_functions:ratio", "--against", "q/p", *UNIT)
    assert swapped.exit_code == 1


def test_slopes_are_checked_when_they_are_asked_for() -> None:
    right = run("own_functions:square", "--against", "x**2", "--gradient", *NEAR)
    assert (right.exit_code, "slopes" in right.stdout) == (0, True)
    assert run("own_functions:cube", "--against", "x**3", *NEAR).exit_code == 0
    wrong = run("own_functions:cube", "--against", "x**3", "--gradient", *NEAR)
    assert (wrong.exit_code, "slope by x" in wrong.stdout) == (1, True)


def test_json_tells_the_same() -> None:
    right = json.loads(run("math:exp", "--against", "exp(x)", "--json", *NEAR).stdout)
    assert (right["function"], right["agrees"], right["values"]) == ("math:exp", True, 60)
    wrong = json.loads(run("math:exp", "--against", "exp(2*x)", "--json", *NEAR).stdout)
    assert (wrong["agrees"], "exactly" in wrong["message"]) == (False, True)


BAD = [
    (["math"], "check: FUNCTION is 'math'; needed MODULE:FUNCTION"),
    (["own_missing:f"], "`own_missing` cannot be imported: ModuleNotFoundError"),
    (["own_broken:f"], "`own_broken` cannot be imported: ZeroDivisionError"),
    (["own_functions:sofplus"], "does not exist; did you mean `softplus`?"),
    (["own_functions:NUMBER"], "is a int; needed a function"),
    (["own_functions:softplus", "--gradient"], "has no `gradient`; needed `softplus.gradient`"),
    (["own_functions:ratio", "--against", "p/q"], "has `p`, `q`; declare the arguments in their"),
    (["math:exp", "--against", "1"], "has no variable; declare the arguments"),
    (["math:exp", "--against", "exp(x"], "`(` is never closed"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[m[:30] for _, m in BAD])
def test_bad_usage_is_one_message(arguments: list[str], message: str) -> None:
    given = arguments if "--against" in arguments else [*arguments, "--against", "x"]
    done = run(given[0], *given[1:])
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_errors_are_measured_over_all_floats() -> None:
    wrong = run(
        "own_functions:naive", "--against", "log(1 + exp(x))", "--measure", "--ulps", "2", "--json"
    )
    assert wrong.exit_code == 1
    lines = [json.loads(line) for line in wrong.stdout.splitlines()]
    assert [line["sampler"] for line in lines] == ["whole", "everyday", "near"]
    assert lines[2]["spurious_inf"] > 0
    assert lines[2]["max_ulp"] > 1e6
    right = run(
        "own_functions:softplus", "--against", "log(1 + exp(x))", "--measure", "--ulps", "2"
    )
    assert right.exit_code == 0, right.stdout
    assert "near, float64, seed 0" in right.stdout


def test_gradients_are_measured() -> None:
    done = run("own_functions:cube", "--against", "x**3", "--measure", "--gradient", "--ulps", "4")
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines if "over" in line] == ["own_functions"] * 6
    assert "own_functions:cube.gradient first loses more than 4 ulps at (" in done.stdout
    assert "own_functions:cube first loses" not in done.stdout
    both = run("own_functions:ratio", "--against", "p/q", *UNIT, "--measure", "--gradient")
    assert both.exit_code == 0
    assert "own_functions:ratio.gradient[1]: max " in both.stdout


ARRAYS = ("--assume", "K: Naturals", "--assume", "z: Vector(Reals, K)", "--measure")


def test_functions_of_arrays_are_measured() -> None:
    given = ("own_functions:total", "--against", "Sum(z[k], (k, 0, K - 1))", *ARRAYS)
    done = run(*given, "--gradient", "--size", "K=5", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["sampler"] for line in lines] == ["whole", "everyday", "near"] * 2
    assert len(lines[0]["worst"][0]["z"]) == 5
    assert [line["points"] for line in lines] == [6] * 3 + [30] * 3
    assert max(line["max_ulp"] for line in lines[3:]) == 0
    shares = run("own_functions:shares", "--against", "z[k]/Sum(z[m], (m, 0, K - 1))", *ARRAYS,
                 "--assume", "k: Naturals0", "--ulps", "0.6")  # fmt: skip
    assert shares.exit_code == 1
    mixed = run("own_functions:shares", "--against", "z[k]/Sum(z[m], (m, 0, K - 1))", *ARRAYS,
                "--assume", "k: Naturals0", "--gradient")  # fmt: skip
    assert mixed.exit_code == 2
    assert "has no `gradient`" in mixed.stderr


@pytest.mark.parametrize(
    ("size", "words"),
    [("K=0", "--size is 'K=0'; needed NAME=NUMBER"), ("N=3", "there is no such size; known: `K`")],
)
def test_wrong_sizes_are_refused(size: str, words: str) -> None:
    given = ("own_functions:total", "--against", "Sum(z[k], (k, 0, K - 1))", *ARRAYS)
    done = run(*given, "--size", size)
    assert done.exit_code == 2
    assert words in done.stderr


def test_a_gradient_needs_a_number() -> None:
    Path("own_functions.py").write_text("def f(z): return z\nf.gradient = f\n")
    done = run("own_functions:f", "--against", "z[k]", *ARRAYS, "--assume", "k: Naturals0",
               "--gradient")  # fmt: skip
    assert done.exit_code == 2
    assert "a gradient is measured of a single number" in done.stderr


def test_errors_are_drawn(tmp_path: Path) -> None:
    page = tmp_path / "errors.html"
    given = ("own_functions:square", "--against", "x**2", "--gradient", "--ulps", "0.4")
    done = run(*given, "--measure", "--plot", str(page))
    assert done.stdout.splitlines()[-1] == str(page)
    text = page.read_text()
    assert text.count("<svg") >= 4
    assert "more than 0.4 ulps are lost at" in text
    assert "own_functions:square.gradient" in text
    without = run(*given, "--plot", str(page))
    assert (without.exit_code, "--plot tells how to measure" in without.stderr) == (2, True)
