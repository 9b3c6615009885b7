"""The command itself: help that loads nothing, exit codes, one message and no traceback."""

from __future__ import annotations

import errno
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from symnn.cli.application import application
from symnn.cli.overview import COMMANDS, overview
from symnn.errors import DomainError, StepRefuted

HEAVY = ("sympy", "numpy", "torch", "jax", "matplotlib", "sklearn", "scipy", "mpmath", "flint")


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(application, list(arguments), input=text)


def process(arguments: Sequence[str], **extra: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, timeout=60, **extra
    )  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "code",
    [
        "import symnn",
        "import symnn; dir(symnn); symnn.__doc__",
        "import sys; sys.argv = ['symnn', '--help']; import symnn.cli; symnn.cli.main()",
        "import symnn.cli.application as a; a.application.get_command(None, 'verify')",
    ],
)
def test_start_up_imports_nothing_heavy(code: str) -> None:
    report = f"import sys; print([m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    done = process(["-c", f"{code}\n{report}"])
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "[]"


def test_help_loads_not_even_the_argument_parser() -> None:
    code = "import sys; sys.argv = ['symnn', '--help']; import symnn.cli; symnn.cli.main()"
    done = process(["-c", f"{code}; print('click' in sys.modules, file=sys.stderr)"])
    assert (done.stdout, done.stderr.strip()) == (overview(), "False")


@pytest.mark.parametrize("arguments", [["--help"], ["-m", "symnn", "--help"]])
def test_help_is_the_overview_however_it_is_asked_for(arguments: list[str]) -> None:
    if arguments[0] == "-m":
        assert process(arguments).stdout == overview()
    else:
        assert run(*arguments).stdout == overview()


def test_overview_names_every_command_of_the_contract() -> None:
    contract = {"derive", "verify", "bound", "approximate", "fit", "recheck", "compile", "train",
                "continue", "predict", "report", "catalog", "audit", "check", "demo"}  # fmt: skip
    assert set(COMMANDS) == contract
    assert all(f"  {name} " in overview() for name in contract)


def test_version() -> None:
    done = run("--version")
    assert (done.exit_code, done.stdout) == (0, f"symnn {version('symnn')}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verfy"], "symnn: unknown command `verfy`; did you mean `verify`?"),
        (["--json"], "symnn: No such option '--json'."),
        (["verify", "x == x", "--assum", "x: Reals"], "did you mean `--assume`?"),
        (
            ["verify", "--foo"],
            "no option `--foo`; known: `--assume`, `--certificate`, `--convention`, "
            "`--explain`, `--file`, `--help`, `--jobs`, `--json`, `--memory`, `--seed`, `--shard`, "
            "`--timeout`, ...\n",
        ),
        (["verify", "x == x", "y == y"], "unexpected extra argument"),
        (["verify", "--jobs", "0", "x == x"], "Invalid value for '--jobs'"),
        (["verify", "--timeout", "-1", "x == x"], "Invalid value for '--timeout'"),
        (["verify", "--timeout", "nan", "x == x"], "nan is not a number of seconds"),
        (["verify", "--timeout", "inf", "x == x"], "inf is not in the range 0<x<=1000000"),
        (["verify", "--memory", "100000000000000", "x == x"], "is not in the range 256<=x"),
        (["verify", "--seed", "-1", "x == x"], "-1 is not in the range x>=0"),
        (["train", "iris", "--seed", "-1"], "-1 is not in the range x>=0"),
        (["demo", "--seed", "-1"], "-1 is not in the range x>=0"),
    ],
)
def test_bad_usage_is_one_message_and_code_2(arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_no_command_shows_the_overview_and_fails() -> None:
    done = run()
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Commands:" in done.stderr


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """A command that raises what is put into the list."""
    to_raise: list[BaseException] = []

    @click.command()
    def command() -> None:
        raise to_raise[0]

    monkeypatch.setattr(type(application), "get_command", lambda *_: command)
    return to_raise


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (DomainError("the domain is empty"), 2, "symnn: the domain is empty"),
        (StepRefuted("step 5 is false"), 1, "symnn: step 5 is false"),
        (FileNotFoundError(2, "No such file", "a.csv"), 2, "symnn: `a.csv`: No such file"),
        (OSError("odd"), 2, "symnn: odd"),
        (OSError(errno.ENOSPC, "No space left"), 2, "symnn: standard output: No space left"),
        (MemoryError(), 2, "symnn: out of memory; needed a smaller problem"),
        (KeyboardInterrupt(), 130, "symnn: interrupted"),
        (click.Abort(), 130, "symnn: interrupted"),
        (
            ZeroDivisionError("oh"),
            2,
            "symnn: internal error (ZeroDivisionError: oh); SYMNN_DEBUG=1",
        ),
        (RecursionError("deep"), 2, "symnn: internal error (RecursionError: deep)"),
    ],
)
def test_failures_end_with_one_message(
    failing: list[BaseException], error: BaseException, code: int, message: str
) -> None:
    failing.append(error)
    done = run("verify")
    assert done.exit_code == code
    assert done.stderr.startswith(message)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_debugging_shows_where(
    failing: list[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing.append(ZeroDivisionError("oh"))
    monkeypatch.setenv("SYMNN_DEBUG", "1")
    assert isinstance(run("verify").exception, ZeroDivisionError)


def test_a_reader_that_goes_away_is_no_error_message() -> None:
    """`symnn ... | head -1` ends quietly."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        done = subprocess.run(
            [sys.executable, "-m", "symnn", "--version"], stdout=closed, stderr=subprocess.PIPE,
            text=True, timeout=60, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (141, "")


def in_shell(command: str) -> tuple[int, str, str]:
    """Code, output and messages of a command whose streams a shell sets up."""
    line = command.replace("symnn", f"{shlex.quote(sys.executable)} -m symnn", 1)
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


CLOSED_INPUT = "symnn: `-` stands for standard input, which is closed; pipe "
CLOSED_OUTPUT = "symnn: standard output is closed; redirect it to a file or to /dev/null\n"


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("symnn derive - <&-", CLOSED_INPUT),
        ("symnn verify - <&-", CLOSED_INPUT),
        ("symnn verify --file - <&-", CLOSED_INPUT),
        ("symnn train - <&-", CLOSED_INPUT),
        ("symnn derive x >&-", CLOSED_OUTPUT),
        ("symnn verify --file - --json >&-", CLOSED_OUTPUT),
        ("symnn --help >&-", CLOSED_OUTPUT),
    ],
)
def test_a_closed_stream_is_one_message(command: str, message: str) -> None:
    code, output, messages = in_shell(command)
    assert (code, output) == (2, "")
    assert messages.startswith(message)
    assert len(messages.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", ["symnn --help", "symnn --version", "symnn catalog"])
def test_a_full_disk_is_one_message(command: str) -> None:
    expected = "symnn: standard output: No space left on device\n"
    assert in_shell(f"{command} >/dev/full") == (2, "", expected)


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-"])
def test_work_goes_on_when_nobody_can_be_told(where: str) -> None:
    code, output, _ = in_shell(f"symnn derive x**5 --order 5 --json {where}")
    assert (code, json.loads(output)["result"]) == (0, "120")
    assert in_shell(f"symnn nonsense {where}") == (2, "", "")


def test_a_certificate_that_is_missing_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(application, ["recheck", "--here", str(tmp_path / "missing.json")])
    assert done.exit_code == 2
    assert "missing.json`: No such file" in done.stderr
