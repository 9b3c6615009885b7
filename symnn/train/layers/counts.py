"""Numbers that layers are given, checked as they come."""

from __future__ import annotations

from typing import Any

from symnn.errors import DomainError
from symnn.train.stopping import is_whole


def counted(layer: Any, name: str, value: Any, least: int = 1) -> None:
    """Refuse what is no whole number, or too small.

    Raises:
        DomainError: naming the layer and the field.
    """
    if not is_whole(value) or value < least:
        raise DomainError(
            f"layer `{layer.word}`: {name} is {value!r}; needed a whole number, at least {least}"
        )
