"""Functions across the lanes of vectors: sums and maxima of one, sums of many, squares turned."""

from __future__ import annotations

from collections.abc import Iterable

SHUFFLE = """\
/* Lanes of x, and of y counted on, at constant places. */
#if defined(__clang__)
#define SHUFFLE(x, y, ...) __builtin_shufflevector(x, y, __VA_ARGS__)
#else
#define SHUFFLE(x, y, ...) __builtin_shuffle(x, y, (mask){__VA_ARGS__})
#endif
"""


def lanes_across(lanes: int) -> str:
    """The functions for vectors with so many lanes."""
    spread = f"#define SPREAD(x, k) SHUFFLE(x, x, {', '.join(['k'] * lanes)})"
    found = [
        text
        for name, joined in (("total", "{x} + {y}"), ("largest", "v_max({y}, {x})"))
        for text in (_folded(name, joined, lanes), _folded_together(name, joined, lanes))
    ]
    return "\n".join([SHUFFLE + spread, *found, _turned(lanes)])


def _shuffle(x: str, y: str, places: Iterable[int]) -> str:
    return f"SHUFFLE({x}, {y}, {', '.join(map(str, places))})"


def _steps(lanes: int) -> list[int]:
    """1, 2, 4, ... below the number of lanes."""
    return [1 << k for k in range(lanes.bit_length() - 1)]


def _folded(name: str, joined: str, lanes: int) -> str:
    """All lanes of a vector as one number: halves upon halves."""
    lines = [f"INLINE T v_{name}(vec x) {{", "  vec y;"]
    for step in reversed(_steps(lanes)):
        swapped = _shuffle("x", "x", (k ^ step for k in range(lanes)))
        lines.append(f"  y = {swapped}; x = {joined.format(x='x', y='y')};")
    return "\n".join([*lines, "  return x[0]; }"])


def _folded_together(name: str, joined: str, lanes: int) -> str:
    """The same of as many vectors as there are lanes, to the bit: two in one, then four."""
    lines = [f"INLINE vec v_{name}s(vec *x) {{"]
    for step in reversed(_steps(lanes)):
        own = [k + lanes * bool(k & step) for k in range(lanes)]
        other = [(k ^ step) + lanes * bool(k & step) for k in range(lanes)]
        for k in range(step):
            a, b = f"x[{k}]", f"x[{k + step}]"
            value = joined.format(x=_shuffle(a, b, own), y=_shuffle(a, b, other))
            lines.append(f"  {a} = {value};")
    return "\n".join([*lines, "  return x[0]; }"])


def _pairs(lanes: int, step: int) -> Iterable[int]:
    return (k for k in range(lanes) if not k & step)


def _turned(lanes: int) -> str:
    """Rows become columns, in place."""
    lines = ["INLINE void v_turn(vec *x) {", "  vec y;"]
    for step in _steps(lanes):
        for k in _pairs(lanes, step):
            low = (q if not q & step else (q ^ step) + lanes for q in range(lanes))
            high = (q ^ step if not q & step else q + lanes for q in range(lanes))
            x, z = f"x[{k}]", f"x[{k + step}]"
            lines.append(f"  y = {_shuffle(x, z, low)}; {z} = {_shuffle(x, z, high)}; {x} = y;")
    return "\n".join([*lines, "}"])
