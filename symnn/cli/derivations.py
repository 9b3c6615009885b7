"""`symnn derive`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from symnn.cli import limited, options, pages, streams
from symnn.cli.command import ARGUMENTS, FormulaCommand
from symnn.errors import SymnnError, UnknownNameError, nearest
from symnn.lazy import load

UNDECIDED = 3
LONG = 4
"""The order from which a derivation tells how far it is."""


@click.command(cls=FormulaCommand)
@click.argument("expression", metavar="EXPR")
@click.option("--wrt", metavar="NAME", help="The variable; may be left out if there is one.")
@click.option("--order", type=click.IntRange(1, 20), default=1, help="Of the derivative.")
@options.assume
@click.option(
    "--format", "form", type=click.Choice([*pages.RENDERERS, "json"]), default="text",
    show_default=True, help="Of the derivation.",
)  # fmt: skip
@options.as_json
@options.timeout
@click.option("--here", is_flag=True, hidden=True, help="Derive in this process.")
@click.pass_context
def derive(context: click.Context, expression: str, **given: Any) -> None:
    """Differentiate EXPR step by step, every rule named and every step verified.

    Names that are not declared are real variables.

        symnn derive "x/(1 + exp(-x))"
    """
    if given["timeout"] and not given["here"]:
        context.exit(_within(given["timeout"], context.meta[ARGUMENTS]))
    symbols = load("symnn.syntax", "parse_assumptions")(given["assumptions"])
    text = streams.text_of(expression)
    formula = load("symnn.syntax", "parse")(text, symbols, free=True)
    variable = _variable(formula, given["wrt"], symbols)
    derivation = load("symnn.derivation", "derive")(
        formula, variable, order=given["order"], tell=_progress(given["order"])
    )
    limited.announce()
    if given["as_json"] or given["form"] == "json":
        streams.print_json(derivation.to_json())
    else:
        click.echo(pages.rendered(derivation, given["form"]), nl=False)
    context.exit(derivation.exit_code)


def _within(seconds: float, arguments: Sequence[str]) -> int:
    """The exit code of the same command in a process that is killed when it is over its time."""
    code = limited.finished("derive", arguments, seconds)
    if code is None:
        streams.note(f"symnn derive: not done within {seconds:g} s; give a longer --timeout")
    return UNDECIDED if code is None else code


def _progress(order: int) -> Callable[[int], None]:
    """Says on standard error how far it is, where that takes its time."""

    def told(time: int) -> None:
        if order >= LONG:
            streams.note(f"derivative {time} of {order}")

    return told


def _variable(formula: Any, name: str | None, symbols: dict[str, str]) -> Any:
    """The symbol to differentiate by."""
    found = {s.name: s for s in formula.free_symbols if hasattr(s, "domain")}
    if name is None and len(found) == 1:
        return next(iter(found.values()))
    if name is None:
        names = ", ".join(f"`{n}`" for n in sorted(found)) or "no variable"
        raise SymnnError(f"derive: the formula has {names}; say by which, `--wrt NAME`")
    if name not in found and name in symbols:
        return load("symnn.syntax", "declare")(symbols)[name]
    if not found:
        return load("symnn.syntax", "declare")({name: "Reals"})[name]
    if name not in found:
        hint = nearest(name, found)
        raise UnknownNameError(f"--wrt: `{name}` does not occur in the formula; {hint}")
    return found[name]
