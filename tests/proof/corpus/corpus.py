"""Reads the claims of the corpus."""

from itertools import pairwise, takewhile
from pathlib import Path

from symnn.syntax import parse_claim

HERE = Path(__file__).parent
EVERY, ALWAYS = 12, "# in every run:"
DEFAULT = {
    **dict.fromkeys("xyzabcuvw", "Reals"), **dict.fromkeys("pqt", "Interval.open(0, 1)"),
    **dict.fromkeys("sr", "Interval.open(0, oo)"), **dict.fromkeys("nm", "Naturals"),
}  # fmt: skip


def text_of(name):
    """All lines of a file."""
    return (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def lines(name):
    """The lines of a file that hold a claim."""
    return [line for line in text_of(name) if line.strip() and not line.startswith("#")]


def section(name, title):
    """The claims under a heading."""
    text = text_of(name)
    start = text.index(f"# --- {title}") + 1
    return list(takewhile(lambda line: not line.startswith("# ---"), text[start:]))


def sample(name, start=0):
    """Every twelfth claim, and those that are marked as the only ones proved in their way."""
    text = text_of(name)
    marked = [claim for mark, claim in pairwise(text) if mark == ALWAYS]
    return list(dict.fromkeys([*lines(name)[start::EVERY], *marked]))


def claim_of(line):
    """The claim of a line: claim | extra domains | conditions."""
    claim, domains, conditions = ([part.strip() for part in line.split("|")] + ["", ""])[:3]
    extra = dict(map(str.strip, d.split(":", 1)) for d in domains.split(";") if d.strip())
    where = [c.strip() for c in conditions.split(";") if c.strip()]
    return parse_claim(claim, {**DEFAULT, **extra}, where=where)
