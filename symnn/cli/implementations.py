"""`symnn check`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from symnn.cli import options, streams
from symnn.cli.command import FormulaCommand
from symnn.cli.measurements import Asked, measured
from symnn.errors import SymnnError, UnknownNameError, nearest
from symnn.lazy import load


@click.command(cls=FormulaCommand)
@click.argument("function", metavar="MODULE:FUNCTION")
@click.option("--against", required=True, metavar="EXPR", help="What it should compute.")
@options.assume
@click.option("--gradient", is_flag=True, help="Check `FUNCTION.gradient` too.")
@click.option("--rtol", type=float, default=1e-12, show_default=True, help="Relative error.")
@click.option("--atol", type=float, default=0.0, show_default=True, help="Absolute error.")
@click.option("--ulps", type=float, help="Units in the last place, in place of --rtol.")
@click.option("--points", type=click.IntRange(min=1), default=200, show_default=True)
@click.option("--measure", is_flag=True, help="Measure errors in ulps, over all floats.")
@click.option(
    "--dtype", type=click.Choice(["float64", "float32", "float16"]), default="float64",
    show_default=True, help="Of arguments and results, with --measure.",
)  # fmt: skip
@click.option(
    "--size", "sizes", multiple=True, metavar="N=VALUE",
    help="An extent of arrays, with --measure.  [default: 3, 4, ...]",
)  # fmt: skip
@click.option("--plot", metavar="FILE.html", help="A page with the errors, with --measure.")
@options.as_json
@options.seed
@click.pass_context
def check(context: click.Context, function: str, against: str, **given: Any) -> None:
    """Check somebody's own implementation against a formula.

    FUNCTION of MODULE is imported (from the current folder, too) and called with the symbols in the
    order of --assume, as floats, integers or arrays: at ends of the domain, at kinks, at tiny and
    huge numbers and at random. Agreement is sampled, not proved.

        symnn check math:tanh --against "tanh(x)" --assume "x: Reals"

    With --measure it is called with arrays, and the largest and the mean error are told for the
    whole range of floats, for everyday numbers, and beside the thresholds of the formula; with
    --ulps it fails where more is lost, or where NaN or infinity stand for a finite value. A formula
    that reads arrays is measured on whole arrays:

        symnn check scipy.special:softmax --against "exp(z[k])/Sum(exp(z[m]), (m, 0, K-1))"
        --assume "K: Naturals" --assume "z: Vector(Reals, K)" --assume "k: Naturals0" --measure
    """
    domains = load("symnn.syntax", "parse_assumptions")(given["assumptions"])
    found = _found(function)
    gradient = _gradient(function, found) if given["gradient"] else None
    if given["measure"]:
        asked = Asked(function, found, gradient, against, domains or _only_symbol(against), given)
        context.exit(measured(asked))
    if given["plot"] or given["sizes"]:
        option = "--plot" if given["plot"] else "--size"
        raise SymnnError(f"check: {option} tells how to measure; add --measure")
    settings = {name: given[name] for name in ("rtol", "atol", "ulps", "points", "seed")}
    compare = load("symnn.testing", "assert_implements")
    symbols = domains or _only_symbol(against)
    try:
        result = compare(found, against, symbols, gradient=gradient, **settings)
    except AssertionError as error:
        _tell(function, given, {"agrees": False, "message": str(error)}, str(error))
        context.exit(1)
    counts = {"values": result.values, "slopes": result.slopes, "skipped": result.skipped}
    words = f"{result.values} values" + (f" and {result.slopes} slopes" if gradient else "")
    shown = f"`{function}` agrees in {words}; the largest error is {result.worst:.3g} ulps"
    _tell(function, given, {"agrees": True, **counts, "worst_ulps": result.worst}, shown)


def _tell(function: str, given: Any, line: dict[str, Any], words: str) -> None:
    if given["as_json"]:
        streams.print_json({"function": function, **line})
    else:
        streams.print_text(words)


def _only_symbol(against: str) -> dict[str, str]:
    """The one variable of a formula, over the reals; several have an order that only --assume says.

    Raises:
        SymnnError: it has several, or none.
    """
    expression = load("symnn.syntax", "parse")(against, free=True)
    names = sorted(str(symbol) for symbol in expression.free_symbols)
    if len(names) != 1:
        found = ", ".join(f"`{name}`" for name in names) or "no variable"
        raise SymnnError(
            f"check: `{against}` has {found}; declare the arguments in their order, "
            '--assume "x: Reals"'
        )
    return {names[0]: "Reals"}


def _found(place: str) -> Callable[..., Any]:
    """The function that `MODULE:FUNCTION` names.

    Raises:
        SymnnError: the module or the function does not exist, or it cannot be called.
    """
    module, colon, path = place.partition(":")
    if not (module and colon and path):
        raise SymnnError(f"check: FUNCTION is {place!r}; needed MODULE:FUNCTION, `math:tanh`")
    sys.path.insert(0, os.getcwd())
    try:
        value = load(module)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise SymnnError(f"check: `{module}` cannot be imported: {reason}") from None
    for name in path.split("."):
        value = _attribute(value, name, place)
    if not callable(value):
        raise SymnnError(f"check: `{place}` is a {type(value).__name__}; needed a function")
    return value


def _attribute(value: Any, name: str, place: str) -> Any:
    if not hasattr(value, name):
        known: Sequence[str] = [n for n in dir(value) if not n.startswith("_")]
        raise UnknownNameError(f"check: `{place}` does not exist; {nearest(name, known)}")
    return getattr(value, name)


def _gradient(place: str, function: Any) -> Callable[..., Any]:
    """The gradient that the function brings along, as compiled functions do."""
    found = getattr(function, "gradient", None)
    if not callable(found):
        raise SymnnError(
            f"check: `{place}` has no `gradient`; needed `{place.partition(':')[2]}.gradient`, "
            "which takes the same arguments and returns the derivative by each"
        )
    return found
