"""How arrays get into the panels of the work space, and out of them."""

from __future__ import annotations

from collections.abc import Sequence

from symnn.codegen.native.layout import Layout
from symnn.codegen.native.text import indented


def moved(function: str, to: str, source: str, layout: Layout) -> str:
    """A call that copies a whole array into panels, or out of them."""
    return f"{function}({to}, {source}, {layout.rows}, {layout.columns}, {layout.width});"


def gathered(buffer: str, pointer: str, shape: Sequence[int], layout: Layout, threads: int) -> str:
    """The samples of the step: rows of panels, or a vector of single entries."""
    samples, *rest = shape
    own = [n for n in rest if n != 1]
    order = f"order + step*{samples}"
    part = "0, {0}" if threads == 1 else "PART({0}, 1, me), PART({0}, 1, me + 1)"
    order = f"{order}, {part.format(samples)}"
    if not own:
        return f"gather({buffer}, {pointer}, {order}, {samples}, 1, 1, 1);"
    rows = layout.rows // samples if samples != 1 else layout.rows
    return (f"gather({buffer}, {pointer}, {order}, {samples}, {rows}, {layout.columns}, "
            f"{layout.width});")  # fmt: skip


def states_moved(moves: Sequence[str], buffers: Sequence[str]) -> list[str]:
    """A function that moves states: between calls they lie in the work space alone.

    `Why cold:` it runs once or twice, and else a copy of what it calls is compiled for every shape.

    Args:
        moves: of each state, both ways.
        buffers: where everything lies in the work space.
    """
    text = "\n".join(moves)
    used = [b for b in buffers if f"{b.split()[1].lstrip('*')}," in text]
    return [
        "/* Copies states from arrays, or to them where `out`; those without an array stay. */",
        "__attribute__((cold)) void states(T **arrays, T *work, int out) {",
        *indented([*used, *moves]),
        "}",
    ]
