"""Layers as text: `conv 8 3; relu; pool 2; flatten; dense 32; dropout 0.2; dense`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from symnn.errors import FormulaSyntaxError, UnknownNameError, nearest
from symnn.train.layers.layer import Layer

NUMBER = re.compile(r"-?\d+(\.\d*)?([eE]-?\d+)?|\.\d+")
EXTENTS = re.compile(r"\d+(x\d+)+|\d+x")
LONGEST = 10_000
"""Characters of a network as text."""


def split(text: str) -> list[str]:
    """The parts between semicolons; those in brackets stay together.

    >>> split("relu; residual (conv 8; relu); dense")
    ['relu', 'residual (conv 8; relu)', 'dense']

    Raises:
        FormulaSyntaxError: the text is too long, or brackets do not match.
    """
    if len(text) > LONGEST:
        raise FormulaSyntaxError(f"network: {len(text)} characters; needed at most {LONGEST}")
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            break
        if character == ";" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    if depth:
        raise FormulaSyntaxError(f"network: the brackets in `{text}` do not match")
    return [part.strip() for part in parts if part.strip()]


def layer_of(text: str, kinds: Mapping[str, type[Layer]]) -> Layer:
    """The layer that a text such as `conv 8 3 stride 2` stands for.

    Numbers are the values of its fields in their order, or follow the name of a field; the name of
    a yes-or-no field alone says yes. `3x5` is a number for each of two axes, `3x` for one.

    Args:
        text: one layer, without brackets.
        kinds: of layer, by their words.

    Raises:
        UnknownNameError: there is no such layer or field.
        FormulaSyntaxError: a value is missing, or one too many.
    """
    words = text.split()
    count = 2 if " ".join(words[:2]) in kinds else 1
    name = " ".join(words[:count])
    if name not in kinds:
        raise UnknownNameError(f"network: layer `{name}` is unknown; {nearest(name, kinds)}")
    kind = kinds[name]
    given = _values(text, words[count:], kind)
    missing = [f.name for f in fields(kind) if f.default is MISSING and f.name not in given]
    if missing:
        raise FormulaSyntaxError(f"network: layer `{text}` has no {missing[0]}; needed a number")
    return kind(**given)


def _values(text: str, words: list[str], kind: type[Layer]) -> dict[str, Any]:
    known = {f.name: f for f in fields(kind)}
    given: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        value = _number(word)
        if value is None and word not in known:
            apart = "; layers are separated by semicolons" if "," in text else ""
            raise UnknownNameError(
                f"network: layer `{text}` has no `{word}`; {nearest(word, known)}{apart}"
            )
        if value is not None:
            name = next((n for n in known if n not in given), None)
            if name is None:
                raise FormulaSyntaxError(f"network: layer `{text}` has the number {word} too many")
            given[name] = value
        elif known[word].default is False:
            given[word] = True
        else:
            given[word] = _named(text, word, next(rest, None))
    return given


def _named(text: str, name: str, word: str | None) -> Any:
    if word is None:
        raise FormulaSyntaxError(f"network: layer `{text}` ends after `{name}`; needed its value")
    value = _number(word)
    return word if value is None else value


def _number(word: str) -> Any:
    """A number, a number for each axis, or None."""
    if EXTENTS.fullmatch(word):
        return tuple(int(n) for n in word.split("x") if n)
    if not NUMBER.fullmatch(word):
        return None
    return int(word) if word.lstrip("-").isdecimal() else float(word)
