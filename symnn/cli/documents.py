"""`symnn report`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from symnn.cli import pages, streams
from symnn.cli.scripts import derivation_of, scripts
from symnn.errors import StepRefuted

REFUTED = 1


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--out", metavar="DIR", default="symnn-report", show_default=True, help="Folder.")
@click.option("--format", "forms", metavar="html,markdown,latex,pdf", default="html",
              show_default=True, help="One or several, joined by commas.")  # fmt: skip
@click.pass_context
def report(context: click.Context, paths: tuple[str, ...], out: str, forms: str) -> None:
    """Run derivation scripts and write a page for each, with an index.

    PATH is a script or a folder of scripts; without it, ./derivations, else those of the package.
    Nothing is written unless every step of every script holds.
    """
    wanted = [pages.page_format(form.strip()) for form in forms.split(",")]
    found = scripts(paths)
    with streams.folder("--out", out) as folder:
        derivations, refuted = _derived(found)
        if refuted:
            streams.note(f"{refuted} of {len(found)} scripts are refuted; nothing was written")
            context.exit(REFUTED)
        for path in pages.write_pages(derivations, folder, wanted):
            click.echo(path)
    context.exit(max((d.exit_code for d in derivations.values()), default=0))


def _derived(found: list[Path]) -> tuple[Mapping[str, Any], int]:
    """The derivations by name of their script, and how many scripts were refuted."""
    derivations: dict[str, Any] = {}
    refuted = 0
    for number, script in enumerate(found, 1):
        try:
            derivations[script.stem] = derivation_of(script)
        except StepRefuted as error:
            refuted += 1
            streams.note(f"{script}: {error}")
        else:
            steps = len(derivations[script.stem].steps)
            streams.note(f"{number}/{len(found)} {script.stem}: {steps} steps checked")
    return derivations, refuted
