"""`symnn verify`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import click

from symnn.cli import limited, options, streams
from symnn.cli.claims import Checking, Shard, Target, check_file
from symnn.cli.command import ARGUMENTS, FormulaCommand
from symnn.errors import SymnnError
from symnn.lazy import load

COLORS = {
    "proved": "green", "enclosed": "green", "proved-where-defined": "yellow", "sampled": "yellow",
    "unknown": "yellow", "refuted": "red", "error": "red",
}  # fmt: skip

OF_ONE = {
    "assumptions": "--assume", "where": "--where", "conventions": "--convention",
    "explain": "--explain",
}  # fmt: skip
OF_A_FILE = {"shard": "--shard", "jobs": "--jobs"}


@click.command(cls=FormulaCommand)
@click.argument("claim", required=False)
@options.assume
@click.option("--where", multiple=True, metavar="RELATION", help="Restrict the points; repeatable.")
@click.option("--convention", "conventions", multiple=True, help="Such as 0*log(0)=0; repeatable.")
@click.option("--file", "path", metavar="CLAIMS.jsonl", help="Verify every line of a claims file.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="With --file: at a time.")
@click.option("--shard", metavar="I/N", help="With --file: only the I-th of N interleaved parts.")
@options.as_json
@click.option(
    "--certificate",
    metavar="FILE",
    help="Write what `symnn recheck` needs; with --file, one object a line.",
)
@click.option("--explain", is_flag=True, help="Tell which assumptions were not needed.")
@options.timeout
@options.memory
@options.seed
@click.option("--here", is_flag=True, hidden=True, help="Check in this process.")
@click.pass_context
def verify(context: click.Context, claim: str | None, path: str | None, **given: Any) -> None:
    """Decide whether CLAIM (`lhs == rhs`, !=, <, <=, >, >=) is true on its domain.

    True means: at every point of the domain both sides are defined and the relation holds.

        symnn verify "tanh(x) == 2/(1 + exp(-2*x)) - 1" --assume "x: Reals"
    """
    certify = bool(given["certificate"])
    checking = Checking(given["timeout"], given["memory"], given["seed"], certify, given["explain"])
    if given["certificate"]:
        streams.check_place("--certificate", given["certificate"])
    if path is not None:
        _refuse(context, given, claim=claim, with_file=True)
        shard = Shard.of(given["shard"]) if given["shard"] else Shard(1, 1)
        target = Target(given["as_json"], given["certificate"])
        context.exit(check_file(path, checking, given["jobs"] or 1, shard, target))
    _refuse(context, given, claim=claim, with_file=False)
    if given["here"]:
        context.exit(_verify_one(streams.text_of(str(claim)), checking, given))
    code = limited.finished("verify", context.meta[ARGUMENTS], checking.seconds)
    context.exit(_over_its_time(str(claim), checking, given) if code is None else code)


def _refuse(context: click.Context, given: Any, claim: str | None, with_file: bool) -> None:
    """Options that mean nothing here are refused, not ignored."""
    if with_file and claim is not None:
        raise click.UsageError("both CLAIM and --file were given; needed one of them", context)
    if not with_file and claim is None:
        raise click.UsageError("CLAIM is missing; or give --file CLAIMS.jsonl", context)
    for name, option in (OF_ONE if with_file else OF_A_FILE).items():
        if given[name]:
            reason = "claims of a file carry their own" if with_file else "it needs --file"
            raise click.UsageError(f"`{option}` does not go with this; {reason}", context)


def _verify_one(text: str, checking: Checking, given: Any) -> int:
    try:
        verdict = checking.verdict(_claim(text, given))
    except SymnnError as error:
        if given["as_json"]:
            _told(text, load("symnn.core", "refusal")(error), {**given, "certificate": None})
        raise
    return _told(text, verdict, given)


def _claim(text: str, given: Any) -> Any:
    symbols = load("symnn.syntax", "parse_assumptions")(given["assumptions"])
    parse_claim = load("symnn.syntax", "parse_claim")
    return parse_claim(text, symbols, given["where"], given["conventions"])


def _over_its_time(text: str, checking: Checking, given: Any) -> int:
    reason = f"over its limit of {checking.seconds:g} s; its process was killed"
    verdict = load("symnn.proof.service.worker", "undecided")(reason)
    return _told(text, replace(verdict, seconds=checking.seconds), given)


def _told(text: str, verdict: Any, given: Any) -> int:
    limited.announce()
    if given["as_json"]:
        streams.print_json({"id": None, "claim": text, **verdict.to_json()})
    else:
        _print_verdict(verdict)
    if given["certificate"]:
        _write_certificate(given["certificate"], verdict)
    return verdict.exit_code


def _write_certificate(path: str, verdict: Any) -> None:
    if verdict.certificate is None:
        return streams.note(f"--certificate: {verdict.evidence.summary}; nothing was written")
    if verdict.certificate["proof"]["kind"] == "none":
        streams.note(f"--certificate: {verdict.certificate['proof']['reason']}")
    return streams.write(path, json.dumps(verdict.certificate, ensure_ascii=False, indent=1) + "\n")


def _print_verdict(verdict: Any) -> None:
    status = streams.styled(verdict.status, fg=COLORS[verdict.status], bold=True)
    click.echo(f"{status}  ({verdict.level}, {verdict.method}, {verdict.seconds:.3f} s)")
    click.echo(f"  {verdict.evidence.summary}")
    if verdict.assumptions_used:
        click.echo(f"  assuming {', '.join(verdict.assumptions_used)}")
