"""A claim as a document states it, and what was found out about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symnn.audit.spot import Place, Spot
from symnn.core.verdict import Verdict, refusal
from symnn.errors import FormulaSyntaxError, SymnnError

FIELD = re.compile(r"field `\w+`: ")
"""What the reader of claims files puts in front of an error."""


@dataclass(frozen=True)
class Statement:
    """One claim of a document.

    Args:
        file: name of the document.
        claim: the text with its place.
        item: what a pool of workers settles, or the verdict on what cannot be a claim.
        parts: texts that stand elsewhere and are part of the claim: domains, conditions.
        name: that the document gives it.
    """

    file: str
    claim: Spot
    item: Mapping[str, Any] | Verdict
    parts: tuple[Spot, ...] = ()
    name: str | int | None = None

    @property
    def shown(self) -> str:
        """The claim on one line, with the conditions that it is made under."""
        where = self.item.get("constraints") if isinstance(self.item, Mapping) else None
        given = isinstance(where, list) and where
        conditions = f" where {', '.join(map(str, where))}" if given else ""  # type: ignore[arg-type]
        return " ".join(f"{self.claim.text}{conditions}".split())


def refused(file: str, spot: Spot, reason: str | SymnnError, position: int = 0) -> Statement:
    """The statement of what stands where a claim should."""
    error = FormulaSyntaxError(reason, spot.text, position) if isinstance(reason, str) else reason
    return Statement(file, spot, refusal(error))


@dataclass(frozen=True)
class Finding:
    """The verdict on a claim of a document."""

    statement: Statement
    verdict: Verdict

    @property
    def place(self) -> Place:
        """Line and column of the claim; of an error, those of what is wrong."""
        position = self._position
        return self._wrong.start if position is None else self._wrong.place(position)

    @property
    def reason(self) -> str:
        """Why the verdict stands, in one line."""
        evidence = self.verdict.evidence
        message = str(evidence.details.get("message", evidence.summary.partition("\n")[0]))
        return FIELD.sub("", message)

    @property
    def excerpt(self) -> tuple[str, str] | None:
        """Of an error with a position: the line, and a caret below what is wrong."""
        position, text = self._position, self._wrong.text
        if position is None or not text:
            return None
        start = text[:position].rfind("\n") + 1
        line = text[start:].partition("\n")[0]
        cut = max(0, position - start - 40)
        return line[cut : cut + 80], " " * (position - start - cut) + "^"

    @property
    def _position(self) -> int | None:
        """The offset of an error in the text that has it."""
        details = self.verdict.evidence.details
        known = self.verdict.status == "error" and self._wrong.text == details.get("text")
        return details["column"] - 1 if known else None

    @property
    def _wrong(self) -> Spot:
        """The text in which the error is; the claim when that is not known."""
        text = self.verdict.evidence.details.get("text")
        parts = (self.statement.claim, *self.statement.parts)
        return next((part for part in parts if part.text == text), self.statement.claim)

    def to_json(self) -> dict[str, Any]:
        """The finding as plain data, as the command line prints it."""
        line, column = self.place
        where = {"file": self.statement.file, "line": line, "column": column}
        claim = " ".join(self.statement.claim.text.split())
        return {"id": self.statement.name, **where, "claim": claim, **self.verdict.to_json()}
