"""`symnn approximate`."""

from __future__ import annotations

from typing import Any

import click

from symnn.cli import limited, options, streams
from symnn.cli.command import ARGUMENTS, FormulaCommand
from symnn.lazy import load

UNDECIDED = 3
SECONDS = 60.0


@click.command(cls=FormulaCommand)
@click.argument("expression", metavar="EXPR")
@options.assume
@click.option("--tolerance", default="0.05", show_default=True, help="Largest error allowed.")
@click.option("--even", is_flag=True, help="Steps of one width, as in the theorem.")
@options.as_json
@options.timeout
@click.option("--here", is_flag=True, hidden=True, help="Work in this process.")
@click.pass_context
def approximate(context: click.Context, expression: str, **given: Any) -> None:
    """A network of sigmoid units close to EXPR on an interval, its error enclosed.

    symnn approximate "sqrt(x)" --assume "x: Interval(0, 1)" --tolerance 0.02
    """
    seconds = given["timeout"] or SECONDS
    if not given["here"]:
        context.exit(_within(seconds, context.meta[ARGUMENTS]))
    symbols = load("symnn.syntax", "parse_assumptions")(given["assumptions"])
    build = load("symnn.approximation", "even_staircase" if given["even"] else "staircase")
    found = build(streams.text_of(expression), symbols, tolerance=given["tolerance"])
    limited.announce()
    if given["as_json"]:
        streams.print_json(found.to_json())
    else:
        click.echo(str(found))
    context.exit(0)


def _within(seconds: float, arguments: Any) -> int:
    code = limited.finished("approximate", arguments, seconds)
    if code is None:
        streams.note(f"symnn approximate: not done within {seconds:g} s; give a longer --timeout")
    return UNDECIDED if code is None else code
