"""Functions of the array graph as C: on vectors, and on numbers."""

from __future__ import annotations

from collections.abc import Sequence

from symnn.errors import NotSupportedError

INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
COMPARISONS = {
    "greater": ">", "greater_equal": ">=", "less": "<", "less_equal": "<=",
    "equal": "==", "not_equal": "!=",
}  # fmt: skip
LOGIC = {"logical_and": "&", "logical_or": "|"}
# Functions of the prelude, on whole vectors.
VECTOR = {
    "sqrt": "v_sqrt", "absolute": "v_abs", "maximum": "v_max", "minimum": "v_min",
    "exp": "v_exp", "expm1": "v_expm1", "log": "v_log", "log1p": "v_log1p", "tanh": "v_tanh",
    "erf": "v_erf", "sign": "v_sign",
}  # fmt: skip
# Functions of the C library, one lane after the other.
SINGLE = {
    "sin": "sin", "cos": "cos", "tan": "tan", "arcsin": "asin", "arccos": "acos",
    "arctan": "atan", "sinh": "sinh", "cosh": "cosh", "arcsinh": "asinh", "arccosh": "acosh",
    "arctanh": "atanh", "floor": "floor", "ceil": "ceil", "cbrt": "cbrt", "gamma": "tgamma",
    "gammaln": "lgamma", "erfc": "erfc", "power": "pow", "arctan2": "atan2", "copysign": "copysign",
}  # fmt: skip


def vector_call(function: str, arguments: Sequence[str]) -> str:
    """A function of vectors, its arguments names of variables.

    Raises:
        NotSupportedError: C has no such function here.
    """
    x = arguments[0]
    if function in INFIX | COMPARISONS | LOGIC:
        return f"{x} {(INFIX | COMPARISONS | LOGIC)[function]} {arguments[1]}"
    if function in VECTOR:
        return f"{VECTOR[function]}({', '.join(arguments)})"
    if function in SINGLE:
        return f"EACH{len(arguments)}({SINGLE[function]}, {', '.join(arguments)})"
    if function in FORMS:
        return FORMS[function].format(*arguments)
    raise NotSupportedError(f"native: `{function}` has no C yet; use target 'numpy'")


FORMS = {
    "copy": "{0}", "negative": "-{0}", "square": "{0}*{0}", "reciprocal": "K(1)/{0}",
    "logical_not": "~{0}", "isnan": "{0} != {0}", "float": "v_select({0}, K(1), K(0))",
    "heaviside": "v_select({0} == K(0), {1}, v_select({0} > K(0), K(1), K(0)))",
    "logaddexp": "v_max({0}, {1}) + v_log1p(v_exp(-v_abs({0} - {1})))",
}  # fmt: skip
"""Functions that are spelled with operators."""

NUMBERS = {
    "sqrt": "sqrt({})", "exp": "exp({})", "log": "log({})", "expm1": "expm1({})",
    "log1p": "log1p({})", "tanh": "tanh({})", "absolute": "fabs({})", "negative": "-{}",
    "square": "{0}*{0}", "reciprocal": "1.0/{}", "power": "pow({}, {})", "maximum": "fmax({}, {})",
    "minimum": "fmin({}, {})", "floor": "floor({})", "ceil": "ceil({})", "erf": "erf({})",
    "sin": "sin({})", "cos": "cos({})", "logical_not": "!{}", "logical_and": "{} && {}",
    "logical_or": "{} || {}", "float": "(double){}",
    "sign": "(({0} > 0) - ({0} < 0))",
}  # fmt: skip
"""The same for single numbers, which are doubles."""


def number_call(function: str, arguments: Sequence[str]) -> str:
    """A function of numbers as an expression in parentheses."""
    known = INFIX | COMPARISONS
    if function in known:
        return f"({arguments[0]} {known[function]} {arguments[1]})"
    if function not in NUMBERS:
        raise NotSupportedError(f"native: `{function}` of a number has no C yet; use 'numpy'")
    return f"({NUMBERS[function].format(*arguments)})"
