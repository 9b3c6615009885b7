"""`symnn derive`."""

from __future__ import annotations

from typing import Any

import click

from symnn.cli import options, pages, streams
from symnn.cli.command import FormulaCommand
from symnn.errors import SymnnError, UnknownNameError, nearest
from symnn.lazy import load


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
@click.pass_context
def derive(context: click.Context, expression: str, **given: Any) -> None:
    """Differentiate EXPR step by step, every rule named and every step verified.

    Names that are not declared are real variables.

        symnn derive "x/(1 + exp(-x))"
    """
    symbols = load("symnn.syntax", "parse_assumptions")(given["assumptions"])
    text = streams.text_of(expression)
    formula = load("symnn.syntax", "parse")(text, symbols, free=True)
    variable = _variable(formula, given["wrt"], symbols)
    derivation = load("symnn.derivation", "derive")(formula, variable, order=given["order"])
    if given["as_json"] or given["form"] == "json":
        streams.print_json(derivation.to_json())
    else:
        click.echo(pages.rendered(derivation, given["form"]), nl=False)
    context.exit(derivation.exit_code)


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
    if name not in found:
        hint = nearest(name, found)
        raise UnknownNameError(f"--wrt: `{name}` does not occur in the formula; {hint}")
    return found[name]
