"""What was measured of formulas of the catalog: stored lines, each of which can be measured again.

`python benchmarks/evidence.py` measures them again and compares; `--write` stores what it finds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("accuracy.jsonl")


@dataclass(frozen=True)
class AccuracyLine:
    """The errors of one compiled formula, over the whole range, everyday numbers and thresholds.

    Args:
        name: of the record.
        order: of the derivative.
        statement: what was compiled; a formula that says something else has no evidence.
        tier: `written` (NumPy doing what the formula says); compiled: `stable`,
            `accurate` or `guarded`.
        dtype, points, seed: where it was measured.
        max_ulp, mean_ulp: the largest and the mean error; None where nothing was finite.
        worst: the arguments of the largest error.
        spurious: how often the result is not finite, though the rounded value is.
        versions: of what computed it.
    """

    name: str
    order: int
    statement: str
    tier: str
    dtype: str
    points: int
    seed: int
    max_ulp: float | None
    mean_ulp: float | None
    worst: tuple[float, ...]
    spurious: int
    versions: Mapping[str, str]

    @property
    def json(self) -> str:
        """One line of the file."""
        return json.dumps({**vars(self), "worst": list(self.worst)})

    def __str__(self) -> str:
        what = "values" if self.order == 0 else "derivative"
        if self.max_ulp is None:
            return f"{what}, {self.tier}: nothing finite at {self.points} points"
        at = ", ".join(f"{v:.6g}" for v in self.worst)
        lost = f", {self.spurious} results not finite" if self.spurious else ""
        return (
            f"{what}, {self.tier}: at most {self.max_ulp:.3g} ulps at ({at}), on average "
            f"{self.mean_ulp:.2g}{lost}; {self.points} points, {self.dtype}"
        )


def line_of(text: str) -> AccuracyLine:
    """A line of the file as a record."""
    found = json.loads(text)
    return AccuracyLine(**{**found, "worst": tuple(found["worst"])})


@cache
def stored() -> tuple[AccuracyLine, ...]:
    """All lines."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    return tuple(map(line_of, text.splitlines()))


def accuracy_of(name: str) -> tuple[AccuracyLine, ...]:
    """What was measured of a formula; nothing for what is no formula of numbers.

    >>> [line.tier for line in accuracy_of("sigmoid") if line.order == 0]
    ['written', 'stable', 'accurate', 'guarded']
    """
    return tuple(line for line in stored() if line.name == name)
