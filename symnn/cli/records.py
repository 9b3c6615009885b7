"""`symnn catalog`."""

from __future__ import annotations

import re
from typing import Any

import click

from symnn.cli import options, streams
from symnn.cli.coverage import covered
from symnn.cli.facts import facts, summary
from symnn.errors import UnknownNameError
from symnn.lazy import load


@click.command()
@click.argument("name", required=False)
@click.option("--search", "words", metavar="TEXT", help="Records in which every word occurs.")
@click.option("--coverage", is_flag=True, help="Check every row of the book; NAME: one section.")
@click.option("--jobs", type=click.IntRange(1), default=1, help="Processes, for --coverage.")
@click.option("--fresh", is_flag=True, help="With --coverage: check again what was checked before.")
@options.as_json
@click.pass_context
def catalog(
    context: click.Context, name: str | None, words: str | None, coverage: bool, jobs: int,
    fresh: bool, as_json: bool,
) -> None:  # fmt: skip
    """Look up NAME: statement, domain, derivative, evidence, source. Without it, list all.

    symnn catalog sigmoid
    """
    if words is not None and (coverage or name is not None):
        raise click.UsageError(
            "--search stands alone; needed one of NAME, --search and --coverage", context
        )
    if coverage:
        context.exit(covered(name, as_json, jobs, fresh))
    if name is not None:
        _look_up(name, as_json)
    elif words is not None:
        found = load("symnn.catalog", "search")(words)
        if not found:
            raise UnknownNameError(f"catalog: no record holds all of: {words}")
        _list([summary(record) for record in found], as_json)
    else:
        _list([summary(record) for record in load("symnn.catalog", "RECORDS")], as_json)


def _look_up(name: str, as_json: bool) -> None:
    """The record of this name; else the list of those in whose name or title it is a word."""
    try:
        found = load("symnn.catalog", "get")(name)
    except UnknownNameError:
        lines = [summary(record) for record in load("symnn.catalog", "RECORDS")]
        lines = [line for line in lines if name.lower() in _words(line)]
        if not lines:
            raise
        streams.note(f"no record is named `{name}`; these have the word:")
        _list(lines, as_json)
    else:
        _show(facts(found), as_json)


def _words(line: dict[str, Any]) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", f"{line['name']} {line['title']}".lower()))


def _list(lines: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        streams.print_json(lines)
        return
    width = max((len(line["name"]) for line in lines), default=0)
    for line in lines:
        click.echo(f"{line['name']:{width}}  {line['kind']:11}  {line['title']}")


def _show(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        streams.print_json(found)
        return
    click.echo(f"{found['title']} ({found['kind']} `{found['name']}`)")
    for label in found:
        if label not in ("name", "kind", "title"):
            click.echo(f"  {label + ':':13} {_value(found[label])}")


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {part}" for name, part in value.items())
    return f"\n{'':16}".join(value) if isinstance(value, list) else str(value)
