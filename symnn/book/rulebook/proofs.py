"""What was found on each rule, kept as long as nothing changes that it depends on."""

from __future__ import annotations

import json
from collections.abc import Mapping

from symnn.book.examination import checked
from symnn.book.material import Derived, Finding
from symnn.book.recall import CONTENT, RULEBOOK, finding_data, finding_of
from symnn.book.rulebook import RULES, Rule
from symnn.cache import Cache, digest, fingerprint
from symnn.derivation.scripts import text_of

Proofs = Mapping[str, tuple[Finding, ...]]
"""By the name of a rule, what was found on each piece of its material."""


def proofs(cached: Cache | None = None) -> Proofs:
    """The findings on all rules.

    Args:
        cached: where they may be kept; nothing is if None.
    """
    cached = cached or Cache(usable=False)
    others = tuple(part for part in CONTENT if part != RULEBOOK)
    name = f"rules-{digest([fingerprint(others), *map(text_of, _scripts())])}"
    known = cached.get(name)
    if known is not None:
        return {rule: tuple(map(finding_of, kept)) for rule, kept in json.loads(known).items()}
    found = {rule.name: tuple(map(checked, rule.material)) for rule in RULES}
    if all(finding.holds for group in found.values() for finding in group):
        data = {rule: list(map(finding_data, group)) for rule, group in found.items()}
        cached.put(name, json.dumps(data, default=str))
    return found


def _scripts() -> list[str]:
    return sorted({p.name for rule in RULES for p in rule.material if isinstance(p, Derived)})


def failing(found: Proofs) -> tuple[Rule, ...]:
    """The rules of which a piece does not hold."""
    return tuple(rule for rule in RULES if not all(f.holds for f in found[rule.name]))
