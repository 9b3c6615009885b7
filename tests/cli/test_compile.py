"""`symnn compile`: source that runs by itself, whole files, tiers that are not built."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symnn.cli.application import application


def run(*arguments: object, text: str | None = None) -> Result:
    return CliRunner().invoke(application, ["compile", *map(str, arguments)], input=text)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path_factory.getbasetemp() / "compile"))


def executed(source: str, call: str) -> str:
    """What the source prints for a call, in a process that cannot see symnn."""
    code = f"import sys; sys.modules['symnn'] = None\nexec({source!r})\nprint({call})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_source_runs_without_symnn() -> None:
    done = run("x/(1 + exp(-x))")
    assert (done.exit_code, done.stderr) == (0, "")
    assert executed(done.stdout, "float(f(0.0)), float(f(2.0)), float(f(-1e4))").startswith(
        "0.0 1.76"
    )


def test_the_gradient_goes_with_it() -> None:
    done = run("x**2/2 + x/2", "--with-gradient")
    assert executed(done.stdout, "float(f_gradient(0.0))") == "0.5"
    assert "f_gradient" not in run("x**2/2 + x/2").stdout


def test_partial_derivatives_are_named() -> None:
    source = run("x*y + 1", "--with-gradient").stdout
    assert "# f_gradient(x, y) = (df/dx, df/dy)\n# df/dx = y\n# df/dy = x\n" in source
    assert executed(source, "[float(v) for v in f_gradient(2.0, 3.0)]") == "[3.0, 2.0]"


def test_a_formula_over_an_array() -> None:
    done = run(
        "-Sum(p[i]*log(p[i]), (i, 0, n-1))", "--assume", "p: Simplex(n)", "--assume", "n: Naturals"
    )
    assert executed(done.stdout, 'float(step(np.array([0.5, 0.5]))["value"])').startswith("0.69314")


def test_a_keyword_and_greek_letters_as_symbols() -> None:
    done = run("lambda*σ", "--assume", "lambda, σ: Reals")
    assert executed(done.stdout, "float(f(2.0, 3.0))") == "6.0"


def test_formula_from_standard_input_into_a_file(tmp_path: Path) -> None:
    out = tmp_path / "f.py"
    done = run("-", "--out", out, text="x**2\n")
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"wrote {out}" in done.stderr
    assert executed(out.read_text(), "float(f(3.0))") == "9.0"
    assert [p.name for p in tmp_path.iterdir()] == ["f.py"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["zeta(x)", "--target", "c"], "target 'c' has no zeta"),
        (
            ["x", "--target", "jax", "--accuracy", "guarded"],
            "is built for target 'numpy'",
        ),
        (["zeta(x)", "--accuracy", "fast"], "or leave `accuracy` out (--accuracy plain)"),
        (
            ["1/0", "--accuracy", "fast"],
            "`1/0` divides by 0 whatever its arguments are; needed",
        ),
        (["x/(x - x)"], "divides by 0 whatever its arguments are (`-x + x` is 0)"),
        (["x", "--target", "fortran"], "Invalid value for '--target'"),
        (["Sum(v[i], (i, 1, 2))", "--assume", "v: Vector(Reals, 3)"], "over a whole axis"),
        (["v[3]", "--assume", "v: Vector(Reals, 3)"], "index 3 is outside 0..3-1"),
        (["v[0, 1]", "--assume", "v: Vector(Reals, 3)"], "needed 1 indices, got 2"),
        (["x +"], "the formula ends after `+`"),
        (["foo(x)"], "unknown function `foo`"),
        (["x", "--out", "no-such-folder/f.py"], "cannot be written: No such file or directory"),
        (["Integral(exp(-x*t), (t, 0, 1))"], "is not worked out"),
        ([], "Missing argument 'EXPR'"),
    ],
)
def test_bad_input(arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert "internal error" not in done.stderr


def test_guarded_code_runs_and_says_what_it_is(tmp_path: Path) -> None:
    target = tmp_path / "out.py"
    done = run(
        "x*tanh(log(1+exp(x)))", "--accuracy", "guarded", "--with-gradient", "--out", str(target)
    )
    assert done.exit_code == 0
    text = target.read_text()
    assert "Accuracy: guarded." in text
    namespace: dict[str, object] = {}
    exec(text, namespace)
    assert namespace["f_gradient"](-800.0) == 0  # type: ignore[operator]
    assert namespace["f"](1.0) == 0.8650983882673103  # type: ignore[operator]
