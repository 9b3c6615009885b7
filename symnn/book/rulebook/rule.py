"""The rules that steps of derivations name: what each says, and its own proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from symnn.book.material import Material

Kind = Literal["differentiation", "arrays", "argument", "method", "definition"]
KINDS: dict[Kind, str] = {
    "differentiation": "Rules of differentiation",
    "arrays": "Rules for equations of arrays",
    "argument": "Arguments",
    "method": "Methods of the verifier",
    "definition": "What is no rule",
}


@dataclass(frozen=True)
class Rule:
    """A rule by the name that steps give it.

    Args:
        name: as steps write it.
        kind: what it is about.
        says: in a sentence with light marks.
        material: what it says as a formula, and its proof; none for a definition.
    """

    name: str
    kind: Kind
    says: str
    material: tuple[Material, ...] = ()

    @property
    def label(self) -> str:
        """Its anchor on the page of rules."""
        return "rule." + "-".join(self.name.replace("'", "").lower().split())
