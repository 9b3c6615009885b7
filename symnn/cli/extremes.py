"""`symnn bound`."""

from __future__ import annotations

from typing import Any

import click

from symnn.cli import limited, options, streams
from symnn.cli.command import ARGUMENTS, FormulaCommand
from symnn.lazy import load

UNDECIDED = 3
SECONDS = 10.0


@click.command(cls=FormulaCommand)
@click.argument("expression", metavar="EXPR")
@options.assume
@click.option("--where", multiple=True, metavar="RELATION", help="Restrict the points; repeatable.")
@click.option(
    "--digits", type=click.IntRange(1, 1000), default=30, show_default=True,
    help="Where there is no closed form.",
)  # fmt: skip
@click.option("--lipschitz", is_flag=True, help="The Lipschitz constant instead.")
@options.as_json
@options.timeout
@click.option("--here", is_flag=True, hidden=True, help="Search in this process.")
@click.pass_context
def bound(context: click.Context, expression: str, **given: Any) -> None:
    """The supremum and the infimum of EXPR on its domain, proved, exact or to many digits.

    symnn bound "x/(1 + exp(-x))" --assume "x: Reals"
    """
    seconds = given["timeout"] or SECONDS
    if not given["here"]:
        context.exit(_within(seconds, context.meta[ARGUMENTS]))
    symbols = load("symnn.syntax", "parse_assumptions")(given["assumptions"])
    search = load("symnn.proof", "lipschitz" if given["lipschitz"] else "bound")
    found = search(
        streams.text_of(expression), symbols, where=given["where"], digits=given["digits"],
        timeout=0.8 * seconds,
    )  # fmt: skip
    limited.announce()
    if given["as_json"]:
        streams.print_json(found.to_json())
    else:
        click.echo(str(found))
    context.exit(0 if found.complete else UNDECIDED)


def _within(seconds: float, arguments: Any) -> int:
    code = limited.finished("bound", arguments, seconds)
    if code is None:
        streams.note(f"symnn bound: not done within {seconds:g} s; give a longer --timeout")
    return UNDECIDED if code is None else code
