"""The commands of the subset, and what is said of those that are outside of it."""

from __future__ import annotations

GREEK = {
    f"\\{name}": name
    for name in (
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
        "lambda", "mu", "nu", "xi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
        "Delta", "Theta", "Lambda", "Xi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
        "varepsilon", "vartheta", "varphi", "varrho",
    )
}  # fmt: skip

SPELLINGS = {
    "lambda": "lamda", "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi",
    "varrho": "rho",
}  # fmt: skip
"""Letters that stand for another name where they are not declared themselves."""

CONSTANTS = {"\\pi": "pi", "\\infty": "oo"}

FUNCTIONS = {
    **{
        f"\\{name}": name
        for name in (
            "exp", "log", "ln", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh",
            "coth",
        )
    },
    "\\arcsin": "asin", "\\arccos": "acos", "\\arctan": "atan", "\\Gamma": "gamma",
    "\\max": "Max", "\\min": "Min",
}  # fmt: skip

WORDS = {
    "ReLU": "relu", "sgn": "sign", "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "max": "Max", "min": "Min",
}  # fmt: skip
"""Names in `\\operatorname` and `\\mathrm` that are spelled otherwise in formulas."""

ONE_LETTER_WORDS = ("d", "e")
"""Upright letters that mean what the slanted ones do."""

SEVERAL = ("Max", "Min")
"""Functions whose arguments stand between commas."""

FRACTIONS = ("\\frac", "\\dfrac", "\\tfrac")
BINOMIALS = ("\\binom", "\\dbinom", "\\tbinom")
TIMES = ("\\cdot", "\\times", "*")

RELATIONS = {
    "=": "==", "<": "<", ">": ">", "\\lt": "<", "\\gt": ">", "\\ne": "!=", "\\neq": "!=",
    "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=", "\\ge": ">=", "\\geq": ">=",
    "\\geqslant": ">=",
}  # fmt: skip

CLOSING = {
    "(": ")", "[": "]", "{": "}", "\\{": "\\}", "\\lvert": "\\rvert", "|": "|", "\\vert": "\\vert",
    "\\lfloor": "\\rfloor", "\\lceil": "\\rceil",
}  # fmt: skip
CALLED = {
    "\\lvert": "Abs", "|": "Abs", "\\vert": "Abs", "\\lfloor": "floor", "\\lceil": "ceiling",
}  # fmt: skip
"""Brackets that stand for a function of what is inside."""

PLAIN = ("(", "[", "{", "\\{")

DISPLAYS = frozenset(
    f"{name}{star}"
    for name in ("equation", "align", "gather", "multline", "flalign", "eqnarray", "displaymath")
    for star in ("", "*")
)
WRAPPERS = DISPLAYS | {"aligned", "split", "gathered"}
"""Environments that only arrange what is in them."""

REFUSED = {
    "\\pm": "`\\pm` stands for two claims; write both",
    "\\mp": "`\\mp` stands for two claims; write both",
    "\\approx": "an approximation is no claim; write `<` or `\\le` with the bound that is meant",
    "\\simeq": "an approximation is no claim; write `<` or `\\le` with the bound that is meant",
    "\\sim": "`\\sim` is no claim about numbers",
    "\\equiv": "write `=`; where it holds is said in the comment above",
    "\\triangleq": "a definition is no claim",
    "\\propto": "`\\propto` leaves a constant open; write `=`",
    "\\in": "where a symbol lies is said in the comment above, `x: Reals`",
    "\\forall": "where a symbol lies is said in the comment above, `x: Reals`",
    "\\ldots": "dots are not read; write `\\sum` or `\\prod`",
    "\\cdots": "dots are not read; write `\\sum` or `\\prod`",
    "\\dots": "dots are not read; write `\\sum` or `\\prod`",
    "\\mathbb": "only scalars are read; state the claim in the comment above",
    "\\mathbf": "only scalars are read; state the claim in the comment above",
    "\\boldsymbol": "only scalars are read; state the claim in the comment above",
    "\\nabla": "only scalars are read; state the claim in the comment above",
    "\\|": "only scalars are read; write `|x|` for an absolute value",
    "'": "a prime is not read; write `\\frac{d}{dx}`",
    "\\prime": "a prime is not read; write `\\frac{d}{dx}`",
    ":": "a definition is no claim",
}
"""Why a command is outside of the subset."""
