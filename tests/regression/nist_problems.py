"""The 27 problems of nonlinear regression of the Statistical Reference Datasets, NIST.

Files as published (https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml), public domain.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "nist"
NAMES = sorted(path.stem for path in FOLDER.glob("*.dat"))


@dataclass(frozen=True)
class Problem:
    """A model, data, two starts, and what is certified: text, as it stands in the file."""

    model: str
    response: str
    data: dict[str, list[str]]
    starts: tuple[dict[str, float], ...]
    parameters: dict[str, str]
    errors: dict[str, str]
    squares: str
    deviation: str


@cache
def problem(name: str) -> Problem:
    """Read from its file."""
    text = (FOLDER / f"{name}.dat").read_text(encoding="ascii")
    written = text[text.index("Model:") :]
    left, right = re.search(r"^ +(y|log\[y\]) *=(.*?)\+ +e *$", written, re.M | re.S).groups()
    rows = re.findall(r"^ +(b\d) *= *(\S+) +(\S+) +(\S+) +(\S+)", written, re.M)
    lines = written[written.index("Data:") :].splitlines()
    columns = lines[0].split()[1:]
    entries = [line.split() for line in lines[1:] if line.strip()]
    return Problem(
        _spelled(right), _spelled(left),
        {c: [row[i] for row in entries] for i, c in enumerate(columns)},
        tuple({row[0]: float(row[k]) for row in rows} for k in (1, 2)),
        {row[0]: row[3] for row in rows}, {row[0]: row[4] for row in rows},
        re.search(r"Residual Sum of Squares: +(\S+)", text)[1],
        re.search(r"Residual Standard Deviation: +(\S+)", text)[1],
    )  # fmt: skip


def _spelled(text: str) -> str:
    text = " ".join(text.split()).replace("[", "(").replace("]", ")").replace("arctan", "atan")
    return re.sub(r"(?<!\d)\.(\d)", r"0.\1", text)


def digits(found: float, certified: str) -> float:
    """The decimal digits that agree, at most the 11 that are certified."""
    wanted = float(certified)
    error = abs(found - wanted) / abs(wanted)
    return min(11.0, -math.log10(error)) if error else 11.0
