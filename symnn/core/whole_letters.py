"""How functions of whole matrices are written: inverse, determinant, solution, Cholesky factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class WholeLetter:
    """A written value of a function of whole arrays, which stands where a letter would.

    Args:
        kind: `inv`, `det`, `logdet`, `solve` or `cholesky`.
        arguments: LaTeX of the arrays.
    """

    kind: str
    arguments: tuple[str, ...]

    @property
    def raised(self) -> bool:
        """Whether it needs brackets to be raised to a power."""
        return self.kind not in ("det", "cholesky")

    def split(self, indices: Sequence[Any]) -> list[Sequence[Any]]:
        """All indices in one group."""
        return [indices]

    def latex(self, indices: str = "") -> str:
        """The value, or one entry of it.

        >>> print(WholeLetter("inv", ("A",)).latex("ij"))
        (A^{-1})_{ij}
        """
        first, *others = (self._base(a) for a in self.arguments)
        shown = {
            "inv": rf"{first}^{{-1}}",
            "det": rf"\det({self.arguments[0]})",
            "logdet": rf"\ln \lvert \det({self.arguments[0]}) \rvert",
            "solve": " ".join([rf"{first}^{{-1}}", *others]),
            "cholesky": rf"\operatorname{{chol}}({self.arguments[0]})",
        }[self.kind]
        if not indices:
            return shown
        return f"{shown}_{{{indices}}}" if self.kind == "cholesky" else f"({shown})_{{{indices}}}"

    def transposed(self) -> str:
        """The transpose of the value.

        >>> print(WholeLetter("inv", ("A",)).transposed())
        A^{-\\top}
        """
        if self.kind == "inv":
            return rf"{self._base(self.arguments[0])}^{{-\top}}"
        shown = self.latex()
        return rf"({shown})^{{\top}}" if self.kind == "solve" else rf"{shown}^{{\top}}"

    def property(self) -> str:
        """What the value is defined by, as an equation; the determinant by its name."""
        shown = self.latex()
        first = self.arguments[0]
        if self.kind == "cholesky":
            return rf"{shown} \, {shown}^{{\top}} = {first}"
        if self.kind in ("inv", "solve"):
            right = "I" if self.kind == "inv" else self.arguments[1]
            inner = f"({shown})" if self.kind == "solve" else shown
            return rf"{first} {inner} = {right}"
        inside = rf"\det({first})"
        inside = inside if self.kind == "det" else rf"\ln \lvert {inside} \rvert"
        return f"{shown} = {inside}"

    @staticmethod
    def _base(argument: str) -> str:
        return f"({argument})" if "^" in argument or " " in argument else argument
