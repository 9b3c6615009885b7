"""Short formulas as Unicode text, for title bars, terminals and alternative text."""

from __future__ import annotations

import re

SIGNS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ",
    "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "partial": "∂", "nabla": "∇", "infty": "∞", "sum": "∑", "prod": "∏", "int": "∫",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈",
    "equiv": "≡", "to": "→", "rightarrow": "→", "mapsto": "↦", "Rightarrow": "⇒", "in": "∈",
    "notin": "∉", "cdot": "·", "times": "×", "odot": "⊙", "otimes": "⊗", "oplus": "⊕", "pm": "±",
    "top": "⊤", "ell": "ℓ", "forall": "∀", "exists": "∃", "mid": "|", "cup": "∪", "cap": "∩",
    "emptyset": "∅", "ldots": "…", "dots": "…", "cdots": "⋯", "quad": "  ", "qquad": "   ",
    "lVert": "‖", "rVert": "‖", "Vert": "‖",
    "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "ln": "log",
    "left": "", "right": "", "big": "", "Big": "",
    "bigl": "", "bigr": "", "displaystyle": "", "sqrt": "√", "langle": "⟨", "rangle": "⟩",
}  # fmt: skip
_STYLED = re.compile(
    r"(\\[a-zA-Z]+)?\\(?:text|mathrm|mathbf|mathit|mathsf|mathtt|mathcal|boldsymbol|bm|operatorname\*?)\{([^{}]*)\}"
)
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "vec": "\u20d7"}
_ACCENTED = re.compile(r"\\(hat|bar|tilde|dot|vec)\{([A-Za-z])\}")
_MATRIX = re.compile(r"\\begin\{([pb]?matrix|array)\}(.*?)\\end\{\1\}")
_CHOICE = re.compile(r"\{?\\binom\{([^{}]*)\}\{([^{}]*)\}\}?")
_BLACKBOARD = re.compile(r"\\mathbb\{([CENPQRZ])\}")
_LETTERS = dict(zip("CENPQRZ", "ℂ𝔼ℕℙℚℝℤ", strict=True))
_COMMAND = re.compile(r"\\([a-zA-Z]+)(?![a-zA-Z])( ?)")
_SPACE = re.compile(r"\\[,:;! ]|~")
_DIGITS = re.compile(r"\\[dt]?frac(\d)(\d)")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_LOWERED = re.compile(r"_\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt(?:\[(\d+)\])?\{([^{}]*)\}")
_SLOPE = re.compile(r"\\frac\{(d|\\partial)\}\{\1 ([A-Za-z]+|\\[a-z]+)\}")
_BARS = re.compile(r"\\lvert ?| ?\\rvert")
_EXPONENTIAL = re.compile(r"(?<![A-Za-z\\])e\^\{([^{}]*)\}")
_RAISED = re.compile(r"\^(?:\{([^{}]*)\})")
_BRACKETED = re.compile(r"\([^()]*\)")
_BARE = re.compile(r"\([^()]*\)|\\?[a-zA-Z]+ ?|\d+")
_ATOM = re.compile(r"\([^()]*\)|(?:\\[a-zA-Z]+ ?)?\w*(?:_\w+)?")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FUNCTIONS = frozenset(
    ("log", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min", "lim", "det", "arg")
)
DEEPEST = 12


def readable(latex: str) -> str:
    """The formula as one line of Unicode text; commands without a sign of their own stay as TeX.

    >>> readable(r"\\partial L/\\partial W_{ij} \\le \\frac{1}{4}")
    '∂L/∂W_ij ≤ 1/4'
    >>> readable(r"\\frac{x}{1 + e^{-x}} \\in \\mathbb{R}^{2}")
    'x/(1 + exp(-x)) ∈ ℝ²'
    """
    text = _STYLED.sub(_unstyled, _MATRIX.sub(_rows, latex))
    text = _BLACKBOARD.sub(lambda match: _LETTERS[match[1]], text)
    text = _ACCENTED.sub(lambda match: match[2] + _ACCENTS[match[1]], text)
    text = _SLOPE.sub(r"\1/\1\2", text)
    text = _flat(_BARS.sub("|", text))
    text = _COMMAND.sub(_sign, text)
    text = _SPACE.sub(lambda match: "" if match[0] == r"\!" else " ", text)
    text = text.replace(r"\{", "{").replace(r"\}", "}")
    return " ".join(text.split())


def _rows(match: re.Match[str]) -> str:
    """A matrix on the line, row by row."""
    rows = (" ".join(row.split()) for row in match[2].split(r"\\"))
    return "; ".join(" ".join(row.split(" & ")) for row in rows)


def _unstyled(match: re.Match[str]) -> str:
    """What was in another letter; after a command it must not run into its name."""
    return f"{match[1]} {match[2]}" if match[1] else match[2]


def _sign(match: re.Match[str]) -> str:
    """A sign for a command; the blank that ended the command goes unless it parts two words."""
    name, blank = match[1], match[2]
    if name in _FUNCTIONS:
        return name + blank
    if name not in SIGNS:
        return match[0]
    sign = SIGNS[name]
    return sign + (blank if sign and sign not in "∂∇∑∏∫√" else "")


def _flat(text: str) -> str:
    """Fractions, roots, raised and lowered groups on the line, from the inside out."""
    for _ in range(DEEPEST):
        shorter = _FRACTION.sub(lambda match: f"{_group(match[1])}/{_group(match[2])}", text)
        shorter = _CHOICE.sub(r"C(\1, \2)", shorter)
        shorter = _DIGITS.sub(r"\1/\2", shorter)
        shorter = _ROOT.sub(lambda match: _root(match[1], match[2]), shorter)
        shorter = _LOWERED.sub(lambda match: f"_{_group(match[1])}", shorter)
        shorter = _EXPONENTIAL.sub(r"exp(\1)", shorter)
        shorter = _RAISED.sub(lambda match: _power(match[1]), shorter)
        if shorter == text:
            break
        text = shorter
    return text


def _root(degree: str | None, inside: str) -> str:
    """A square root by its sign, another one as a power."""
    return f"{_group(inside)}^(1/{degree})" if degree else f"√{_group(inside, _BARE)}"


def _power(exponent: str) -> str:
    if exponent.isdigit():
        return exponent.translate(_SUPERSCRIPTS)
    return f"^{exponent}" if exponent.isalpha() else f"^{_group(exponent, _BRACKETED)}"


def _group(text: str, atom: re.Pattern[str] | None = None) -> str:
    """The text in brackets unless it is one number or name, or stands in brackets already."""
    return text if (atom or _ATOM).fullmatch(text) else f"({text})"
