"""Commands of the contract that are not built yet: each takes its arguments, and says so."""

from __future__ import annotations

import click

from symnn.cli.command import FormulaCommand
from symnn.errors import NotSupportedError


@click.command(cls=FormulaCommand)
@click.argument("function", metavar="MODULE:FUNCTION")
@click.option("--against", required=True, metavar="EXPR", help="What it should compute.")
@click.option("--gradient", is_flag=True, help="Check its derivative too.")
def check(function: str, against: str, gradient: bool) -> None:
    """Check somebody's own implementation against a formula (not built yet)."""
    raise NotSupportedError("check is not built yet: implementations are not read")
