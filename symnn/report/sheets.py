"""Pages of derivation scripts: each made in a process of its own, kept while nothing changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from symnn.cache import Cache, digest, fingerprint, packed, unpacked
from symnn.derivation.scripts import run
from symnn.derivation.traces import Trace
from symnn.processes import Bounds, Outcome, apart
from symnn.report.derivation import derivation_document
from symnn.report.document import Callout, CodeBlock, Column, Document, Table
from symnn.report.inline import Link, prose, text_of
from symnn.report.write import Format, rendered_files

ENDINGS: dict[str, str] = {"html": ".html", "markdown": ".md", "latex": ".tex", "pdf": ".pdf"}
INDEX = "index"
PRELOADED = ("symnn.derivation", "symnn.report.sheets")
Files = Mapping[str, str | bytes]


@dataclass(frozen=True)
class Sheet:
    """The pages of one script.

    Args:
        name: of the script, and of its pages.
        title: of what it derives.
        statement: what it derives, in words and formulas.
        counts: how many steps have which status.
        exit_code: 0 when every step is proved or enclosed, 3 when one is weaker, 1 for a failure.
        error: why the script failed; empty when it did not.
        files: the pages, by their names.
        reads: a digest of each file that the script has read, by its path.
    """

    name: str
    title: str = ""
    statement: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    exit_code: int = 1
    error: str = ""
    files: Files = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)


def sheets(
    paths: Sequence[Path],
    forms: Sequence[Format],
    jobs: int = 1,
    bounds: Bounds | None = None,
    cached: Cache | None = None,
) -> Iterator[Sheet]:
    """The sheet of each script, in order; one that fails stops no other.

    Args:
        paths: of scripts.
        forms: html, markdown, latex, pdf.
        jobs: processes at a time.
        bounds: of each script.
        cached: sheets of before, and where to keep those that are made; nothing if None.
    """
    cached = cached or Cache(usable=False)
    taken = _taken_names(paths)
    known = {path: _recalled(path, forms, cached) for path in paths if path not in taken}
    made = apart(
        partial(_made, forms=tuple(forms)),
        [path.resolve() for path, sheet in known.items() if sheet is None],
        jobs,
        bounds,
        PRELOADED,
    )
    for path in paths:
        if path in taken:
            yield failed(path.stem, taken[path], ())
            continue
        sheet = known[path] or _of_outcome(path, next(made), forms)
        if known[path] is None:
            _remember(path, forms, sheet, cached)
        yield sheet


def _taken_names(paths: Iterable[Path]) -> dict[Path, str]:
    """Scripts whose pages would overwrite others, with the reason."""
    first: dict[str, Path] = {}
    taken = {}
    for path in paths:
        name = path.stem.casefold()
        if name == INDEX:
            taken[path] = f"`{INDEX}` is the name of the page that lists all pages; rename it"
        elif name in first:
            taken[path] = f"`{first[name]}` has the same name, and so would its pages; rename one"
        else:
            first[name] = path
    return taken


def _made(path: Path, forms: tuple[Format, ...]) -> Sheet:
    """Run a script and write its pages, in a process that ends then."""
    trace = Trace()
    script = run(path)
    found = script.derivation
    if found is None:
        return failed(script.name, script.error, forms)
    files = _files(script.name, derivation_document(found), forms)
    reads = {str(p): _digest_of(p) for p in trace.files if p != path}
    return Sheet(script.name, found.title, found.statement, dict(found.counts), found.exit_code,
                 "", files, reads)  # fmt: skip


def _of_outcome(path: Path, outcome: Outcome, forms: Sequence[Format]) -> Sheet:
    return outcome.value or failed(path.stem, outcome.failure, forms)


def failed(name: str, error: str, forms: Sequence[Format]) -> Sheet:
    """The sheet of a script that failed: its page says so, in place of an older one."""
    callout = Callout("warning", "The script failed", (CodeBlock(error),))
    return Sheet(name, error=error, files=_files(name, Document(name, (callout,)), forms))


def _files(name: str, document: Document, forms: Sequence[Format]) -> Files:
    return {
        path.as_posix(): content
        for form in forms
        for path, content in rendered_files(document, Path(name + ENDINGS[form]), form).items()
    }


def index_files(found: Sequence[Sheet], forms: Sequence[Format]) -> Files:
    """The list of all pages, with what each derives and how it was checked, in each format."""
    files: dict[str, str | bytes] = {}
    for form in forms:
        files.update(_files(INDEX, _index(found, ENDINGS[form]), (form,)))
    return files


def _index(found: Sequence[Sheet], ending: str) -> Document:
    columns = tuple(Column(header) for header in ("Derivation", "What is derived", "Steps"))
    rows = tuple(_row(sheet, ending) for sheet in found)
    return Document("Derivations", (Table(columns, rows),))


def _row(sheet: Sheet, ending: str) -> tuple[Any, Any, str]:
    words = prose(sheet.title) if sheet.title else text_of(sheet.name)
    name = (Link(f"{sheet.name}{ending}", words),) if sheet.files else words
    if sheet.error:
        return name, sheet.error, "failed"
    steps = ", ".join(f"{n}\N{NO-BREAK SPACE}{s}" for s, n in sorted(sheet.counts.items()))
    return name, prose(sheet.statement), steps


# What was made before


def _key(path: Path, forms: Sequence[str]) -> str:
    return f"sheet-{digest([fingerprint(), path.stem, _digest_of(path), *forms])}"


def _digest_of(path: Path) -> str:
    try:
        return digest([path.read_bytes().decode("latin-1")])
    except OSError:
        return ""


def _recalled(path: Path, forms: Sequence[str], cached: Cache) -> Sheet | None:
    text = cached.get(_key(path, forms))
    if text is None:
        return None
    data = json.loads(text)
    if any(_digest_of(Path(p)) != known for p, known in data["reads"].items()):
        return None
    return Sheet(**{**data, "files": unpacked(data["files"])})


def _remember(path: Path, forms: Sequence[str], sheet: Sheet, cached: Cache) -> None:
    """Keep a sheet on which every step is established; what is open or failed is tried again."""
    if sheet.exit_code == 0:
        cached.put(_key(path, forms), json.dumps({**asdict(sheet), "files": packed(sheet.files)}))
