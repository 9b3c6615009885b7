"""`symnn recheck`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from symnn.cli import limited, options, streams
from symnn.cli.command import ARGUMENTS, FormulaCommand
from symnn.errors import SymnnError
from symnn.lazy import load

TIMEOUT, MEMORY = 60.0, 2048
COLORS = {"accepted": "green", "rejected": "red", "not rechecked": "yellow"}


@click.command(cls=FormulaCommand)
@click.argument("certificate", metavar="CERTIFICATE.json")
@options.as_json
@options.timeout
@click.option(
    "--memory", type=click.IntRange(256, 1 << 30), metavar="MIB", help="At most this much memory."
)
@click.option("--here", is_flag=True, hidden=True, help="Check in this process.")
@click.pass_context
def recheck(context: click.Context, certificate: str, as_json: bool, **given: Any) -> None:
    """Replay a certificate by a second implementation that shares no code with the provers.

    A file of several certificates, one a line, is replayed line by line.

        symnn verify "sqrt(x**2) == x" --assume "x: Reals" --certificate refuted.json
        symnn recheck refuted.json
    """
    memory, seconds = given["memory"] or MEMORY, given["timeout"] or TIMEOUT
    if given["here"]:
        _limit_memory(given["memory"])
        context.exit(_recheck_all(certificate, as_json))
    arguments = [*context.meta[ARGUMENTS], "--memory", str(memory)]
    code = limited.finished("recheck", arguments, seconds)
    if code is None:
        reason = f"not rechecked: over its limit of {seconds:g} s; its process was killed"
        streams.print_json(_late(reason)) if as_json else streams.print_text(reason)
    context.exit(3 if code is None else code)


def _late(reason: str) -> dict[str, Any]:
    return {"decision": "not rechecked", "reason": reason}


def _recheck_all(path: str, as_json: bool) -> int:
    """The exit code of all certificates of a file together."""
    codes: set[int] = set()
    texts = _texts(path)
    for number, text in enumerate(texts, 1):
        try:
            outcome = _rechecked(text)
        except SymnnError as error:
            if len(texts) == 1:
                raise
            streams.note(f"line {number}: {error}")
            codes.add(2)
            continue
        streams.print_json(outcome.to_json()) if as_json else _print(outcome)
        codes.add(outcome.exit_code)
    return next((code for code in (2, 1, 3) if code in codes), 0)


def _rechecked(text: str) -> Any:
    try:
        return load("symnn.certificates", "recheck")(text)
    except (MemoryError, RecursionError) as error:
        reason = f"certificate: too large to be replayed ({type(error).__name__})"
        raise SymnnError(reason) from None


def _texts(path: str) -> list[str]:
    """The certificate of a file, or those of its lines."""
    text = _read(path)
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.startswith("{") and line.endswith("}") for line in lines):
        return lines
    return [text]


def _read(path: str) -> str:
    if path == "-":
        return streams.text_of("-")
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SymnnError(f"`{path}` is not UTF-8 text (byte {error.start})") from None


def _limit_memory(memory: int | None) -> None:
    if memory is None:
        return
    with suppress(ImportError, ValueError, OSError):
        resource = load("resource")
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (memory << 20, hard))


def _print(outcome: Any) -> None:
    decision = streams.styled(outcome.decision, fg=COLORS[outcome.decision], bold=True)
    click.echo(f"{decision}  ({outcome.status}, {outcome.seconds:.3f} s)")
    streams.print_text(f"  {outcome.claim}" if outcome.claim else "  (claim not read)")
    streams.print_text(f"  {outcome.reason}")
