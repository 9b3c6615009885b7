"""One step of a derivation: what holds now, why, and the verdict on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symnn.core import Verdict
from symnn.core.claim import Relation


@dataclass(frozen=True)
class Step:
    """`left relation expression`, verified when the step was made.

    Args:
        expression: the right side: a SymPy expression of symbols or of entries.
        reason: why it holds, in words.
        verdict: what checking the step found.
        rule: name of the rule that was applied, if there is one.
        left: the left side where a new line begins; None continues from the step before.
        relation: between the left side (or the step before) and `expression`.
        focus: the part that was rewritten, and what it became.
        where: conditions on this step alone.
        by: the argument that it was checked by, if it is a special one.
    """

    expression: Any
    reason: str
    verdict: Verdict
    rule: str = ""
    left: Any = None
    relation: Relation = "=="
    focus: tuple[Any, Any] | None = None
    where: tuple[Any, ...] = ()
    by: Any = field(default=None, compare=False, repr=False)

    @property
    def begins(self) -> bool:
        """Whether a new line begins here."""
        return self.left is not None

    def to_json(self) -> dict[str, Any]:
        """The step as plain data."""
        return {
            "left": None if self.left is None else str(self.left),
            "relation": self.relation,
            "expression": str(self.expression),
            "reason": self.reason,
            "rule": self.rule,
            "where": [str(condition) for condition in self.where],
            "focus": [str(part) for part in self.focus] if self.focus else None,
            "verdict": self.verdict.to_json(),
        }
