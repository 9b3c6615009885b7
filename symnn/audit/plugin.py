"""The pytest plugin: claims of documents as tests.

    pytest --symnn-claims docs/*.md README.md       these documents, and what else is named
    pytest --symnn-claims                           all documents among what is collected

or, in the configuration, documents that every run without paths collects:

    [tool.pytest.ini_options]
    symnn_claims = ["README.md", "docs/*.md"]

`Why so small:` pytest loads it at every start, also for people who do not use it. Until a document
is collected it imports nothing but pytest.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from symnn.lazy import load

SUFFIXES = (".md", ".markdown", ".tex", ".rst", ".py")
CLAIMS_FILE = ".jsonl"
POOL: pytest.StashKey[Any] = pytest.StashKey()
SHOWN = 60


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and the setting."""
    group = parser.getgroup("symnn")
    group.addoption("--symnn-claims", action="store_true", help="Check the claims of documents.")
    group.addoption("--symnn-timeout", type=float, default=10.0, help="Seconds for one claim.")
    parser.addini("symnn_claims", "Documents whose claims are checked.", type="args", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Documents of the configuration are collected where no paths are named."""
    patterns = config.getini("symnn_claims")
    if patterns and config.args_source != config.ArgsSource.ARGS:
        found = sorted({p for pattern in patterns for p in config.rootpath.glob(pattern)})
        inside = [Path(config.invocation_params.dir, arg) for arg in config.args]
        config.args += [str(p) for p in found if not any(p.is_relative_to(i) for i in inside)]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A document that was asked for."""
    if not _is_wanted(file_path, parent.config):
        return None
    return Document.from_parent(parent, path=file_path)


def _is_wanted(path: Path, config: pytest.Config) -> bool:
    patterns = config.getini("symnn_claims")
    if patterns and path.is_relative_to(config.rootpath):
        relative = path.relative_to(config.rootpath)
        if any(relative.match(p) or fnmatch(str(relative), p) for p in patterns):
            return True
    named = str(path) in {str(Path(config.invocation_params.dir, a)) for a in config.args}
    suffixes = (*SUFFIXES, CLAIMS_FILE) if named else SUFFIXES
    return bool(config.getoption("--symnn-claims")) and path.suffix.lower() in suffixes


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the workers."""
    pool = config.stash.get(POOL, None)
    if pool is not None:
        pool.close()


class Document(pytest.File):
    """A document with claims."""

    def collect(self) -> Iterator[ClaimItem]:
        """One item for each claim, named by its line."""
        documents = load("symnn.audit.documents")
        taken: dict[str, int] = {}
        for statement in documents.claims_of(str(self.path), documents.kind_of(str(self.path))):
            line, _ = statement.claim.start
            name = f"line {line}: {statement.shown:.{SHOWN}}"
            taken[name] = taken.get(name, 0) + 1
            unique = name if taken[name] == 1 else f"{name} ({taken[name]})"
            yield ClaimItem.from_parent(self, name=unique, statement=statement)


class ClaimItem(pytest.Item):
    """A claim; it passes when it is proved or enclosed, and on nothing weaker."""

    def __init__(self, *, statement: Any, **extra: Any) -> None:
        super().__init__(**extra)
        self.statement = statement

    def runtest(self) -> None:
        """Settle the claim in a process of its own."""
        finding = next(load("symnn.audit.findings", "findings")([self.statement], _pool(self)))
        if not finding.verdict.holds:
            raise NotProved(finding)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """The verdict with its reason; a traceback only of what should not happen."""
        if not isinstance(excinfo.value, NotProved):
            return super().repr_failure(excinfo)
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the claim stands."""
        return self.path, self.statement.claim.start[0] - 1, self.name


class NotProved(AssertionError):
    """A claim of a document that does not hold, or is not decided."""

    def __init__(self, finding: Any) -> None:
        line, column = finding.place
        verdict = finding.verdict
        where = f"{Path(finding.statement.file).name}:{line}:{column}"
        claim = finding.statement.shown
        used = verdict.assumptions_used
        lines = [f"{where}: {verdict.status}: {claim}", finding.reason, *(finding.excerpt or ())]
        super().__init__("\n  ".join([*lines, *([f"assuming {', '.join(used)}"] if used else [])]))


def _pool(item: pytest.Item) -> Any:
    """The worker of this session, started with the first claim."""
    stash = item.config.stash
    if POOL not in stash:
        limits = load("symnn.proof", "Limits")(timeout=item.config.getoption("--symnn-timeout"))
        stash[POOL] = load("symnn.proof", "Pool")(1, limits)
    return stash[POOL]
