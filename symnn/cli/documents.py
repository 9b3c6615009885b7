"""`symnn report`."""

from __future__ import annotations

from typing import Any

import click

from symnn.cli import pages, streams
from symnn.cli.book import write_book
from symnn.errors import SymnnError
from symnn.lazy import load


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--out", metavar="DIR", default="symnn-report", show_default=True, help="Folder.")
@click.option("--format", "forms", metavar="html,markdown,latex,pdf", default="html",
              show_default=True, help="One or several, joined by commas.")  # fmt: skip
@click.option("--book", is_flag=True, help="The whole book: every row checked, and its pages.")
@click.option("--single-file", "single", is_flag=True, help="With --book: all on one page.")
@click.option(
    "--jobs", type=click.IntRange(1), default=1, metavar="N", help="With --book: at a time."
)
@click.option("--fresh", is_flag=True, help="With --book: check again what was checked before.")
@click.pass_context
def report(context: click.Context, paths: tuple[str, ...], **given: Any) -> None:
    """Run derivation scripts and write a page for each, with an index.

    PATH is a script or a folder of scripts; without it, ./derivations, else those of the package.
    Nothing is written unless every script runs and none of its steps is refuted.
    """
    wanted = [pages.page_format(form.strip()) for form in given["forms"].split(",")]
    book = given["book"]
    if (given["single"] and not book) or (book and paths):
        raise click.UsageError("--book takes no PATH, and --single-file goes with --book", context)
    if book:
        with streams.folder("--out", given["out"]) as folder:
            context.exit(write_book(folder, wanted, given["single"], given["jobs"], given["fresh"]))
    found = load("symnn.derivation.scripts", "find")(paths)
    _check_names([path.stem for path in found])
    with streams.folder("--out", given["out"]) as folder:
        ran = list(_told(found))
        code = next((c for c in (2, 1, 3) if any(script.exit_code == c for script in ran)), 0)
        failed = sum(script.derivation is None for script in ran)
        if failed:
            streams.note(f"{failed} of {len(ran)} scripts failed; nothing was written")
            context.exit(code)
        derivations = {script.name: script.derivation for script in ran}
        for path in pages.write_pages(derivations, folder, wanted):
            click.echo(path)
    context.exit(code)


def _check_names(names: list[str]) -> None:
    """Pages are named after their scripts."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SymnnError(f"report: two scripts are named `{twice[0]}`; rename one of them")


def _told(paths: tuple[Any, ...]) -> Any:
    """Each script as it ran, with a line of progress."""
    run = load("symnn.derivation.scripts", "run")
    for number, path in enumerate(paths, 1):
        script = run(path)
        streams.note(f"{number}/{len(paths)} {script.name}: {script.error or _outcome(script)}")
        yield script


def _outcome(script: Any) -> str:
    """How many steps were checked, and which of them were not proved."""
    steps = script.derivation.steps
    open_ = [f"step {n} is {s.verdict.status}" for n, s in enumerate(steps, 1)
             if not s.verdict.holds]  # fmt: skip
    return "; ".join([f"{len(steps)} steps checked", *open_])
