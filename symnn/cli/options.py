"""Options that several commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

LONGEST = 1_000_000
"""Seconds that the clocks of every system can wait."""


class Seconds(click.FloatRange):
    """A number in a range; nan, which no comparison excludes, is in none."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value} is not a number of seconds.", param, ctx)
        return found


assume = click.option(
    "--assume", "assumptions", multiple=True, metavar='"NAME: DOMAIN"',
    help='Declare a symbol, such as "p: Interval.open(0, 1)"; repeatable.',
)  # fmt: skip
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
seed = click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of every random draw."
)
timeout = click.option(
    "--timeout", type=Seconds(min=0, min_open=True, max=LONGEST), metavar="SECONDS",
    help="Give up after this long.",
)  # fmt: skip
memory = click.option(
    "--memory", type=click.IntRange(256, 1 << 30), metavar="MIB", help="Limit of a claim."
)


def formula_argument(name: str, metavar: str) -> Callable[[F], F]:
    """A required text argument; `-` stands for standard input."""
    return click.argument(name, metavar=metavar)


def given(**values: Any) -> dict[str, Any]:
    """Those options that were set, so that the defaults of the library stay its own.

    >>> given(timeout=None, seed=3)
    {'seed': 3}
    """
    return {name: value for name, value in values.items() if value is not None}
