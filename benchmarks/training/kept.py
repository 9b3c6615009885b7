"""Rows of tables, kept as they come, so that a run that was ended goes on; and all as Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class Kept:
    """Rows by table and net.

    Args:
        out: the page of Markdown; None keeps nothing. The rows lie beside it, a line of JSON each.
    """

    def __init__(self, out: Path | None) -> None:
        self.out, self.found = out, dict[tuple[str, str], list[Row]]()
        self.place = out.with_suffix(".jsonl") if out else None
        if self.place and self.place.exists():
            for line in self.place.read_text("utf-8").splitlines():
                table, net, rows = json.loads(line)
                self.found[table, net] = rows

    def rows(self, table: str, net: str, measure: Callable[[], list[Row]]) -> list[Row]:
        """The rows of a net: those that were kept, else measured now."""
        if (table, net) not in self.found:
            self.found[table, net] = rows = measure()
            if self.place:
                with self.place.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps([table, net, rows]) + "\n")
        return self.found[table, net]

    def write(self) -> None:
        """The page."""
        assert self.out is not None
        tables: dict[str, list[Row]] = {}
        for (table, _), rows in self.found.items():
            tables.setdefault(table, []).extend(rows)
        parts = [markdown(TITLES[t], COLUMNS[t], rows) for t, rows in tables.items()]
        self.out.write_text("\n".join(parts), encoding="utf-8")


TITLES = {
    "c": "CPU time of a step over that of C, one thread",
    "odd": "The same at other shapes",
    "layers": "The same for a CNN and an LSTM",
    "threads": "Wall time of one thread over that of several",
    "memory": "Memory above that after imports, over what a training must hold",
    "goal": "Seconds of whole processes until 97 % of held-out samples are right",
    "startup": "Milliseconds until a kept training has taken its first steps",
    "numpy": "CPU time of a step of NumPy by hand over that of the generated NumPy",
}
COLUMNS = {
    **dict.fromkeys(("c", "odd", "layers"), ("net", "peer", "microseconds", "to_c", "of_floor",
                                             "of_products", "build_seconds", "loss_error",
                                             "parameter_error")),
    "threads": ("net", "threads", "microseconds", "to_one"),
    "memory": ("net", "peer", "growth_mb", "needed_mb", "ratio"),
    "goal": ("task", "peer", "seconds", "cpu_seconds", "epochs", "reached", "over_symnn_warm"),
    "startup": ("process", "wall_ms", "cpu_ms"),
    "numpy": ("net", "peer", "kernels", "microseconds", "to_plain", "to_fastest", "fastest"),
}  # fmt: skip


def markdown(title: str, columns: tuple[str, ...], rows: list[Row]) -> str:
    """A table with a heading; ratios as median and quartiles."""
    lines = [f"## {title}", "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    lines += [f"| {' | '.join(_cell(row.get(c)) for c in columns)} |" for row in rows]
    return "\n".join([*lines, ""])


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return f"{value[1]:.2f} [{value[0]:.2f}, {value[2]:.2f}]"
    return "-" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)
