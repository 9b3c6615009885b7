"""`symnn compile`."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from symnn.cli import options, streams
from symnn.cli.command import FormulaCommand
from symnn.cli.waiting import told
from symnn.errors import NotSupportedError
from symnn.lazy import load


@click.command("compile", cls=FormulaCommand)
@click.argument("expression", metavar="EXPR")
@options.assume
@click.option(
    "--target", type=click.Choice(["numpy", "c", "jax", "torch"]), default="numpy",
    show_default=True, help="What the code runs on.",
)  # fmt: skip
@click.option(
    "--accuracy", type=click.Choice(["fast", "accurate", "guarded", "plain"]),
    help="Errors within 4, 1 or 0.51 ulps, or not measured.  [default: accurate for formulas of "
    "numbers, plain where arrays are read]",
)  # fmt: skip
@click.option("--with-gradient", is_flag=True, help="Add the function of each derivative.")
@click.option("--out", metavar="FILE", help="Write here instead of standard output.")
def compile_formula(expression: str, assumptions: tuple[str, ...], **given: Any) -> None:
    """Turn EXPR into readable array code that runs without symnn.

    For targets other than numpy nothing is guarded; what the code reaches there is measured, and
    said on top of it.

    Names that are not declared are real variables.

        symnn compile "log(1 + exp(x))" --with-gradient --out softplus.py
    """
    symbols = load("symnn.syntax", "parse_assumptions")(assumptions)
    text = streams.text_of(expression)
    formula = load("symnn.syntax", "parse")(text, symbols, free=True)
    with told("searching for forms; --accuracy plain does without"):
        compiled = _compiled(formula, **given)
    if given["out"]:
        streams.write(given["out"], compiled.source)
        streams.note(f"wrote {given['out']}")
    else:
        click.echo(compiled.source, nl=not compiled.source.endswith("\n"))


def _compiled(
    formula: Any, target: str, accuracy: str | None, with_gradient: bool, **_: Any
) -> Any:
    """The tier that was asked for; by default the accurate one where there is one."""
    compiled = partial(
        load("symnn.codegen", "compile"), formula, target=target, with_gradient=with_gradient
    )
    if accuracy == "plain" or (accuracy is None and _reads_arrays(formula)):
        return compiled()
    if accuracy is not None:
        return compiled(accuracy=accuracy)
    try:
        return compiled(accuracy="accurate")
    except NotSupportedError as reason:
        found = compiled()
        said = str(reason).removeprefix("compile: ").partition("; ")[0]
        streams.note(f"its accuracy is not measured (as with --accuracy plain): {said}")
        return found


def _reads_arrays(formula: Any) -> bool:
    """Whether entries of arrays are read; then the readable form is the default."""
    return bool(formula.has(load("sympy", "Indexed")))
