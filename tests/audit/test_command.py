"""`symnn audit`: exit codes for machines, lines for people, nothing passes unseen."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from settling import InProcess

from symnn.audit.documents import KINDS
from symnn.cli import audits
from symnn.cli.application import application

TRUE, FALSE, WRONG = "x**2 >= 0", "x/x == 1", "x = x"
OPEN = "li(x**2 + 2) <= x**4 + 9"  # true, and given up at once


def run(*arguments: str, text: str | bytes | None = None) -> Result:
    return CliRunner().invoke(application, ["audit", *arguments], input=text)


def document(*claims: str) -> str:
    return "\n".join(["# Title", "```symnn", "x: Reals", *claims, "```", ""])


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    path = tmp_path / "guide.md"
    path.write_text(document(TRUE, FALSE, WRONG, "1 < 2"))
    return path


@pytest.mark.usefixtures("at_once")
def test_each_claim_has_its_line_and_the_reason(guide: Path) -> None:
    done = run(str(guide))
    assert done.exit_code == 2
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        f"{guide}:4: proved  x**2 >= 0",
        f"{guide}:5: refuted  x/x == 1",
        "    at x = 0 a side is undefined: division by zero",
        f"{guide}:6:3: error  x = x",
        "    `=` is not a relation; write `==` for equality",
        "    x = x",
        "      ^",
        f"{guide}:7: proved  1 < 2",
        "4 claims in 1 document: 2 proved, 1 refuted, 1 error",
    ]


@pytest.mark.usefixtures("at_once")
def test_json_has_one_line_per_claim(guide: Path) -> None:
    done = run(str(guide), "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["line"], line["column"], line["status"]) for line in lines] == [
        (4, 1, "proved"), (5, 1, "refuted"), (6, 3, "error"), (7, 1, "proved"),
    ]  # fmt: skip
    assert {line["file"] for line in lines} == {str(guide)}
    assert lines[1]["evidence"]["point"] == {"x": "0"}
    assert done.stderr == "4 claims in 1 document: 2 proved, 1 refuted, 1 error\n"


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ([TRUE], 0), ([TRUE, FALSE], 1), ([TRUE, WRONG, FALSE], 2), ([OPEN, TRUE], 3),
        ([OPEN, FALSE], 1),
    ],
)  # fmt: skip
def test_the_worst_claim_gives_the_code(claims: list[str], code: int) -> None:
    assert run("-", text=document(*claims)).exit_code == code


@pytest.mark.usefixtures("at_once")
def test_a_document_without_claims_is_said(guide: Path) -> None:
    empty = guide.with_name("empty.md")
    empty.write_text("text\n")
    guide.write_text(document(TRUE))
    done = run(str(guide), str(empty))
    assert (done.exit_code, done.stderr) == (0, f"`{empty}` holds no claim\n")
    assert done.stdout.endswith("1 claim in 2 documents: 1 proved\n")
    folder = run(str(guide.parent))
    assert (folder.exit_code, folder.stderr) == (0, "1 documents of folders hold no claim\n")
    none = run(str(empty))
    assert (none.exit_code, none.stdout) == (0, "0 claims in 1 document\n")
    assert run(str(empty), "--at-least", "1").exit_code == 1
    assert "--at-least: 1 claims were needed" in run(str(empty), "--at-least", "1").stderr
    assert run(str(guide), "--at-least", "1").exit_code == 0


@pytest.mark.usefixtures("at_once")
def test_documents_that_cannot_be_read_do_not_stop_the_others(guide: Path) -> None:
    broken = guide.with_name("a.md")
    broken.write_bytes(b"\xff")
    guide.write_text(document(TRUE))
    done = run(str(broken), str(guide))
    assert done.exit_code == 2
    assert done.stdout.splitlines()[:3] == [
        f"{broken}:1:1: error", "    not UTF-8 text (line 1, byte 1)",
        f"{guide}:4: proved  x**2 >= 0",
    ]  # fmt: skip


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("suffix", ["html", "md", "txt", "tex"])
def test_a_page_tells_what_was_found(guide: Path, suffix: str) -> None:
    page = guide.with_name(f"page.{suffix}")
    guide.write_text(document("x + 1 > x", FALSE, WRONG, '"<b>" == x'))
    assert run(str(guide), "--report", str(page)).exit_code == 2
    text = page.read_text(encoding="utf-8")
    for words in ("4 claims in 1 document", "proved", "refuted", "at x = 0 a side is undefined"):
        assert words in text
    assert "<b>" not in text or suffix != "html"


def test_a_page_that_cannot_be_written_is_said_at_once(guide: Path) -> None:
    done = run(str(guide), "--report", "no/such/page.html")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--report: `no/such/page.html` cannot be written" in done.stderr


@pytest.mark.usefixtures("at_once")
def test_other_kinds_are_asked_for(guide: Path) -> None:
    text = guide.with_name("notes.txt")
    text.write_text("% symnn: 1 < 2\n")
    assert "notes.txt` is of no kind that is read" in run(str(text)).stderr
    assert run(str(text), "--from", "latex").stdout.startswith(f"{text}:1: proved  1 < 2")
    claims = '{"id": "a", "claim": "1 < 2"}\n'
    done = run("-", "--from", "claims", "--json", text=claims)
    assert (json.loads(done.stdout)["id"], done.exit_code) == ("a", 0)
    assert audits.KINDS == KINDS


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'FILE...'"),
        (["missing.md"], "`missing.md` does not exist"),
        (["-", "--from", "word"], "'word' is not one of"),
        (["-", "--memory", "1"], "1 is not in the range"),
    ],
)
def test_bad_usage_is_one_message(arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_limits_reach_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def pool(checking: object, jobs: int) -> InProcess:
        asked.append((checking, jobs))
        return InProcess()

    monkeypatch.setattr("symnn.cli.claims.Checking.pool", pool)
    run("-", "--jobs", "3", "--timeout", "2", "--memory", "512", "--seed", "4", text="")
    ((checking, jobs),) = asked
    given = {"timeout": 2.0, "memory": 512, "seed": 4}
    assert (given.items() <= checking.limits.items(), jobs) == (True, 3)


def test_workers_settle_documents(guide: Path) -> None:
    """The whole of it once, as a user has it."""
    command = [sys.executable, "-m", "symnn", "audit", str(guide), "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (2, "")
    assert [line.split()[1] for line in done.stdout.splitlines() if ": " in line[:-1]][:2] == [
        "proved", "refuted",
    ]  # fmt: skip
