"""`symnn report`: scripts to pages, all or none; bad paths, bad scripts, refuted steps."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symnn.cli.application import application
from symnn.cli.scripts import default_folder, scripts
from symnn.errors import SymnnError

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
    assert "1 of 3 scripts are refuted; nothing was written" in done.stderr
    assert not (tmp_path / "out").exists()


BAD_SCRIPTS = [
    ("x = 1", "has no function `derive()`"),
    ("def derive(): return 3", "returns int; needed a Derivation"),
    ("def derive(:", "cannot be run: "),
    ("import no_such_module", "cannot be run: No module named 'no_such_module'"),
    (
        "from symnn.core import sizes\nfrom symnn.core import Variable\nVariable(3 +",
        "cannot be run",
    ),
]


@pytest.mark.parametrize(("text", "message"), BAD_SCRIPTS)
def test_bad_scripts(text: str, message: str, folder: Path, tmp_path: Path) -> None:
    (folder / "bad.py").write_text(text)
    done = run(folder, "--out", tmp_path / "out")
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_bad_arguments(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for arguments, message in (
        ([tmp_path / "gone"], "gone` does not exist"),
        ([empty], "holds no derivation scripts"),
        ([folder / "notes.md"], "is not a Python script"),
        ([folder, folder], "two scripts are named `other`"),
        ([folder, "--format", "pdf"], "'pdf' is not built yet"),
        ([folder, "--format", "htm"], "--format is 'htm'; did you mean `html`?"),
        ([folder, "--out", folder / "square.py"], "is a file; needed a folder"),
        ([folder, "--out", folder / "square.py" / "x"], "cannot be written: Not a directory"),
    ):
        done = run(*arguments)
        assert (done.exit_code, done.stdout) == (2, ""), arguments
        assert message in done.stderr


def test_the_default_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "derivations").mkdir()
    monkeypatch.chdir(tmp_path)
    assert default_folder() == Path("derivations")
    monkeypatch.chdir(tmp_path / "derivations")
    monkeypatch.setattr("symnn.cli.scripts.PACKAGE", tmp_path / "nowhere" / "symnn")
    with pytest.raises(SymnnError, match="there is no folder `derivations`"):
        scripts([])
