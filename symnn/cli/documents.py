"""`symnn report`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from symnn.cli import pages, streams
from symnn.cli.book import Making, write_book
from symnn.lazy import load


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--out", metavar="DIR", default="symnn-report", show_default=True, help="Folder.")
@click.option("--format", "forms", metavar="html,markdown,latex,pdf", default="html",
              show_default=True, help="One or several, joined by commas.")  # fmt: skip
@click.option("--book", is_flag=True, help="The whole book: every row checked, and its pages.")
@click.option("--single-file", "single", is_flag=True, help="With --book: all on one page.")
@click.option("--jobs", type=click.IntRange(1), default=1, metavar="N", help="At a time.")
@click.option("--fresh", is_flag=True, help="Check again what was checked before.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), metavar="SECONDS",
              default=300.0, show_default=True, help="Of each script or row.")  # fmt: skip
@click.option("--memory", type=click.IntRange(512), default=4096, metavar="MIB",
              show_default=True, help="Of each script or row.")  # fmt: skip
@click.pass_context
def report(context: click.Context, paths: tuple[str, ...], **given: Any) -> None:
    """Run derivation scripts and write a page for each, with an index.

    PATH is a script or a folder of scripts; without it, ./derivations, else those of the package.
    A script that fails, or whose steps do not hold, is reported; the others are written.
    What did not change since it was last checked is not checked again.
    """
    wanted = [pages.page_format(form.strip()) for form in given["forms"].split(",")]
    book = given["book"]
    if (given["single"] and not book) or (book and paths):
        raise click.UsageError("--book takes no PATH, and --single-file goes with --book", context)
    how = Making(
        tuple(wanted), given["jobs"],
        load("symnn.processes", "Bounds")(given["timeout"], given["memory"]),
        load("symnn.cache", "Cache")(usable=not given["fresh"]),
    )  # fmt: skip
    found = () if book else load("symnn.derivation.scripts", "find")(paths)
    with streams.folder("--out", given["out"]) as folder:
        code = write_book(folder, how, given["single"]) if book else _write(folder, found, how)
    context.exit(code)


def _write(folder: Path, paths: tuple[Path, ...], how: Making) -> int:
    """Make the pages of all scripts and write them; the exit code."""
    making = load("symnn.report.sheets")
    found = []
    for sheet in making.sheets(paths, how.forms, how.jobs, how.bounds, how.cached):
        found.append(sheet)
        streams.note(f"{len(found)}/{len(paths)} {sheet.name}: {sheet.error or _outcome(sheet)}")
    files = {name: content for sheet in found for name, content in sheet.files.items()}
    files.update(making.index_files(found, how.forms))
    load("symnn.report", "write_files")({folder / name: files[name] for name in files})
    for name in files:
        if "/" not in name:
            click.echo(folder / name)
    failed = sum(bool(sheet.error) for sheet in found)
    if failed:
        streams.note(f"{failed} of {len(found)} scripts failed")
    return next((c for c in (1, 3) if any(sheet.exit_code == c for sheet in found)), 0)


def _outcome(sheet: Any) -> str:
    """How many steps were checked, and how many of them were not established."""
    weaker = [f"{n} {s}" for s, n in sheet.counts.items() if s not in ("proved", "enclosed")]
    return "; ".join([f"{sum(sheet.counts.values())} steps checked", *weaker])
