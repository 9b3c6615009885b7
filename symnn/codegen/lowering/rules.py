"""Which lowering rule each SymPy class has; extending the compiler means adding a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFalse, BooleanFunction, BooleanTrue

from symnn.codegen.graph.functions import DIRECT, REDUCED
from symnn.codegen.graph.value import Value
from symnn.codegen.lowering.arithmetic import lower_add, lower_mul, lower_pow
from symnn.codegen.lowering.dispatch import Lowering, Rule
from symnn.codegen.lowering.reads import (
    lower_delta,
    lower_index,
    lower_number,
    lower_read,
    lower_size,
    lower_symbol,
)
from symnn.codegen.lowering.select import (
    lower_alternative,
    lower_and,
    lower_arg_max,
    lower_exp,
    lower_heaviside,
    lower_max,
    lower_max_over,
    lower_min,
    lower_nan,
    lower_not,
    lower_or,
    lower_other_condition,
    lower_piecewise,
    lower_relation,
    lower_truth,
    refuse_complex,
    where,
)
from symnn.codegen.lowering.series import lower_series, lower_sum_or_series
from symnn.codegen.lowering.whole import lower_whole
from symnn.core.symbols import Size
from symnn.errors import NotSupportedError
from symnn.indexed.language.binders import BINDERS, ArgMaximum
from symnn.indexed.language.user_functions import UserFunction
from symnn.indexed.language.whole import Whole

Order = tuple[Any, ...]


def _direct(function: str) -> Rule:
    """A function that is one ufunc."""
    return lambda low, e, order: low.apply(function, list(e.args), order)


def _reduced(definition: Callable[..., Any]) -> Rule:
    """A function that is spelled with others."""
    return lambda low, e, order: low.value(definition(*e.args), order)


def _real_where(domain: Callable[..., Any]) -> Rule:
    """A function that SciPy continues beyond its real domain, by the real part: NaN there."""

    def rule(low: Lowering, e: Any, order: Order) -> Value:
        function = DIRECT[type(e)] if len(e.args) == 1 else "lambertw_branch"
        return where(low, domain(*e.args), low.apply(function, list(e.args), order), order)

    return rule


def _lambert_is_real(x: Any, branch: Any = sp.S.Zero) -> Any:
    principal: Any = sp.Eq(branch, 0)
    lower: Any = sp.Eq(branch, -1)
    return sp.And(x >= -sp.exp(-1), sp.Or(principal, sp.And(lower, x <= 0)))


def _sinc(low: Lowering, e: Any, order: Order) -> Value:
    """NumPy's sinc is sin(pi x)/(pi x)."""
    return low.apply("sinc", [e.args[0] / sp.pi], order)


def _incomplete(function: str) -> Rule:
    """The unnormalized incomplete gamma functions from SciPy's normalized ones."""
    return lambda low, e, order: low.apply(
        "multiply", [low.apply(function, list(e.args), order), sp.gamma(e.args[0])], order
    )


def _user_function(low: Lowering, e: Any, order: Order) -> Value:
    """The formula of a user's function."""
    if e.formula is None:
        raise NotSupportedError(
            f"compile: `{type(e).__name__}` stands for any smooth function; needed a formula; "
            "give one, as in `function(name, lambda x: ...)`"
        )
    return low.value(e.value, order)


RULES: dict[type, Rule] = {
    sp.Indexed: lower_read, sp.Symbol: lower_symbol, Size: lower_size, sp.Idx: lower_index,
    sp.Number: lower_number, sp.NumberSymbol: lower_number, type(sp.nan): lower_nan,
    sp.Add: lower_add, sp.Mul: lower_mul, sp.Pow: lower_pow,
    BINDERS[0]: lower_sum_or_series, sp.Product: lower_series, BINDERS[1]: lower_max_over,
    sp.Piecewise: lower_piecewise, sp.Max: lower_max, sp.Min: lower_min,
    sp.Heaviside: lower_heaviside, sp.KroneckerDelta: lower_delta,
    Relational: lower_relation, sp.And: lower_and, sp.Or: lower_or, sp.Not: lower_not,
    sp.ITE: lower_alternative, BooleanFunction: lower_other_condition,
    BooleanTrue: lower_truth, BooleanFalse: lower_truth,
    sp.sinc: _sinc, UserFunction: _user_function,
    sp.lowergamma: _incomplete("gammainc"), sp.uppergamma: _incomplete("gammaincc"),
    type(sp.I): refuse_complex, Whole: lower_whole, ArgMaximum: lower_arg_max,
    **{head: _direct(function) for head, function in DIRECT.items()},
    **{head: _reduced(definition) for head, definition in REDUCED.items()},
    sp.exp: lower_exp, sp.LambertW: _real_where(_lambert_is_real),
    **{head: _real_where(lambda x: x >= 0) for head in (sp.loggamma, sp.Ci, sp.Chi)},
}  # fmt: skip
"""The rule of each head; a subclass falls back to its nearest base in this table."""
