"""`symnn fit`."""

from __future__ import annotations

from typing import Any

import click

from symnn.cli import limited, options, streams
from symnn.cli.command import ARGUMENTS, FormulaCommand
from symnn.lazy import load

UNDECIDED = 3
SECONDS = 60.0


@click.command(cls=FormulaCommand)
@click.argument("model", metavar="MODEL")
@click.argument("data", metavar="DATA.csv")
@click.option(
    "--start", "starts", multiple=True, required=True, metavar="NAME=NUMBER",
    help="A parameter, and where its search begins; repeatable.",
)  # fmt: skip
@click.option(
    "--response", metavar="EXPR",
    help="What MODEL is fitted to, such as \"log(y)\".  [default: the column that it leaves]",
)  # fmt: skip
@options.as_json
@options.timeout
@click.option("--here", is_flag=True, hidden=True, help="Work in this process.")
@click.pass_context
def fit(context: click.Context, model: str, data: str, **given: Any) -> None:
    """The parameters of MODEL by least squares, proved to be those of a minimum.

    symnn fit "a*exp(-b*t)" decay.csv --start a=1 --start b=1
    """
    seconds = given["timeout"] or SECONDS
    if not given["here"]:
        context.exit(_within(seconds, context.meta[ARGUMENTS]))
    start = dict(map(_start, given["starts"]))
    columns = load("symnn.train.table", "read_columns")(data)
    found = load("symnn.regression", "fit_curve")(
        streams.text_of(model), columns, start, given["response"]
    )
    limited.announce()
    if given["as_json"]:
        streams.print_json(found.to_json())
    else:
        click.echo(str(found))
    context.exit(0 if found.verdict.holds else UNDECIDED)


def _start(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError:
        raise click.UsageError(f"--start {text}: needed NAME=NUMBER, such as a=0.5") from None


def _within(seconds: float, arguments: Any) -> int:
    code = limited.finished("fit", arguments, seconds)
    if code is None:
        streams.note(f"symnn fit: not done within {seconds:g} s; give a longer --timeout")
    return UNDECIDED if code is None else code
