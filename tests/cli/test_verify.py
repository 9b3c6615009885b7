"""`symnn verify`: exit codes, JSON, claims files in order, shards, jobs, bad input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from symnn.cli.application import application
from symnn.cli.claims import Checking, Shard
from symnn.core import Evidence, Verdict
from symnn.core.verdict import STATUSES
from symnn.errors import SymnnError
from symnn.proof.service.worker import answer

FIELDS = ["id", "status", "level", "method", "assumptions_used", "evidence", "seconds"]
X = ("--assume", "x: Reals")


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(application, ["verify", "--here", *arguments], input=text)


def record(name: object, lhs: str, rhs: str, **more: object) -> str:
    made = {"id": name, "lhs": lhs, "relation": "==", "rhs": rhs, "symbols": {"x": "Reals"}}
    return json.dumps({**made, **more})


class InProcess:
    """A stand-in for the pool of worker processes, which take a second to start."""

    def __enter__(self) -> InProcess:
        return self

    def __exit__(self, *reason: object) -> None:
        pass

    def verdicts(self, records: Iterable[Any]) -> Iterator[Verdict]:
        for made in records:
            if isinstance(made, Verdict):
                yield made
                continue
            unknown = Verdict("unknown", "none", "none", Evidence("as told"))
            known = made.get("id") != "u"
            yield answer({"record": made, "timeout": 5.0, "seed": 0}) if known else unknown


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims files are checked in this process."""
    monkeypatch.setattr(Checking, "pool", lambda *_: InProcess())


TRUE, FALSE = record("t", "x + x", "2*x"), record("f", "x/x", "1")
UNDECIDED = record("u", "x", "x")
MALFORMED = record("m", "x +", "1")


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.jsonl"
    path.write_text("\n".join([TRUE, "", FALSE, record("t2", "exp(x)*exp(-x)", "1"), TRUE]))
    return path


