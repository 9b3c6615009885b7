"""Generated source as a module: run in a fresh namespace, with tracebacks that show its lines."""

from __future__ import annotations

import builtins
import hashlib
import linecache
from collections.abc import Callable, Mapping
from typing import Any


def function_from(source: str, name: str) -> Callable[..., Any]:
    """The function of that name that the source defines."""
    return functions_from(source, (name,))[0]


def functions_from(
    source: str, names: tuple[str, ...], given: Mapping[str, Any] | None = None
) -> list[Callable[..., Any]]:
    """The functions that the source defines.

    Args:
        source: of a module.
        names: of the functions.
        given: what the source calls and does not define.

    `Why linecache:` a traceback through generated code shows the generated line.
    """
    digest = hashlib.sha256(source.encode()).hexdigest()[:12]
    filename = f"<symnn {names[-1]} {digest}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace: dict[str, Any] = {"__name__": f"symnn_generated_{digest}", **(given or {})}
    exec(builtins.compile(source, filename, "exec"), namespace)
    return [namespace[name] for name in names]
