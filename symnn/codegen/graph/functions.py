"""One table: how each scalar function is spelled with NumPy, else SciPy, else other functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as sp

from symnn.codegen.graph import safe


@dataclass(frozen=True)
class Ufunc:
    """A function of arrays that NumPy or SciPy has.

    Args:
        spelling: the callable, or a template with `{}` for the arguments.
        tame: finite, and silent, at every finite real argument.
    """

    spelling: str
    tame: bool = False

    @property
    def is_template(self) -> bool:
        return "{" in self.spelling

    def call(self, *arguments: str) -> str:
        """The call as source."""
        if self.is_template:
            return self.spelling.format(*arguments)
        return f"{self.spelling}({', '.join(arguments)})"


UFUNCS: dict[str, Ufunc] = {
    # arithmetic
    "add": Ufunc("np.add", True), "subtract": Ufunc("np.subtract", True),
    "multiply": Ufunc("np.multiply", True), "divide": Ufunc("np.divide"),
    "negative": Ufunc("np.negative", True), "square": Ufunc("np.square", True),
    "reciprocal": Ufunc("np.reciprocal"), "sqrt": Ufunc("np.sqrt"), "cbrt": Ufunc("np.cbrt", True),
    "power": Ufunc("np.power"), "absolute": Ufunc("np.abs", True), "sign": Ufunc("np.sign", True),
    "maximum": Ufunc("np.maximum", True), "minimum": Ufunc("np.minimum", True),
    "floor": Ufunc("np.floor", True), "ceil": Ufunc("np.ceil", True), "mod": Ufunc("np.mod"),
    "heaviside": Ufunc("np.heaviside", True), "copysign": Ufunc("np.copysign", True),
    # comparisons
    "greater": Ufunc("np.greater", True), "greater_equal": Ufunc("np.greater_equal", True),
    "less": Ufunc("np.less", True), "less_equal": Ufunc("np.less_equal", True),
    "equal": Ufunc("np.equal", True), "not_equal": Ufunc("np.not_equal", True),
    "logical_and": Ufunc("np.logical_and", True), "logical_or": Ufunc("np.logical_or", True),
    "logical_not": Ufunc("np.logical_not", True), "isnan": Ufunc("np.isnan", True),
    # elementary
    "exp": Ufunc("np.exp"), "expm1": Ufunc("np.expm1"), "log": Ufunc("np.log"),
    "log1p": Ufunc("np.log1p"), "logaddexp": Ufunc("np.logaddexp", True),
    "sin": Ufunc("np.sin", True), "cos": Ufunc("np.cos", True), "tan": Ufunc("np.tan", True),
    "arcsin": Ufunc("np.arcsin"), "arccos": Ufunc("np.arccos"),
    "arctan": Ufunc("np.arctan", True), "arctan2": Ufunc("np.arctan2", True),
    "sinh": Ufunc("np.sinh"), "cosh": Ufunc("np.cosh"), "tanh": Ufunc("np.tanh", True),
    "arcsinh": Ufunc("np.arcsinh", True), "arccosh": Ufunc("np.arccosh"),
    "arctanh": Ufunc("np.arctanh"), "sinc": Ufunc("np.sinc", True),
    # defined by helpers in the generated source; see header.py and expansions.py
    "sigmoid": Ufunc("stable_sigmoid", True), "softplus": Ufunc("stable_softplus", True),
    "x_log_y": Ufunc("x_log_y"),
    # special
    "erf": Ufunc("special.erf", True), "erfc": Ufunc("special.erfc", True),
    "erfi": Ufunc("special.erfi"), "erfinv": Ufunc("special.erfinv"),
    "erfcinv": Ufunc("special.erfcinv"), "gamma": Ufunc("special.gamma"),
    "gammaln": Ufunc("special.gammaln"), "psi": Ufunc("special.psi"),
    "polygamma": Ufunc("special.polygamma({}, {})"), "zeta": Ufunc("special.zeta"),
    "binom": Ufunc("special.binom"), "beta": Ufunc("special.beta"),
    "gammainc": Ufunc("special.gammainc"), "gammaincc": Ufunc("special.gammaincc"),
    "expi": Ufunc("special.expi"),
    "lambertw": Ufunc("special.lambertw({}).real"),
    "lambertw_branch": Ufunc("special.lambertw({}, {}).real"),
    "sici_si": Ufunc("special.sici({})[0]", True), "sici_ci": Ufunc("special.sici({})[1]"),
    "shichi_shi": Ufunc("special.shichi({})[0]"), "shichi_chi": Ufunc("special.shichi({})[1]"),
}  # fmt: skip
"""What can be asked of arrays, by the name that graph nodes carry."""

DIRECT: dict[Any, str] = {
    sp.exp: "exp", sp.log: "log", safe.Expm1: "expm1", safe.Log1p: "log1p",
    safe.LogAddExp: "logaddexp", safe.Sigmoid: "sigmoid", safe.Softplus: "softplus",
    safe.XLogY: "x_log_y",
    sp.sin: "sin", sp.cos: "cos", sp.tan: "tan", sp.asin: "arcsin", sp.acos: "arccos",
    sp.atan: "arctan", sp.atan2: "arctan2", sp.sinh: "sinh", sp.cosh: "cosh", sp.tanh: "tanh",
    sp.asinh: "arcsinh", sp.acosh: "arccosh", sp.atanh: "arctanh",
    sp.Abs: "absolute", sp.sign: "sign", sp.floor: "floor", sp.ceiling: "ceil", sp.Mod: "mod",
    sp.erf: "erf", sp.erfc: "erfc", sp.erfi: "erfi", sp.erfinv: "erfinv", sp.erfcinv: "erfcinv",
    sp.gamma: "gamma", sp.loggamma: "gammaln", sp.polygamma: "polygamma", sp.zeta: "zeta",
    sp.binomial: "binom", sp.beta: "beta", sp.Si: "sici_si", sp.Ci: "sici_ci", sp.Ei: "expi",
    sp.Shi: "shichi_shi", sp.Chi: "shichi_chi", sp.LambertW: "lambertw",
}  # fmt: skip
"""SymPy functions that are one ufunc."""

COMPARE: dict[Any, str] = {
    sp.Gt: "greater", sp.Ge: "greater_equal", sp.Lt: "less", sp.Le: "less_equal",
    sp.Eq: "equal", sp.Ne: "not_equal",
}  # fmt: skip


def _sech(x: Any) -> Any:
    """2*exp(-|x|)/(1 + exp(-2|x|)): cosh would overflow."""
    return 2 * sp.exp(-sp.Abs(x)) / (1 + sp.exp(-2 * sp.Abs(x)))


def _csch(x: Any) -> Any:
    return -2 * sp.sign(x) * sp.exp(-sp.Abs(x)) / safe.Expm1(-2 * sp.Abs(x))


def _acot(x: Any) -> Any:
    """The branch in (-pi/2, pi/2], as SymPy has it."""
    side = sp.Piecewise((-1, x < 0), (1, True))
    return sp.atan2(side, sp.Abs(x))


REDUCED: dict[Any, Callable[..., Any]] = {
    sp.cot: lambda x: 1 / sp.tan(x), sp.sec: lambda x: 1 / sp.cos(x),
    sp.csc: lambda x: 1 / sp.sin(x), sp.coth: lambda x: 1 / sp.tanh(x),
    sp.sech: _sech, sp.csch: _csch,
    sp.acot: _acot, sp.asec: lambda x: sp.acos(1 / x), sp.acsc: lambda x: sp.asin(1 / x),
    sp.acoth: lambda x: sp.atanh(1 / x), sp.asech: lambda x: sp.acosh(1 / x),
    sp.acsch: lambda x: sp.asinh(1 / x),
    sp.digamma: lambda x: sp.polygamma(0, x), sp.trigamma: lambda x: sp.polygamma(1, x),
    sp.DiracDelta: lambda x, order=0: sp.S.Zero,  # its value away from the jump, by convention
    sp.factorial: lambda x: sp.gamma(x + 1), sp.li: lambda x: sp.Ei(sp.log(x)),
}  # fmt: skip
"""SymPy functions spelled with others."""
