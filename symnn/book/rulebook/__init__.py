"""The rules that steps of derivations name, each with its statement and its own proof."""

from __future__ import annotations

from symnn.book.rulebook.arguments import ARGUMENTS, ARRAYS, DEFINITIONS, METHODS
from symnn.book.rulebook.differentiation import DIFFERENTIATION
from symnn.book.rulebook.rule import KINDS, Kind, Rule

RULES: tuple[Rule, ...] = (*DIFFERENTIATION, *ARRAYS, *ARGUMENTS, *METHODS, *DEFINITIONS)

__all__ = ["KINDS", "RULES", "Kind", "Rule", "named"]


def named(words: str) -> Rule | None:
    """The rule that a step names; a method may be named with more words than its own.

    >>> named("normal form of sums and canonical form on sign cells").name
    'normal form of sums'
    >>> named("magic") is None
    True
    """
    found = [rule for rule in RULES if words == rule.name or words.startswith(f"{rule.name} ")]
    return max(found, key=lambda rule: len(rule.name), default=None)
