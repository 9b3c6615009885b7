"""Reads the claims of the corpus."""

from pathlib import Path

from symnn.syntax import parse_claim

HERE = Path(__file__).parent
DEFAULT = {
    **dict.fromkeys("xyzabcuvw", "Reals"), **dict.fromkeys("pqt", "Interval.open(0, 1)"),
    **dict.fromkeys("sr", "Interval.open(0, oo)"), **dict.fromkeys("nm", "Naturals"),
}  # fmt: skip


def lines(name):
    """The lines of a file that hold a claim."""
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def claim_of(line):
    """The claim of a line: claim | extra domains | conditions."""
    claim, domains, conditions = ([part.strip() for part in line.split("|")] + ["", ""])[:3]
    extra = dict(map(str.strip, d.split(":", 1)) for d in domains.split(";") if d.strip())
    where = [c.strip() for c in conditions.split(";") if c.strip()]
    return parse_claim(claim, {**DEFAULT, **extra}, where=where)
