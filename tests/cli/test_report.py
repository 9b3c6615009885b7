"""`symnn report`: scripts to pages; bad paths, bad scripts, refuted steps, what is made again."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symnn.cli.application import application
from symnn.report import sheets

GOOD = '''
"""The slope of a square."""
from symnn.core import Variable
from symnn.derivation import derive as differentiate

def derive():
    x = Variable("x")
    return differentiate(x**2, x)
'''
BEGIN = """
import os, signal, sys, time
from sympy import exp
from symnn.core import Variable
from symnn.derivation import Derivation, Given

x = Variable("x")
START = Derivation("odd", "Odd", "wrong", given=(Given(x),))
"""
BAD = {
    "empty": ("x = 1", "the script has no function `derive`"),
    "number": ("def derive(): return 3", "`derive` returned `int`, not a Derivation"),
    "syntax": ("def derive(:", "SyntaxError: "),
    "absent": ("import no_such_module", "No module named 'no_such_module'"),
    "leaves": ("sys.exit(3)", "SystemExit: the script called exit with 3"),
    "exits": ("def derive(): raise SystemExit", "SystemExit: the script called exit with None"),
    "dies": ("os._exit(0)", "its process ended without an answer (exit code 0)"),
    "killed": ("os.kill(os.getpid(), signal.SIGKILL)", "ended unexpectedly (SIGKILL)"),
    "raises": ("def derive(): return 1/0", "ZeroDivisionError: division by zero"),
    "eats": ("def derive(): return bytearray(1 << 40)", "MemoryError: out of memory"),
    "asks": ("def derive(): return input('? ')", "EOFError"),
    "recurses": ("def derive(): return derive()", "RecursionError"),
    "idle": ("def derive(): return START", "it derives nothing: it has no steps"),
    "open": ("def derive(): return START.claim(x + x, 2*x - 0, 'r')", "it never concludes"),
    "boasts": (
        "def derive(): return START.claim((x + 1)**2, x**2 + 2*x + 1, 'r').conclude('so', x + 2)",
        "it concludes `x + 2`, which no step shows",
    ),
    "false": ("def derive(): return START.claim(exp(x), exp(2*x), 'planted')", "is false: planted"),
    "keyless": (
        "def derive(): return Derivation('odd', 'Odd', 'w', sources=('nobody1900',))",
        "source `nobody1900` is unknown",
    ),
    "index": (GOOD, "`index` is the name of the page that lists all pages"),
}
ENDINGS = {"html": ".html", "markdown": ".md", "latex": ".tex", "pdf": ".pdf"}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMNN_CACHE", str(tmp_path / "cache"))


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
    assert "2/2 square: " in done.stderr


def test_one_script(folder: Path, tmp_path: Path) -> None:
    done = run(folder / "square.py", "--out", tmp_path / "out", "--format", "latex")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["index.tex", "square.tex"]
    assert done.exit_code == 0


def test_bad_scripts_are_told_and_the_rest_is_built(folder: Path, tmp_path: Path) -> None:
    """In every format; a page of its own tells of each that failed."""
    for name, (text, _) in BAD.items():
        (folder / f"{name}.py").write_text(f"{'' if name == 'index' else BEGIN}{text}")
    out = tmp_path / "out"
    done = run(folder, "--out", out, "--format", ",".join(ENDINGS), "--jobs", 2)
    assert done.exit_code == 1, done.stderr
    assert f"{len(BAD)} of {len(BAD) + 2} scripts failed" in done.stderr
    assert "Traceback" not in done.stderr
    listed = (out / "index.md").read_text()
    for name, (_, message) in BAD.items():
        told = next(line for line in done.stderr.splitlines() if f" {name}: " in line)
        assert message in done.stderr[done.stderr.index(told) :]
        assert name in listed
    for ending in ENDINGS.values():
        for name in ("square", "other", "index", *BAD):
            assert (out / f"{name}{ending}").stat().st_size > 0
    assert "The script failed" in (out / "false.html").read_text()
    assert "planted" in (out / "false.tex").read_text()
    assert "failed" in listed


def test_a_script_that_hangs_is_ended(folder: Path, tmp_path: Path) -> None:
    (folder / "asleep.py").write_text("import time; time.sleep(1000)")
    done = run(folder, "--out", tmp_path / "out", "--timeout", 2)
    assert done.exit_code == 1, done.stderr
    assert "1/3 asleep: over its limit of 2 s; its process was killed" in done.stderr
    assert (tmp_path / "out" / "square.html").exists()


def test_prints_are_not_data(folder: Path, tmp_path: Path, capfd) -> None:
    (folder / "other.py").write_text(f"print('noise')\n{GOOD}")
    done = run(folder, "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "noise" not in done.stdout + capfd.readouterr().out


HOSTILE = (
    "<script>alert(1)</script>", "</title><img src=x onerror=alert(1)>", r"\input{/etc/passwd}",
    r"$$\write18{id}$$", "{{ 7*7 }}", "$x$ `y` *z* [a](javascript:alert(1))", "]]>", "#set",
    "\\end{verbatim}\\input{/etc/passwd}",
)  # fmt: skip


def test_hostile_text_stays_text(folder: Path, tmp_path: Path) -> None:
    """In titles, statements, reasons, names of symbols, and what an error says."""
    for number, text in enumerate(HOSTILE):
        (folder / f"title_{number}.py").write_text(
            f"{BEGIN}t = {text!r}\ndef derive(): return Derivation('odd', t, t, t, given="
            "(Given(x, t),)).claim(exp(x)*exp(x), exp(2*x), t, rule=t).conclude(t)"
        )
        (folder / f"name_{number}.py").write_text(
            f"{BEGIN}y = Variable({text!r})\ndef derive(): return Derivation('odd', 'Odd', 'w', "
            "given=(Given(y),)).claim(exp(y)*exp(y), exp(2*y), 'r').conclude('so')"
        )
        (folder / f"says_{number}.py").write_text(f"raise ValueError({text!r})")
    out = tmp_path / "out"
    done = run(folder, "--out", out, "--format", ",".join(ENDINGS), "--jobs", 2)
    assert done.exit_code == 1, done.stderr
    for page in out.glob("*.html"):
        text = page.read_text()
        assert text.count("<script") == text.count("<script>") == 1, page  # our own
        assert "<img src=x" not in text
        assert 'href="javascript:' not in text
    for page in out.glob("*.tex"):
        text = re.sub(r"\\begin\{verbatim\}.*?\\end\{verbatim\}", "", page.read_text(), flags=re.S)
        assert not re.search(r"(?<!\\)\\(input|write18)", text), page
    for page in out.glob("*.md"):
        prose = re.sub(r"(`+).*?\1|\\<", "", page.read_text(), flags=re.S)
        assert "<script>" not in prose, page
        assert not re.search(r"(?<!\\)\]\(javascript:", prose), page
    assert len(list(out.glob("*.pdf"))) == len(list(out.glob("*.html")))


def made(folder: Path, out: Path, *options: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The scripts that were run again."""
    found: list[str] = []
    apart = sheets.apart

    def noted(work, paths, *rest):
        found.extend(path.stem for path in paths)
        return apart(work, paths, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(sheets, "apart", noted)
        assert run(folder, "--out", out, *options).exit_code == 0
    return found


def test_only_what_changed_is_run_again(folder: Path, tmp_path: Path, monkeypatch) -> None:
    out, data = tmp_path / "out", tmp_path / "data.txt"
    data.write_text("2")
    reading = GOOD.replace("x**2", f"x**int(open({str(data)!r}).read())")
    (folder / "reading.py").write_text(reading)

    def again(*options: str) -> list[str]:
        return made(folder, out, *options, monkeypatch=monkeypatch)

    assert again() == ["other", "reading", "square"]
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert again() == []
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    (folder / "square.py").write_text(GOOD.replace("x**2", "x**3"))
    assert again() == ["square"]
    data.write_text("3")
    assert again() == ["reading"]
    assert again("--format", "latex") == ["other", "reading", "square"]
    assert again("--fresh") == ["other", "reading", "square"]
    monkeypatch.setattr(sheets, "fingerprint", lambda: "other code, or other libraries")
    assert again() == ["other", "reading", "square"]


def test_bad_arguments(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for arguments, message in (
        ([tmp_path / "gone"], "gone` is not there"),
        ([tmp_path / "empty"], "empty` is an empty folder"),
        ([folder / "notes.md"], "notes.md` is a file of another kind"),
        ([folder, "--format", "htm"], "--format is 'htm'; did you mean `html`?"),
        ([folder, "--out", folder / "square.py"], "is a file; needed a folder"),
        ([folder, "--out", folder / "square.py" / "x"], "cannot be written: Not a directory"),
        ([folder, "--timeout", "0"], "0.0 is not in the range x>0"),
    ):
        done = run(*arguments)
        assert (done.exit_code, done.stdout) == (2, ""), arguments
        assert message in done.stderr


def test_of_two_scripts_with_one_name_the_first_is_built(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "twin").mkdir()
    (tmp_path / "twin" / "Square.py").write_text(GOOD)
    done = run(folder, tmp_path / "twin", "--out", tmp_path / "out")
    assert done.exit_code == 1, done.stderr
    assert "3/3 Square: `" in done.stderr
    assert "square.py` has the same name" in done.stderr
    assert os.listdir(tmp_path / "out").count("square.html") == 1
    assert "proved" in (tmp_path / "out" / "square.html").read_text()


def test_the_scripts_of_the_project_by_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path
) -> None:
    folder.rename(tmp_path / "derivations")
    monkeypatch.chdir(tmp_path)
    done = run("--format", "markdown")
    assert done.stdout.splitlines()[-1] == "symnn-report/index.md"
