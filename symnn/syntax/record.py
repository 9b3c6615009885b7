"""Records of a claims file to claims, with errors that name the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from symnn.core import Claim
from symnn.core.claim import SYMPY_RELATION
from symnn.errors import FormulaSyntaxError, SymnnError, nearest
from symnn.syntax.claim import Sides, assemble, parse_sides
from symnn.syntax.declare import Declared, declare
from symnn.syntax.expression import build

FIELDS: dict[str, type | tuple[type, ...]] = {
    "id": (str, int), "claim": str, "lhs": str, "relation": str, "rhs": str, "symbols": dict,
    "constraints": list, "conventions": list,
}  # fmt: skip
REQUIRED = ("lhs", "relation", "rhs")
JSON_NAMES = {str: "text", dict: "an object", list: "a list", (str, int): "text or an integer"}
T = TypeVar("T")


def claim_from_record(record: Mapping[str, Any]) -> Claim:
    """The claim of one record of a claims file.

    Args:
        record: `lhs`, `relation`, `rhs`, or all three as one text `claim`; and if needed `id`,
            `symbols` (name to domain text), `constraints` (a list of relations), `conventions` (a
            list of names).

    >>> record = {"lhs": "x", "relation": "<", "rhs": "1", "symbols": {"x": "Reals"}}
    >>> str(claim_from_record(record))
    'x < 1  where x in Reals'

    Raises:
        SymnnError: a field is missing, unknown or of the wrong type, or its text is malformed.
    """
    _check_fields(record)
    declared = _in_field("symbols", lambda: declare(record.get("symbols")))
    sides = _sides(record, declared)
    where, conventions = record.get("constraints", ()), record.get("conventions", ())
    return _in_field("constraints", lambda: assemble(sides, declared, where, conventions))


def _sides(record: Mapping[str, Any], declared: Mapping[str, Declared]) -> Sides:
    if "claim" in record:
        return _in_field("claim", lambda: parse_sides(record["claim"], declared))
    left = _in_field("lhs", lambda: build(record["lhs"], declared))
    right = _in_field("rhs", lambda: build(record["rhs"], declared))
    return left, record["relation"], right


def _in_field(name: str, read: Callable[[], T]) -> T:
    """What `read` gives, with the name of the field in front of whatever is wrong."""
    try:
        return read()
    except FormulaSyntaxError as error:
        message = f"field `{name}`: {error.message}"
        raise type(error)(message, error.text, error.position) from None


def _check_fields(record: object) -> None:
    if not isinstance(record, Mapping):
        raise SymnnError(f"a claim is a JSON object; found {record!r:.60}")
    for name in record:
        if name not in FIELDS:
            raise SymnnError(f"claim: unknown field {name!r}; {nearest(str(name), FIELDS)}")
    for name, value in record.items():
        _check_type(name, value)
    _check_sides(record)


def _check_sides(record: Mapping[str, Any]) -> None:
    """The claim is there once: as one text, or as its three parts."""
    if "claim" in record:
        for name in REQUIRED:
            if name in record:
                raise SymnnError(f"claim: field `{name}` says again what `claim` says; drop one")
        return
    for name in REQUIRED:
        if name not in record:
            raise SymnnError(
                f"claim: field `{name}` is missing; needed {', '.join(REQUIRED)}, or `claim`"
            )
    if record["relation"] not in SYMPY_RELATION:
        legal = ", ".join(SYMPY_RELATION)
        raise SymnnError(f"claim: relation is {record['relation']!r}; needed one of {legal}")


def _check_type(name: str, value: object) -> None:
    kind = FIELDS[name]
    members = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    )
    if isinstance(value, bool) or not isinstance(value, kind):
        raise SymnnError(f"claim: field `{name}` is {value!r:.60}; needed {JSON_NAMES[kind]}")
    for member in members:
        if not isinstance(member, str):
            raise SymnnError(f"claim: field `{name}` holds {member!r:.60}; needed text")