@pytest.mark.parametrize(
    ("claim", "code", "status"),
    [
        ("tanh(x) == 2/(1 + exp(-2*x)) - 1", 0, "proved"),
        ("x/x == 1", 1, "refuted"),
        ("-x == x", 1, "refuted"),
        ("--x == x", 0, "proved"),
    ],
)
def test_exit_code_follows_the_verdict(claim: str, code: int, status: str) -> None:
    done = run(claim, *X)
    assert done.exit_code == code, done.output
    assert done.stdout.startswith(status)
    assert done.stderr == ""


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_its_code(status: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    verdict = Verdict(status, "none", "none", Evidence("as told"))
    monkeypatch.setattr(Checking, "verdict", lambda *_: verdict)
    expected = {"proved": 0, "enclosed": 0, "refuted": 1, "error": 2}.get(status, 3)
    done = run("x == x", *X)
    assert (done.exit_code, done.stdout.split()[0]) == (expected, status)


@pytest.mark.parametrize(
    ("error", "reason"),
    [(MemoryError(), "over its limit of 512 MiB"), (RecursionError(), "nested too deeply")],
)
def test_running_out_of_memory_or_stack_is_unknown(
    error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("symnn.proof.verify", fail)
    monkeypatch.setattr("symnn.proof.service.worker.limit_memory", lambda _: None)
    done = run("x == x", *X, "--memory", "512")
    assert (done.exit_code, done.stdout.split()[0]) == (3, "unknown")
    assert reason in done.stdout


def test_a_claim_over_its_time_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waiting process ends one that does not come back, and says unknown."""
    monkeypatch.setattr("symnn.cli.limited.START_UP", 0.0)
    arguments = ["verify", "x == x", *X, "--timeout", "0.01", "--json"]
    done = CliRunner().invoke(application, arguments)
    line = json.loads(done.stdout)
    assert (done.exit_code, line["status"], line["seconds"]) == (3, "unknown", 0.01)
    assert "over its limit of 0.01 s; its process was killed" in line["evidence"]["summary"]


def test_the_process_of_its_own_prints_and_returns_the_code() -> None:
    command = [sys.executable, "-m", "symnn", "verify", "-x == x", *X]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("refuted")


def test_json_has_the_fields_of_the_contract() -> None:
    done = run("x/x == 1", *X, "--json")
    line = json.loads(done.stdout)
    assert [name for name in line if name != "claim"] == FIELDS
    assert line["evidence"]["point"] == {"x": "0"}
    assert line["assumptions_used"] == ["x in Reals"]


def test_where_restricts_the_points() -> None:
    assert run("x/x == 1", *X, "--where", "Ne(x, 0)").exit_code == 0
    assert run("x < 1", *X, "--where", "0 < x < 1").exit_code in (0, 3)
    assert run("x < 1", *X, "--where", "x < 2").exit_code == 1


def test_conventions_are_passed_on() -> None:
    arguments = ("p*log(p) <= 0", "--assume", "p: Interval(0, 1)")
    assert run(*arguments).exit_code == 1
    assert run(*arguments, "--convention", "0*log(0)=0").exit_code in (0, 3)


def test_a_declared_symbol_wins_over_a_built_in_name() -> None:
    done = run("lambda*beta == beta*lambda", "--assume", "lambda, beta: Reals")
    assert done.exit_code == 0


def test_claim_from_standard_input() -> None:
    assert run("-", *X, text="x + x == 2*x\n").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message", "column"),
    [
        (["x = x", *X], "`=` is not a relation", 3),
        (["x == y", *X], "unknown name `y`", 6),
        (["x == x", "--assume", "x: Interval(1, 0)"], "is empty: no value satisfies it", 1),
        (["x == x", *X, "--where", "x > 1", "--where", "x < 0"], "no point meets", None),
    ],
)
def test_bad_input_is_an_error_verdict_in_json(
    arguments: list[str], message: str, column: int | None
) -> None:
    done = run(*arguments, "--json")
    line = json.loads(done.stdout)
    assert (done.exit_code, line["status"], line["claim"]) == (2, "error", arguments[0])
    assert message in line["evidence"]["summary"]
    assert message in done.stderr
    assert line["evidence"].get("column") == column


BAD = [
    (["x == y", *X], "unknown name `y`; declare it, `y: Reals` (column 6)"),
    (["x == foo(x)", *X], "unknown function `foo`; did you mean `floor`?"),
    (["x == besselj(0, x)", *X], "unknown function `besselj`; the nearest names are `"),
    (["x == TANH(x)", *X], "unknown function `TANH`; did you mean `tanh`?"),
    (["x == silu(x)", *X], "unknown function `silu`; write `x*sigmoid(x)`"),
    (["x == sin(x, x)", *X], "`sin` takes 1 argument, got 2 (column 6)"),
    (["x == (x", *X], "`(` is never closed (column 6)"),
    (["x = x", *X], "`=` is not a relation; write `==`"),
    (["x", *X], "a claim is needed, such as `lhs == rhs`"),
    (["0 < x < 1", *X], "a claim has one relation"),
    (["x == x", "--assume", "x: Realz"], "domain of `x`: unknown domain `Realz`"),
    (["x == x", "--assume", "x"], "assumption 'x' has no `:`"),
    (["x == x", "--assume", "x: Interval(1, 0)"], "is empty: no value satisfies it"),
    (["x == x", *X, "--where", "x"], "a condition such as `x > 0` is needed"),
    (["x == 9**9**9", *X], "the exponent is beyond 10000 (column 7)"),
    (["x == x", *X, "--shard", "1/2"], "`--shard` does not go with this; it needs --file"),
    (["x == x", *X, "--jobs", "2"], "`--jobs` does not go with this; it needs --file"),
    ([], "CLAIM is missing; or give --file"),
    (["x == x", "--file", "f"], "both CLAIM and --file were given"),
    (["--file", "f", *X], "`--assume` does not go with this; claims of a file carry their own"),
    (["x == x", "--certificate", "no/c"], "--certificate: `no/c` cannot be written: there is no"),
    (["--file", "no-such-file.jsonl"], "`no-such-file.jsonl`: No such file or directory"),
    (["--file", "f", "--shard", "3/2"], "--shard is '3/2'; needed I/N with 1 <= I <= N"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[m[:40] for _, m in BAD])
def test_bad_input_is_one_message_and_code_2(arguments: Sequence[str], message: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2, done.output
    assert message in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_file_prints_one_line_per_claim_in_order(claims: Path) -> None:
    done = run("--file", str(claims), "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["t", "f", "t2", "t"]
    assert [line["status"] for line in lines] == ["proved", "refuted", "proved", "proved"]
    assert all(list(line) == FIELDS for line in lines)
    assert done.exit_code == 1


@pytest.mark.usefixtures("at_once")
def test_file_as_text(claims: Path) -> None:
    lines = run("--file", str(claims)).stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["t", "proved"], ["f", "refuted"], ["t2", "proved"], ["t", "proved"],
    ]  # fmt: skip


@pytest.mark.usefixtures("at_once")
def test_file_from_standard_input_and_the_worst_code_wins() -> None:
    assert run("--file", "-", text=f"{TRUE}\n").exit_code == 0
    assert run("--file", "-", text=f"{TRUE}\n{UNDECIDED}\n").exit_code == 3
    assert run("--file", "-", text=f"{UNDECIDED}\n{FALSE}\n").exit_code == 1
    assert run("--file", "-", text=f"{FALSE}\n{MALFORMED}\n{TRUE}\n").exit_code == 2


@pytest.mark.usefixtures("at_once")
def test_a_file_without_claims_is_done_and_says_so() -> None:
    empty = run("--file", "-", text="\n")
    assert (empty.exit_code, empty.stdout, empty.stderr) == (0, "", "`-` holds no claim\n")
    beyond = run("--file", "-", "--shard", "2/3", text=f"{TRUE}\n")
    assert (beyond.exit_code, beyond.stderr) == (0, "`-` holds no claim in part 2 of 3\n")
    assert run("--file", "-", "--shard", "1/3", text=f"{TRUE}\n").stderr == ""


def test_a_verdict_without_a_certificate_says_so(tmp_path: Path) -> None:
    done = run("erf(x) < 1.1*cosh(x)**2", *X, "--certificate", str(tmp_path / "c.json"), "--json")
    kind = json.loads((tmp_path / "c.json").read_text())["proof"]["kind"]
    assert (kind == "none") == ("has no certificate yet" in done.stderr)


def test_certificates_of_a_file_are_one_a_line(claims: Path, tmp_path: Path) -> None:
    done = run("--file", str(claims), "--certificate", str(tmp_path / "c.jsonl"))
    kept = [json.loads(line) for line in (tmp_path / "c.jsonl").read_text().splitlines()]
    assert [c["verdict"]["status"] for c in kept] == ["proved", "refuted", "proved", "proved"]
    assert done.exit_code == 1


CERTIFICATE = {"proof": {"kind": "point"}}


def test_a_certificate_is_written_where_one_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = Verdict("proved", "exact", "m", Evidence("as told"), certificate=CERTIFICATE)
    monkeypatch.setattr(Checking, "verdict", lambda *_: verdict)
    assert run("x == x", *X, "--certificate", str(tmp_path / "c.json")).exit_code == 0
    assert json.loads((tmp_path / "c.json").read_text()) == CERTIFICATE


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("line", "name", "message"),
    [
        (MALFORMED, "m", "field `lhs`: the formula ends after `+`"),
        ("{oops", 1, "line 1 is not JSON"),
        ("[1]", 1, "a claim is a JSON object; found `[1]`"),
        ('{"id": "q", "lhs": "1"}', "q", "field `relation` is missing"),
        (record("q", "x", "y"), "q", "unknown name `y`"),
        (record("q", "x", "1", symbols={"x": "Interval(1, 0)"}), "q", "is empty"),
        (record("q", "x", "1", note="?"), "q", "unknown field 'note'"),
        ("{1}", 1, "line 1 is not JSON: Expecting property name enclosed in double quotes (column"),
        ("null", 1, "line 1: a claim is a JSON object; found `null`"),
        (record("q", "y \ud800", "1"), "q", "field `lhs`: '\\ud800' is not part of a formula"),
        (record("q", "x + y > 1", "1"), "q", "a number is needed here"),
        (record("q\udc80", "x +", "1"), "q\udc80", "the formula ends after `+`"),
        (record("\U0001d465", "x", "y"), "\U0001d465", "unknown name `y`"),
        ("[" * 100_000, 1, "line 1 is not JSON"),
    ],
    ids=lambda v: str(v)[:20],
)
def test_a_bad_line_is_an_error_verdict_and_the_rest_goes_on(
    line: str, name: object, message: str
) -> None:
    done = run("--file", "-", "--json", text=f"{line}\n{TRUE}\n")
    first, second = (json.loads(text) for text in done.stdout.splitlines())
    assert (first["id"], first["status"]) == (name, "error")
    assert message in first["evidence"]["summary"]
    assert second["status"] == "proved"
    assert done.exit_code == 2


@pytest.mark.usefixtures("at_once")
def test_half_a_surrogate_pair_as_text() -> None:
    half = record("q", "y \ud800", "1")
    done = run("--file", "-", text=f"{half}\n{TRUE}\n")
    assert done.stdout_bytes.decode().split("\n")[0].startswith("q  error")
    assert done.stdout.splitlines()[1].startswith("t  proved")


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
def test_shards_cover_every_claim_once(count: int) -> None:
    lines = [f"{n}\n" if n % 3 else "\n" for n in range(20)]
    parts = [list(Shard(i, count).of_lines(lines)) for i in range(1, count + 1)]
    whole = sorted(pair for part in parts for pair in part)
    assert whole == [(n + 1, f"{n}\n") for n in range(20) if n % 3]


@pytest.mark.usefixtures("at_once")
def test_shard_of_a_file(claims: Path) -> None:
    ids = [run("--file", str(claims), "--shard", f"{i}/2").stdout.split()[0] for i in (1, 2)]
    assert ids == ["t", "f"]


@pytest.mark.parametrize("text", ["", "1", "0/2", "3/2", "a/b", "1/0", "-1/2", "1/2/3", "1.0/2"])
def test_shards_that_are_none(text: str) -> None:
    with pytest.raises(SymnnError, match=f"--shard is '{text}'; needed I/N"):
        Shard.of(text)


@pytest.mark.usefixtures("at_once")
def test_lines_come_as_soon_as_they_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The verdict on the first line is out before the third is read."""
    printed: list[int] = []
    read: list[int] = []
    monkeypatch.setattr("symnn.cli.streams.print_json", lambda line: printed.append(len(read)))

    def lines(stream: object) -> Iterator[bytes]:
        for n in range(3):
            read.append(n)
            yield TRUE.encode()

    monkeypatch.setattr("symnn.audit.claims_file.lines_of", lines)
    assert run("--file", "-", "--json", text="").exit_code == 0
    assert printed == [1, 2, 3]


LONG = "Sum(Sum(1/(n**2 + m**3 + 2), (n, 1, 1000)), (m, 1, 1000))"
ENDLESS = record("e", LONG, "3")


@pytest.mark.every(3)
@pytest.mark.parametrize("wait", [0.8, 3.0])
@pytest.mark.parametrize("arguments", [["--file", "FILE", "--jobs", "2"], [f"{LONG} == 3"]])
def test_an_interrupt_at_the_keyboard_is_one_line(
    arguments: list[str], wait: float, tmp_path: Path
) -> None:
    """The keyboard interrupts every process of the group at once, starting or at work."""
    path = tmp_path / "endless.jsonl"
    path.write_text(f"{ENDLESS}\n" * 9)
    given = [str(path) if argument == "FILE" else argument for argument in arguments]
    command = [sys.executable, "-m", "symnn", "verify", "--timeout", "60", *given]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=hears_the_keyboard,
    )  # fmt: skip
    with ended(running):
        time.sleep(wait)
        assert interrupted(running) == ("", "symnn: interrupted\n")
    assert running.returncode == 130


def hears_the_keyboard() -> None:
    """What a shell starts in the background does not, and its children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def ended(running: subprocess.Popen[str]) -> Iterator[None]:
    """Whatever happens, nothing is left running."""
    try:
        yield
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()


def interrupted(running: subprocess.Popen[str]) -> tuple[str, str]:
    """What a group says when it is interrupted; once more, where modules were being loaded.

    An interrupt within a callback of the import machinery is swallowed by Python itself.
    """
    os.killpg(running.pid, signal.SIGINT)
    try:
        return running.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGINT)
        return running.communicate(timeout=20)


@pytest.mark.slow
def test_limits_are_hard() -> None:
    """A claim over its time is unknown, and the next one is still settled."""
    done = run("--file", "-", "--json", "--timeout", "3", text=f"{ENDLESS}\n{TRUE}\n")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["status"], second["status"]) == ("unknown", "proved")
    assert done.exit_code == 3


@pytest.mark.slow
def test_jobs_keep_the_order(claims: Path) -> None:
    one, two = (run("--file", str(claims), "--json", "--jobs", n) for n in ("1", "2"))
    plain = [
        [{**json.loads(line), "seconds": 0} for line in d.stdout.splitlines()] for d in (one, two)
    ]
    assert plain[0] == plain[1]
