"""What is said when a step is false: both sides, the point, and both values."""

from __future__ import annotations

from typing import Any

from symnn.core import Verdict
from symnn.derivation.text import sentence

CONTINUES = {"==": "is not", "!=": "is", "<": "is not below", "<=": "is above",
             ">": "is not above", ">=": "is below"}  # fmt: skip


def refusal(
    number: int, title: str, reason: str, sides: tuple[Any, str, Any], found: Verdict
) -> str:
    """The message about a refuted step."""
    left, relation, right = sides
    return "\n".join(
        [
            f"step {number} of '{sentence(title)}' is false: {sentence(reason)}",
            f"  from  {left}",
            f"  to    {right}" if relation == "==" else f"  {relation:4}  {right}",
            f"  at {_where(found, relation)}",
        ]
    )


def _where(found: Verdict, relation: str) -> str:
    details = found.evidence.details
    values = [details.get(a, details.get(b)) for a, b in (("lhs", "left"), ("rhs", "right"))]
    if None in values:
        return found.evidence.summary.removeprefix("at ")
    point = [f"{name}={value}" for name, value in details.get("point", {}).items()]
    place = ", ".join([*details.get("at", ()), *point]) or "every point"
    return f"{place}:  {values[0]}  {CONTINUES[relation]}  {values[1]}"
