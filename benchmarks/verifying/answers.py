"""Answers kept in a file, so that a long measurement goes on where it was stopped."""

from __future__ import annotations

import json
from pathlib import Path

from verifying.claims import Question


class Answers:
    """What was said of which question in how many seconds; one JSON list a line.

    Args:
        path: the file that is read first and added to; none keeps nothing.
    """

    def __init__(self, path: str | None = None) -> None:
        self.path = Path(path) if path else None
        self.known: dict[tuple[str, ...], tuple[str, float]] = {}
        if self.path and self.path.exists():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                *question, said, seconds = json.loads(line)
                self.known[tuple(question)] = said, seconds

    def get(self, tool: str, question: Question) -> tuple[str, float] | None:
        """The answer, if it is known."""
        return self.known.get((tool, question.kind, question.key))

    def add(self, tool: str, question: Question, said: str, seconds: float) -> None:
        """Keep an answer."""
        key = tool, question.kind, question.key
        if self.path is None or key in self.known:
            return
        self.known[key] = said, seconds
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps([*key, said, round(seconds, 6)], ensure_ascii=False) + "\n")
