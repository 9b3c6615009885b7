"""Which texts are names: of symbols in formulas, and of identifiers in generated source."""

from __future__ import annotations

import keyword
import re
import unicodedata

from symnn.errors import FormulaSyntaxError
from symnn.syntax.limits import MAX_NAME

# Greek letters that cannot be taken for Latin ones; their NFKC form is themselves.
GREEK = "αβγδεζηθικλμνξπρσςτυφχψωΓΔΘΛΞΠΣΦΨΩ"
NAME = re.compile(f"[A-Za-z{GREEK}][A-Za-z0-9_{GREEK}]*")
FORMULA_KEYWORDS = frozenset({"lambda"})


def complaint(name: str) -> str | None:
    """Why `name` cannot name a symbol, or None if it can.

    >>> complaint("lambda"), complaint("beta_1")
    (None, None)
    >>> complaint("a b")
    "name 'a b' has ' ' in it; needed letters (Latin or Greek), digits and `_`, a letter first"
    """
    if len(name) > MAX_NAME:
        return f"name {name[:12]!r}... has {len(name)} characters; at most {MAX_NAME} are allowed"
    if keyword.iskeyword(name) and name not in FORMULA_KEYWORDS:
        return f"name {name!r} is a word of Python's grammar and cannot name a symbol"
    if NAME.fullmatch(name) and "__" not in name:
        return None
    return _shape_complaint(name)


def _shape_complaint(name: str) -> str:
    if not name:
        return "a name is empty; needed a letter first, then letters, digits and `_`"
    if name.startswith("_") or "__" in name:
        return f"name {name!r} starts with `_` or holds `__`; such names are Python's own"
    raised = next((k for k, c in enumerate(name) if _is_raised(c)), None)
    if raised is not None:
        base, power = name[:raised], unicodedata.normalize("NFKC", name[raised:])
        return f"name {name!r} holds a raised letter or digit; write a power as `{base}**{power}`"
    folded = unicodedata.normalize("NFKC", name)
    if folded != name and NAME.fullmatch(folded):
        return f"name {name!r} is not in its plain spelling; write {folded!r}"
    odd = next((c for c in name if not NAME.fullmatch("a" + c)), name[0])
    return (
        f"name {name!r} has {odd!r} in it; "
        "needed letters (Latin or Greek), digits and `_`, a letter first"
    )


def _is_raised(letter: str) -> bool:
    return unicodedata.decomposition(letter).startswith("<super>")


def symbol_name(name: object) -> str:
    """`name` itself, after checking that it may name a symbol in a formula.

    Raises:
        FormulaSyntaxError: it may not.
    """
    found = complaint(name) if isinstance(name, str) else f"name {name!r} is not text"
    if found:
        raise FormulaSyntaxError(found)
    return str(name)


def identifier(name: object) -> str:
    """`name` itself, after checking that generated source may hold it as an identifier.

    Stricter than `symbol_name`: no keyword at all, so `lambda` must be respelled first.

    >>> identifier("dL_dW")
    'dL_dW'

    Raises:
        FormulaSyntaxError: it is no identifier, or a keyword.
    """
    checked = symbol_name(name)
    if keyword.iskeyword(checked):
        raise FormulaSyntaxError(f"name {checked!r} is a keyword; it cannot stand in source code")
    return checked
