"""Findings of an earlier examination, as long as nothing changed that they depend on."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from importlib import import_module
from typing import Any

from symnn.book.examination import Examination, Findings, examination
from symnn.book.item import Item
from symnn.book.material import Derived, Finding
from symnn.book.sections import MODULES
from symnn.book.tier import Tier
from symnn.cache import Cache, digest, fingerprint
from symnn.core import Evidence, Verdict
from symnn.derivation.scripts import text_of

RULEBOOK = "book/rulebook/"
CONTENT = (
    "book/sections/", "_derivations/", "book/pages/", RULEBOOK, "report/", "cli/",
    "train/", "audit/",
)  # fmt: skip
"""Parts of the package on which no finding depends, or only that of the item itself."""


def key(item: Item) -> str:
    """A name for the item together with everything that its findings depend on."""
    module = next((m for m in MODULES if item in m.ITEMS), None)
    sources = _sources(module.__name__) if module else (repr(item),)
    parts = (*sources, item.id, str(item.row), *_scripts(item))
    return digest([fingerprint(CONTENT), *parts])


@cache
def _sources(module: str) -> tuple[str, ...]:
    """The source of a section, and of the other modules of sections that it imports."""
    source = inspect.getsource(import_module(module))
    imports = " ".join(
        line for line in source.splitlines() if line.startswith(("from ", "import "))
    )
    beside = [name for name in re.findall(r"symnn\.book\.sections\.\w+", imports) if name != module]
    return (source, *(part for name in beside for part in _sources(name)))


def _scripts(item: Item) -> Iterator[str]:
    for piece in (*item.material, *item.beside, *item.twins):
        if isinstance(piece, Derived):
            yield _script(piece.name)


@cache
def _script(name: str) -> str:
    return text_of(name)


def recalled(item: Item, cached: Cache) -> Examination | None:
    """The examination as it was found before, or None."""
    text = cached.get(f"item-{key(item)}")
    if text is None:
        return None
    groups = json.loads(text)
    return examination(item, tuple(tuple(map(finding_of, group)) for group in groups))


def remember(found: Examination, cached: Cache) -> None:
    """Keep an examination without complaints; what failed is tried again."""
    if found.complaints or found.reached is None:
        return
    groups: Findings = (found.findings, found.twins, found.beside, found.wrong, found.right)
    with_data = [[finding_data(finding) for finding in group] for group in groups]
    cached.put(f"item-{key(found.item)}", json.dumps(with_data, default=str))


def finding_data(finding: Finding) -> dict[str, Any]:
    about = {"certificate": None, "tier": finding.tier, "counts": finding.counts,
             "checked": finding.checked}  # fmt: skip
    return {**asdict(finding.verdict), **about}


def finding_of(data: dict[str, Any]) -> Finding:
    tier, counts, checked = (data.pop(name) for name in ("tier", "counts", "checked"))
    evidence = Evidence(**data.pop("evidence"))
    assumptions = tuple(data.pop("assumptions_used"))
    verdict = Verdict(evidence=evidence, assumptions_used=assumptions, **data)
    return Finding(verdict, Tier(tier) if tier else None, counts, checked)
