"""`symnn report`: scripts to pages, all or none; bad paths, bad scripts, refuted steps."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symnn.cli.application import application

GOOD = '''
"""The slope of a square."""
from symnn.core import Variable
from symnn.derivation import derive as differentiate

def derive():
    x = Variable("x")
    return differentiate(x**2, x)
'''
FALSE = """
from sympy import exp
from symnn.core import Variable
from symnn.derivation import Derivation, Given

def derive():
    x = Variable("x")
    return Derivation("odd", "Odd", "wrong", given=(Given(x),)).claim(exp(x), exp(2*x), "planted")
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(application, ["report", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scripts"
    made.mkdir()
    (made / "square.py").write_text(GOOD)
    (made / "other.py").write_text(GOOD)
    (made / "_private.py").write_text("raise SystemExit")
    (made / "notes.md").write_text("not a script")
    return made


def test_pages_and_an_index(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    done = run(folder, "--out", out, "--format", "html, markdown")
    assert done.exit_code == 0, done.stderr
    assert [Path(line).name for line in done.stdout.splitlines()] == [
        "other.html", "other.md", "square.html", "square.md", "index.html", "index.md",
    ]  # fmt: skip
    assert all(Path(line).is_file() for line in done.stdout.splitlines())
    assert "square.md" in (out / "index.md").read_text()
    assert "2/2 square:" in done.stderr


def test_one_script(folder: Path, tmp_path: Path) -> None:
    done = run(folder / "square.py", "--out", tmp_path / "out", "--format", "latex")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["index.tex", "square.tex"]
    assert done.exit_code == 0


def test_a_refuted_step_writes_nothing_and_exits_1(folder: Path, tmp_path: Path) -> None:
    (folder / "false.py").write_text(FALSE)
    done = run(folder, "--out", tmp_path / "out")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "planted" in done.stderr
    assert "1 of 3 scripts failed; nothing was written" in done.stderr
    assert not (tmp_path / "out").exists()


BAD_SCRIPTS = [
    ("x = 1", "the script has no function `derive`"),
    ("def derive(): return 3", "`derive` returned a int, not a Derivation"),
    ("def derive(:", "bad: SyntaxError: "),
    ("import no_such_module", "bad: ModuleNotFoundError: No module named 'no_such_module'"),
    ("import sys\nsys.exit(3)", "bad: SystemExit: the script called exit with 3"),
    ("def derive(): raise SystemExit", "bad: SystemExit: the script called exit with None"),
    ("def derive(): return 1/0", "bad: ZeroDivisionError: division by zero"),
]


@pytest.mark.parametrize(("text", "message"), BAD_SCRIPTS)
def test_bad_scripts(text: str, message: str, folder: Path, tmp_path: Path) -> None:
    (folder / "bad.py").write_text(text)
    done = run(folder, "--out", tmp_path / "out")
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert "1 of 3 scripts failed; nothing was written" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_bad_arguments(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "twin").mkdir()
    (tmp_path / "twin" / "square.py").write_text(GOOD)
    for arguments, message in (
        ([tmp_path / "gone"], "gone` is not there"),
        ([tmp_path / "empty"], "empty` is an empty folder"),
        ([folder / "notes.md"], "notes.md` is a file of another kind"),
        ([folder, tmp_path / "twin"], "two scripts are named `square`"),
        ([folder, "--format", "htm"], "--format is 'htm'; did you mean `html`?"),
        ([folder, "--out", folder / "square.py"], "is a file; needed a folder"),
        ([folder, "--out", folder / "square.py" / "x"], "cannot be written: Not a directory"),
    ):
        done = run(*arguments)
        assert (done.exit_code, done.stdout) == (2, ""), arguments
        assert message in done.stderr


def test_the_scripts_of_the_project_by_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path
) -> None:
    folder.rename(tmp_path / "derivations")
    monkeypatch.chdir(tmp_path)
    done = run("--format", "markdown")
    assert done.stdout.splitlines()[-1] == "symnn-report/index.md"
