"""Formulas as Typst mathematics, read off their MathML: what a page shows, a PDF shows.

Every character reaches Typst escaped or inside a string, so that no formula can call a function.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

from symnn.report.mathml import Broken, mathml

INVISIBLE = frozenset(
    "\N{FUNCTION APPLICATION}\N{INVISIBLE SEPARATOR}\N{INVISIBLE TIMES}\N{INVISIBLE PLUS}"
)
PRIMES = frozenset("′″‴")
FENCES = frozenset("()[]{}|‖⟨⟩⌊⌋⌈⌉")
BARS = frozenset("|‖")
ACCENTS = {
    "ˆ": "hat", "^": "hat", "¯": "macron", "‾": "macron", "―": "macron", "~": "tilde", "˜": "tilde",
    "→": "arrow", "⃗": "arrow", "˙": "dot", "¨": "dot.double", "ˇ": "caron", "˘": "breve",
}  # fmt: skip
LARGE = frozenset("∑∏⋃⋂⋁⋀⨁⨂⨀")
BRACES = {"⏞": "overbrace", "⏟": "underbrace", "⎴": "overbracket", "⎵": "underbracket"}


def typst_math(latex: str, display: bool = False) -> str | None:
    r"""The formula between dollar signs of Typst; None when it cannot be typeset.

    >>> typst_math(r"\frac{x}{2}")
    '$frac(x, 2)$'
    >>> print(typst_math(r"x, y"))
    $x \, y$
    """
    shown = mathml(latex, display)
    if isinstance(shown, Broken):
        return None
    body = _formula(ET.fromstring(shown.markup))
    return f"$ {body} $" if display else f"${body}$"


def quoted(text: str) -> str:
    """Text as a string of Typst.

    >>> print(quoted('say "x"'))
    "say \\"x\\""
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _formula(element: ET.Element) -> str:
    found = RULES.get(element.tag)
    shown = found(element) if found else _row(element)
    is_large = element.tag == "mrow" and element.get("displaystyle") == "true"
    return f"display({shown})" if is_large and shown else shown


def _row(element: ET.Element) -> str:
    """Children one after the other; brackets at both ends grow with what is between them."""
    children = [child for child in element if child.tag != "annotation"]
    body = _joined(children)
    grows = [child for child in children[:1] + children[-1:] if _is_fence(child)]
    return f"lr({body})" if grows and len(children) > 1 else body


def _is_fence(element: ET.Element) -> bool:
    return (
        element.tag == "mo"
        and (element.text or "") in FENCES
        and element.get("stretchy") != "false"
    )


def _joined(children: list[ET.Element]) -> str:
    parts: list[str] = []
    for child in children:
        text = (child.text or "").strip()
        if child.tag == "mo" and text and set(text) <= PRIMES and parts:
            parts[-1] += "'" * (len(text) if text == "′" * len(text) else " ″‴".index(text) + 1)
        else:
            shown = _formula(child)
            parts += [shown] if shown else []
    return " ".join(parts)


def _token(element: ET.Element) -> str:
    text = element.text or ""
    if not text or text in INVISIBLE:
        return ""
    if element.tag == "mi":
        return _letters(text)
    shown = " ".join(map(_sign, text))
    return f'class("{_kind(element)}", {shown})' if text in BARS else shown


def _kind(element: ET.Element) -> str:
    """What a bar is: Typst would take it for a relation."""
    return {"prefix": "opening", "postfix": "closing"}.get(element.get("form", ""), "normal")


def _letters(text: str) -> str:
    """One letter is slanted by itself; a word is the name of a function."""
    return _sign(text) if len(text) == 1 else f"op({quoted(text)})"


def _sign(char: str) -> str:
    if char.isspace():
        return ""
    return char if char.isalnum() else f"\\{char}" if char.isascii() else char


def _number(element: ET.Element) -> str:
    text = element.text or ""
    return text if text.replace(".", "", 1).isdigit() else quoted(text)


def _words(element: ET.Element) -> str:
    return quoted("".join(element.itertext()))


def _space(element: ET.Element) -> str:
    width = element.get("width", "0em").removesuffix("em")
    try:
        return f"#h({float(width):g}em)" if float(width) else ""
    except ValueError:
        return ""


def _call(name: str) -> Callable[[ET.Element], str]:
    return lambda element: f"{name}({', '.join(_part(child) for child in element)})"


def _part(element: ET.Element) -> str:
    """A part of a larger formula: nothing is written as nothing, not left out."""
    return _formula(element) or '""'


def _root(element: ET.Element) -> str:
    base, index = element
    return f"root({_part(index)}, {_part(base)})"


def _attached(*places: str) -> Callable[[ET.Element], str]:
    """Scripts at these places; above and below where the base is a word, such as lim."""

    def write(element: ET.Element) -> str:
        base, *scripts = element
        shown = _part(base)
        if element.tag.startswith(("munder", "mover")):
            accent = _accent(element, shown)
            if accent:
                return accent
            # Large signs know themselves where their limits stand: beside them within a line.
            shown = shown if (base.text or "") in LARGE else f"limits({shown})"
        pairs = zip(places, scripts, strict=True)
        return f"attach({shown}, {', '.join(f'{place}: {_part(s)}' for place, s in pairs)})"

    return write


def _accent(element: ET.Element, base: str) -> str:
    """A hat, a bar or a brace over or under the base; empty for anything else."""
    mark = (element[1].text or "").strip()
    if mark in BRACES:
        return f"{BRACES[mark]}({base})"
    if element.tag == "mover" and mark in ACCENTS:
        return f"accent({base}, {ACCENTS[mark]})"
    return ""


def _table(element: ET.Element) -> str:
    """Aligned lines and cases begin at the left, matrices are centered."""
    large = element.get("displaystyle") == "true"
    rows = [[_cell(cell, large) for cell in row] for row in element]
    aligned = any(cell.get("class") for cell in element.iter("mtd"))
    body = "; ".join(", ".join(row) for row in rows)
    gap = "column-gap: #0em, " if aligned and all(row[0] == '""' for row in rows) else ""
    return f"mat(delim: #none, align: #{'left' if aligned else 'center'}, {gap}{body})"


def _cell(cell: ET.Element, large: bool) -> str:
    shown = _part(cell) if len(cell) else '""'
    return f"display({shown})" if large and shown != '""' else shown


def _annotated(element: ET.Element) -> str:
    return _formula(element[0]) if len(element) else ""


RULES: dict[str, Callable[[ET.Element], str]] = {
    "semantics": _annotated,
    "mi": _token, "mo": _token, "mn": _number, "mtext": _words, "mspace": _space,
    "mfrac": _call("frac"), "mroot": _root,
    "msqrt": lambda element: f"sqrt({_row(element) or chr(34) * 2})",
    "msup": _attached("t"), "msub": _attached("b"), "msubsup": _attached("b", "t"),
    "mover": _attached("t"), "munder": _attached("b"), "munderover": _attached("b", "t"),
    "mtable": _table,
    "mphantom": lambda element: "",
}  # fmt: skip
