"""The functions of wide numbers, by the names under which formulas call them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

from symnn.codegen.wide import (
    choices,
    errorfunction,
    exponentials,
    gammas,
    lambert,
    number,
    reductions,
    waves,
)
from symnn.codegen.wide.evaluation import with_values

PARTIAL: dict[str, Callable[..., Any]] = {
    "sqrt": number.sqrt, "exp": exponentials.exp, "expm1": exponentials.expm1,
    "log": exponentials.log, "log1p": exponentials.log1p, "sinh": exponentials.sinh,
    "cosh": exponentials.cosh, "tanh": exponentials.tanh, "sin": waves.sin, "cos": waves.cos,
    "tan": waves.tan, "asin": waves.asin, "acos": waves.acos, "atan": waves.atan,
    "asinh": waves.asinh, "acosh": waves.acosh, "atanh": waves.atanh, "erf": errorfunction.erf,
    "erfc": errorfunction.erfc, "gamma": gammas.gamma, "loggamma": gammas.loggamma,
    "digamma": gammas.digamma, "lambert": lambert.lambert, "absolute": choices.absolute,
    "sign": choices.sign, "step": choices.unit_step, "floor": choices.floor,
    "maximum": choices.maximum, "minimum": choices.minimum, "power": choices.power,
    "integer_power": choices.integer_power, "xlogy": reductions.xlogy,
}  # fmt: skip
"""Functions of numbers that may have no value."""

WHOLE: dict[str, Callable[..., Any]] = {
    "number": number.wide, "rounded": number.rounded, "pi": waves.pi,
    "relation": choices.relation, "choose": choices.choose, "always": choices.always,
    "never": choices.never, "negated": choices.negated,
    "both": choices.both, "either": choices.either, "polygamma": choices.beyond,
    "minus_infinity": reductions.minus_infinity,
}  # fmt: skip
"""What is not a function of such numbers."""


ALWAYS = frozenset({"number", "rounded"})
"""What every evaluation needs."""


def arithmetic(names: Iterable[str]) -> SimpleNamespace:
    """The functions of wide numbers with these names."""
    return SimpleNamespace(
        **{n: WHOLE[n] if n in WHOLE else with_values(PARTIAL[n]) for n in {*names, *ALWAYS}}
    )
