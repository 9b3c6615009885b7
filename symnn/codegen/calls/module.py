"""Generated source as a module: run in a fresh namespace, with tracebacks that show its lines."""

from __future__ import annotations

import builtins
import hashlib
import linecache
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any


def function_from(source: str, name: str, code: CodeType | None = None) -> Callable[..., Any]:
    """The function of that name that the source defines."""
    return functions_from(source, (name,), code=code)[0]


def functions_from(
    source: str,
    names: tuple[str, ...],
    given: Mapping[str, Any] | None = None,
    code: CodeType | None = None,
) -> list[Callable[..., Any]]:
    """The functions that the source defines.

    Args:
        source: of a module.
        names: of the functions.
        given: what the source calls and does not define.
        code: what `code_of` made of the source, if it is there already.

    `Why linecache:` a traceback through generated code shows the generated line.
    """
    filename = _filename(source, names[-1])
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace: dict[str, Any] = {
        "__name__": f"symnn_generated_{_digest(source)}", **(given or {}),
    }  # fmt: skip
    exec(code or code_of(source, names[-1]), namespace)
    return [namespace[name] for name in names]


def code_of(source: str, name: str) -> CodeType:
    """The source compiled, which for long ones takes longer than all else."""
    return builtins.compile(source, _filename(source, name), "exec")


def _filename(source: str, name: str) -> str:
    return f"<symnn {name} {_digest(source)}>"


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:12]
