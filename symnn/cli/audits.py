"""`symnn audit`."""

from __future__ import annotations

from typing import Any

import click

from symnn.cli import options, streams
from symnn.cli.claims import Checking
from symnn.cli.verdicts import COLORS
from symnn.lazy import load

KINDS = ("markdown", "latex", "python", "rst", "claims")
FEWER = 1


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--from", "kind", type=click.Choice(KINDS), help="Read FILE as this.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, metavar="N", help="At a time.")
@click.option(
    "--at-least", type=click.IntRange(min=0), default=0, metavar="N",
    help="Fail when there are fewer claims than this.",
)  # fmt: skip
@click.option("--report", metavar="FILE", help="Write a page: .html, .md, .tex or .txt.")
@options.as_json
@options.timeout
@options.memory
@options.seed
@click.pass_context
def audit(context: click.Context, files: tuple[str, ...], **given: Any) -> None:
    """Check every claim in documents: Markdown, LaTeX, Python docstrings, .rst and .jsonl.

    FILE may be a folder, which is walked (claims files in it are left out), or `-`. Claims stand in
    fenced blocks of kind `symnn`, together with their domains:

    \b
        ```symnn
        x: Reals
        tanh(x) == 2/(1 + exp(-2*x)) - 1
        log(x**2) == 2*log(x) where x > 0
        ```

    In LaTeX they stand in comments, `% symnn: x**2 >= 0`; a comment that gives only domains makes
    claims of the display below it.
    """
    if given["report"]:
        streams.check_place("--report", given["report"])
    documents = load("symnn.audit.documents")
    found = documents.find(files, given["kind"])
    tally = load("symnn.audit.findings", "Tally")(len(found))
    kept = _check(found, tally, given)
    if given["report"]:
        load("symnn.report", "write_report")(
            load("symnn.audit.page", "page")(kept, tally), given["report"]
        )
    _tell_of_empty([name for name, _ in found if not tally.files[name]], files)
    streams.note(str(tally)) if given["as_json"] else streams.print_text(str(tally))
    context.exit(_code(tally, given["at_least"]))


def _check(found: list[tuple[str, str]], tally: Any, given: Any) -> list[Any]:
    """Print each verdict as soon as it is known; all findings, if a page is made of them."""
    kept: list[Any] = []
    checking = Checking(given["timeout"], given["memory"], given["seed"])
    claims_of = load("symnn.audit.documents", "claims_of")
    claims = (claim for name, kind in found for claim in claims_of(name, kind))
    with checking.pool(given["jobs"]) as pool:
        for finding in load("symnn.audit.findings", "findings")(claims, pool):
            tally.add(finding)
            kept += [finding] if given["report"] else []
            if given["as_json"]:
                streams.print_json(finding.to_json())
            else:
                streams.print_text(_shown(finding))
    return kept


def _tell_of_empty(empty: list[str], named: tuple[str, ...]) -> None:
    """Documents without a claim: those that were named by name, those of folders by number."""
    for name in empty:
        if name in named:
            streams.note(f"`{name}` holds no claim")
    others = len([name for name in empty if name not in named])
    if others:
        streams.note(f"{others} documents of folders hold no claim")


def _code(tally: Any, at_least: int) -> int:
    """The exit code; a document that lost its claims is a failed check."""
    if tally.claims >= at_least:
        return tally.exit_code
    streams.note(f"--at-least: {at_least} claims were needed")
    return load("symnn.core", "worst_exit_code")([tally.exit_code, FEWER])


def _shown(finding: Any) -> str:
    """The claim with its verdict; the reason below it, unless it holds."""
    status = finding.verdict.status
    line, column = finding.place
    where = f"{finding.statement.file}:{line}" + (f":{column}" if status == "error" else "")
    shown = streams.styled(status, fg=COLORS[status], bold=True)
    head = f"{where}: {shown}  {finding.statement.shown}"
    if finding.verdict.holds:
        return head
    return "\n    ".join([head.rstrip(), finding.reason, *(finding.excerpt or ())])
