"""Our own documents hold: README, guides and docstrings are audited like anybody's."""

from __future__ import annotations

from pathlib import Path

from settling import InProcess

from symnn.audit.documents import claims_of, find
from symnn.audit.findings import findings

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", "symnn", "derivations")


def test_every_claim_of_our_documents_holds() -> None:
    documents = find(str(ROOT / place) for place in PLACES)
    claims = (claim for path, kind in documents for claim in claims_of(path, kind))
    found = list(findings(claims, InProcess()))
    assert len(found) >= 10
    wrong = [f"{f.statement.file}:{f.place[0]}: {f.verdict}" for f in found if not f.verdict.holds]
    assert not wrong
