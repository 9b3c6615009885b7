"""Commands whose arguments are formulas: `-x + 1` is one, not an option."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import click

from symnn.errors import nearest

ARGUMENTS = "symnn.arguments"
"""Where a context keeps the arguments as they were given."""

OPTION = re.compile(r"(--[a-z][a-z-]*)(=.*)?", re.DOTALL)


class FormulaCommand(click.Command):
    """A command that takes what starts with `-` for a formula, unless it looks like an option."""

    def __init__(self, *args: Any, **extra: Any) -> None:
        settings = {"ignore_unknown_options": True, **extra.pop("context_settings", {})}
        super().__init__(*args, context_settings=settings, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {o: p for p in self.get_params(ctx) for o in [*p.opts, *p.secondary_opts]}
        for argument in args[: args.index("--") if "--" in args else None]:
            match = OPTION.fullmatch(argument)
            if match and match.group(1) not in known:
                hint = nearest(match.group(1), _shown(known))
                raise click.UsageError(f"no option `{match.group(1)}`; {hint}", ctx)
        ctx.meta[ARGUMENTS] = tuple(args)
        return super().parse_args(ctx, args)


def _shown(known: Mapping[str, click.Parameter]) -> list[str]:
    return [o for o, p in known.items() if o.startswith("--") and not getattr(p, "hidden", False)]
