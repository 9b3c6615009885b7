"""What a generated module carries along, cut out of the modules of this package by name."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from inspect import getsource
from types import ModuleType

from symnn.codegen.wide import (
    arrays,
    balls,
    choices,
    constants,
    corrected,
    doubles,
    errorfunction,
    evaluation,
    exact_arrays,
    exponentials,
    gammas,
    lambert,
    long,
    midpoints,
    number,
    programs,
    reductions,
    tables,
    twofold,
    waves,
)
from symnn.core import limits

MODULES: tuple[ModuleType, ...] = (
    doubles, constants, number, exponentials, waves, tables, errorfunction, twofold, long,
    corrected, gammas, lambert, choices, limits, balls, midpoints, evaluation, reductions, arrays,
    exact_arrays, programs,
)  # fmt: skip
"""In an order in which each needs only those before it."""


@dataclass(frozen=True)
class Definition:
    """A piece of a module at its top level.

    Args:
        names: what it defines.
        text: the lines, with the comment or string that belongs to them.
        needs: the names that it mentions.
        imports: whether it is an import.
    """

    names: tuple[str, ...]
    text: str
    needs: frozenset[str]
    imports: bool


@cache
def definitions() -> tuple[Definition, ...]:
    """All pieces of all modules, in order."""
    return tuple(d for module in MODULES for d in _pieces(getsource(module)))


def _pieces(source: str) -> Iterator[Definition]:
    lines = source.splitlines()
    body = ast.parse(source).body
    for node, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.Expr) or _is_own_import(node):
            continue
        last = node.end_lineno
        if isinstance(following, ast.Expr) and not isinstance(node, ast.Import | ast.ImportFrom):
            last = following.end_lineno
        text = "\n".join(lines[node.lineno - 1 - _decorated(node) : last])
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _imports(node)
        else:
            needs = frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name))
            yield Definition(tuple(_defined(node)), text, needs, False)


def _decorated(node: ast.AST) -> int:
    return len(getattr(node, "decorator_list", ()))


def _is_own_import(node: ast.AST) -> bool:
    module = getattr(node, "module", None) or ""
    return isinstance(node, ast.ImportFrom) and module.split(".")[0] in ("symnn", "__future__")


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[Definition]:
    """One piece for each imported name."""
    for alias in node.names:
        name = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
        module = node.module if isinstance(node, ast.ImportFrom) else None
        text = f"from {module} import {name}" if module else f"import {name}"
        yield Definition((alias.asname or alias.name,), text, frozenset(), True)


def _defined(node: ast.AST) -> Iterator[str]:
    """The names that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
        return
    # Not the names of comprehensions, which mean nothing outside.
    targets = getattr(node, "targets", None) or [getattr(node, "target", node)]
    stored = (n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))
    yield from (n.id for n in stored if isinstance(n.ctx, ast.Store))


@cache
def bundle(roots: frozenset[str]) -> str:
    """The source of all that these names need, imports first."""
    homes = {name: d for d in definitions() for name in d.names}
    wanted, open_names = set(), set(roots)
    while open_names:
        name = open_names.pop()
        found = homes.get(name)
        if found is not None and found not in wanted:
            wanted.add(found)
            open_names |= found.needs
    kept = [d for d in definitions() if homes[d.names[0]] is d and d in wanted]
    imports = sorted({d.text for d in kept if d.imports}, key=_import_order)
    rest = [d.text for d in kept if not d.imports]
    return "\n".join(_grouped(imports)) + "\n\n" + "\n\n".join(rest) + "\n"


def _import_order(text: str) -> tuple[bool, bool, str]:
    return "numpy" in text, text.startswith("from"), text


def _grouped(imports: Iterable[str]) -> list[str]:
    """Imports from one module on one line."""
    found: dict[str, list[str]] = {}
    for line in imports:
        head, _, name = line.rpartition(" import ")
        found.setdefault(head or line, []).append(name)
    return [f"{head} import {', '.join(names)}" if head.startswith("from") else head
            for head, names in found.items()]  # fmt: skip
