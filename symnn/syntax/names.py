"""Which names may become symbols and names in generated code."""

from __future__ import annotations

import keyword
import re
import unicodedata

from symnn.errors import FormulaSyntaxError

IDENTIFIER = re.compile(r"[^\W\d_]\w*\Z")
LONGEST = 64


def check_identifier(name: str, *, code: bool = True) -> str:
    """`name` itself when it is a plain identifier.

    Args:
        name: letters, digits and `_`, starting with a letter, in normal form NFKC.
        code: refuse Python keywords too (`lambda` is a legal symbol, but not a name in code).

    >>> check_identifier("W1")
    'W1'

    Raises:
        FormulaSyntaxError: anything else.
    """
    if not isinstance(name, str) or not IDENTIFIER.match(name) or len(name) > LONGEST:
        raise FormulaSyntaxError(
            f"name {name!r} is not an identifier; needed letters, digits and `_`, starting with a "
            f"letter, at most {LONGEST} characters"
        )
    if "__" in name or unicodedata.normalize("NFKC", name) != name:
        raise FormulaSyntaxError(f"name {name!r} is refused; avoid `__` and look-alike letters")
    if keyword.iskeyword(name) and (code or name != "lambda"):
        raise FormulaSyntaxError(f"name {name!r} is a Python keyword; choose another name")
    return name
