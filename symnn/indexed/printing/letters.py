"""The letters and signs of plain text: ASCII, or Unicode with Greek letters and raised digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import sympy
from sympy import Indexed, S, Symbol

from symnn.core.notation import Notation, Partial

GREEK: dict[str, str] = dict(
    zip(
        (
            "alpha", "beta", "gamma", "delta", "epsilon", "eps", "zeta", "eta", "theta", "iota",
            "kappa", "lambda", "lamda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon",
            "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi",
            "Sigma", "Phi", "Psi", "Omega",
        ),
        "αβγδεεζηθικλλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
        strict=True,
    )
)  # fmt: skip
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
RELATIONS: dict[str, tuple[str, str]] = {
    "GreaterThan": (">=", "≥"), "LessThan": ("<=", "≤"), "StrictGreaterThan": (">", ">"),
    "StrictLessThan": ("<", "<"), "Equality": ("=", "="), "Unequality": ("!=", "≠"),
}  # fmt: skip
FUNCTIONS = {"gamma": "Γ", "zeta": "ζ", "beta": "B", "DiracDelta": "δ"}
CONSTANTS: dict[Any, tuple[str, str]] = {
    S.Pi: ("pi", "π"), S.Exp1: ("e", "e"), S.EulerGamma: ("EulerGamma", "γ"),
    S.Infinity: ("oo", "∞"), S.NegativeInfinity: ("-oo", "-∞"),
}  # fmt: skip


@dataclass(frozen=True)
class Alphabet:
    """How names, numbers and signs are spelled.

    Args:
        unicode: with letters and signs beyond ASCII.
        notation: tells gradients from other names.
    """

    unicode: bool
    notation: Notation

    @property
    def times(self) -> str:
        """Between factors."""
        return "·" if self.unicode else "*"

    @property
    def power(self) -> str:
        """Before an exponent that is not raised."""
        return "^" if self.unicode else "**"

    @property
    def integral(self) -> str:
        """Before what is integrated."""
        return "∫" if self.unicode else "integral"

    @property
    def sum(self) -> str:
        """Before a summed index."""
        return "Σ" if self.unicode else "sum"

    @property
    def root(self) -> str:
        """The square root."""
        return "√" if self.unicode else "sqrt"

    def name(self, name: str) -> str:
        """A name; in Unicode `dL_dW` is ∂L/∂W and `sigma` is σ.

        >>> Alphabet(True, Notation()).name("dL_dsigma1")
        '∂L/∂σ1'
        """
        if not self.unicode:
            return name
        found, parts = self.notation.whole(name), self.notation.parts(name)
        if found is not None:
            return self.whole(found[0], [self.name(a) for a in found[1]])
        if parts is not None:
            return self.derivative(parts)
        stem = name.rstrip("0123456789")
        head, mark, rest = stem.partition("_")
        return GREEK.get(head, head) + mark + rest + name[len(stem) :]

    def whole(self, kind: str, arguments: Sequence[str]) -> str:
        """A function of whole arrays.

        >>> Alphabet(True, Notation()).whole("inv", ["A"])
        'A⁻¹'
        """
        if not self.unicode:
            return f"{kind}({', '.join(arguments)})"
        if kind == "inv":
            return f"{arguments[0]}⁻¹"
        if kind == "logdet":
            return f"log|det({arguments[0]})|"
        return f"{kind.replace('cholesky', 'chol')}({', '.join(arguments)})"

    def derivative(self, parts: tuple[str, ...], groups: Sequence[str] = ()) -> str:
        """A derivative with the printed indices of its parts: ∂²L/∂w[i]∂w[j].

        >>> Alphabet(True, Notation()).derivative(("p", "z"), ("[k]", "[m]"))
        '∂p[k]/∂z[m]'
        """
        top, *by = (
            self.name(name) + at for name, at in zip_longest(parts, groups, fillvalue="")
        )  # fmt: skip
        order = str(len(by)).translate(RAISED) if len(by) > 1 else ""
        if len(by) > 1 and len(set(by)) == 1:
            return f"∂{order}{top}/∂{by[0]}{order}"
        return f"∂{order}{top}/" + "".join(f"∂{variable}" for variable in by)

    def entry(self, name: str, places: Sequence[str]) -> str:
        """A name with indices; those of a derivative stand with its parts."""
        parts = self.notation.parts(name) if self.unicode else None
        if parts is None:
            return f"{self.name(name)}[{','.join(places)}]"
        groups = self.notation.name(name, array=True).split(places)
        return self.derivative(parts, [f"[{','.join(at)}]" if at else "" for at in groups])

    def function(self, name: str) -> str:
        """The name of a function."""
        if name in ("Max", "Min"):
            return name.lower()
        if not self.unicode:
            return name
        stem = name.rstrip("'")
        return FUNCTIONS.get(name) or GREEK.get(stem, stem) + name[len(stem) :]

    def is_ratio(self, e: Any) -> bool:
        """Whether a name is printed with a slash."""
        if not self.unicode or not isinstance(e, Indexed | Symbol):
            return False
        label = e.base.label if isinstance(e, Indexed) else e  # type: ignore[attr-defined]
        return isinstance(self.notation.name(str(label)), Partial)

    def constant(self, e: Any) -> str:
        """A number or constant."""
        return CONSTANTS[e][self.unicode] if e in CONSTANTS else str(e)

    def relation(self, c: Any) -> str:
        """The sign of a comparison."""
        return RELATIONS[type(c).__name__][self.unicode]

    def exponent(self, e: Any) -> str | None:
        """A raised exponent, where there are letters for it."""
        if not (self.unicode and isinstance(e, sympy.Integer) and e >= 0):
            return None
        return str(e).translate(RAISED)
