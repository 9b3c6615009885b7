"""The one door for late imports: optional packages, and what would slow start-up down.

Imports elsewhere stand at the top of their file and point downwards in rank; a test checks it.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from symnn.errors import MissingExtraError


def load(module: str, attribute: str | None = None) -> Any:
    """The module named `module`, or one attribute of it, imported when first needed.

    >>> load("math", "tau") > 6
    True
    """
    found = import_module(module)
    return found if attribute is None else getattr(found, attribute)


def extra(module: str, name: str) -> Any:
    """The optional package `module`, which the extra `name` installs.

    Raises:
        MissingExtraError: the package is not installed.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            f'`{module}` is needed here and is not installed; run: pip install "symnn[{name}]"'
        ) from error
