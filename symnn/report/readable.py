"""Short formulas as Unicode text, for title bars, terminals and alternative text."""

from __future__ import annotations

import re

_SIGNS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ",
    "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "partial": "∂", "nabla": "∇", "infty": "∞", "sum": "∑", "prod": "∏", "int": "∫",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈",
    "equiv": "≡", "to": "→", "rightarrow": "→", "mapsto": "↦", "Rightarrow": "⇒", "in": "∈",
    "notin": "∉", "cdot": "·", "times": "×", "odot": "⊙", "otimes": "⊗", "pm": "±", "top": "⊤",
    "ell": "ℓ", "forall": "∀", "exists": "∃", "mid": "|", "cup": "∪", "cap": "∩",
    "emptyset": "∅", "ldots": "…", "dots": "…", "cdots": "⋯", "quad": "  ", "qquad": "   ",
    "lVert": "‖", "rVert": "‖", "Vert": "‖", "left": "", "right": "", "big": "", "Big": "",
    "bigl": "", "bigr": "", "displaystyle": "", "sqrt": "√", "langle": "⟨", "rangle": "⟩",
}  # fmt: skip
_STYLED = re.compile(
    r"\\(?:text|mathrm|mathbf|mathit|mathsf|mathtt|mathcal|boldsymbol|bm|operatorname\*?)\{([^{}]*)\}"
)
_BLACKBOARD = re.compile(r"\\mathbb\{([CENPQRZ])\}")
_LETTERS = dict(zip("CENPQRZ", "ℂ𝔼ℕℙℚℝℤ", strict=True))
_COMMAND = re.compile(r"\\([a-zA-Z]+)(?![a-zA-Z]) ?")
_SPACE = re.compile(r"\\[,:;!]|~")
_SINGLE = re.compile(r"([_^])\{(\w)\}")


def readable(latex: str) -> str:
    """The formula with commands that name one sign replaced by it; the rest stays as TeX.

    >>> readable(r"\\partial L/\\partial W_{ij} \\le \\frac{1}{4}")
    '∂L/∂W_{ij} ≤\\\\frac{1}{4}'
    >>> readable(r"x_{i} \\in \\mathbb{R}^{2}")
    'x_i ∈ℝ^2'
    """
    text = _STYLED.sub(r"\1", latex)
    text = _BLACKBOARD.sub(lambda match: _LETTERS[match[1]], text)
    text = _COMMAND.sub(lambda match: _SIGNS.get(match[1], match[0]), text)
    text = _SPACE.sub(lambda match: "" if match[0] == r"\!" else " ", text)
    return _SINGLE.sub(r"\1\2", text)
