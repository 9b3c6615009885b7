"""Certificates as documents: JSON with limits, the fields that each kind needs, and the claim."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from symnn.certificates.conventions import with_conventions
from symnn.certificates.outcome import NotRechecked
from symnn.core import Claim
from symnn.errors import SymnnError
from symnn.syntax import claim_from_record

FORMAT, VERSION = "symnn-certificate", 1
LARGEST, DEEPEST = 4_000_000, 200
FIELDS: dict[str, type] = {
    "format": str, "version": int, "symnn": str, "claim": dict, "verdict": dict, "proof": dict,
}  # fmt: skip


def read_certificate(text: str) -> dict[str, Any]:
    """The certificate that the text holds.

    Raises:
        SymnnError: no JSON object, too large, nested too deeply, or without a needed field.
        NotRechecked: it is of another version.
    """
    if len(text) > LARGEST:
        raise SymnnError(
            f"certificate: {len(text)} characters; needed at most {LARGEST}; it is not read"
        )
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise SymnnError(f"certificate: not JSON: {error.msg} ({where})") from None
    except RecursionError:
        raise SymnnError("certificate: not JSON: nested too deeply") from None
    except ValueError as error:  # an integer with more digits than Python reads
        raise SymnnError(f"certificate: not read: {str(error).partition(';')[0]}") from None
    return checked(found)


def checked(found: Any) -> dict[str, Any]:
    """The certificate, if it has the fields that every one has.

    Raises:
        SymnnError: it is no object, nested too deeply, or lacks a field.
        NotRechecked: it is of another version.
    """
    if not isinstance(found, dict):
        raise SymnnError(f"certificate: found {type(found).__name__}; needed a JSON object")
    if _depth(found) > DEEPEST:
        raise SymnnError(f"certificate: nested more than {DEEPEST} deep")
    if found.get("format") != FORMAT:
        raise SymnnError(
            f"certificate: `format` is {found.get('format')!r:.40}; needed {FORMAT!r}, as "
            "`symnn verify --certificate FILE` writes it"
        )
    require(found, {"version": int}, "certificate")
    if found["version"] != VERSION:
        raise NotRechecked(
            f"the certificate is of version {found['version']}; this symnn reads version {VERSION}"
        )
    require(found, FIELDS, "certificate")
    return found


def require(node: Mapping[str, Any], fields: Mapping[str, type], where: str) -> None:
    """Check that fields are there, with values of their types.

    Raises:
        SymnnError: one is missing or of another type; names it.
    """
    for name, kind in fields.items():
        if name not in node:
            raise SymnnError(f"{where}: field `{name}` is missing; needed {', '.join(fields)}")
        value = node[name]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise SymnnError(f"{where}: field `{name}` is {value!r:.40}; needed {NAMES[kind]}")


NAMES: dict[type, str] = {str: "text", int: "an integer", dict: "an object", list: "a list"}


def _depth(value: Any) -> int:
    """How deep objects and lists are nested; counting stops where it is too deep."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            member
            for v in level
            if isinstance(v, dict | list)
            for member in (v.values() if isinstance(v, dict) else v)
        ]
    return depth


def claim_of(certificate: Mapping[str, Any]) -> Claim:
    """The claim of a certificate.

    Raises:
        SymnnError: its text is malformed.
    """
    return with_conventions(claim_from_record(certificate["claim"]))


def claim_text(record: Mapping[str, Any]) -> str:
    """The claim in one line, as recorded."""
    places = [f"{name} in {domain}" for name, domain in record.get("symbols", {}).items()]
    where = ", ".join([*places, *map(str, record.get("constraints", ()))])
    relation = f"{record.get('lhs')} {record.get('relation')} {record.get('rhs')}"
    return relation + (f"  where {where}" if where else "")
