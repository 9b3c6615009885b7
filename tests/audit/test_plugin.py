"""The pytest plugin: claims are tests; whoever does not ask for it does not notice it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from settling import InProcess

pytest_plugins = "pytester"

GUIDE = """\
# Guide

```symnn
x: Reals
x**2 >= 0
x/x == 1
x = x
```
"""
PLUGIN = "symnn.audit.plugin"


@pytest.fixture
def session(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder with a guide, in which pytest loads the plugin and no other; no workers start."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setattr("symnn.audit.plugin._pool", lambda _: InProcess())
    pytester.makefile(".md", guide=GUIDE)
    pytester.makepyfile(test_plain="def test_plain(): pass")
    return pytester


def run(session: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return session.runpytest_inprocess("-p", PLUGIN, *arguments)


def test_claims_of_a_named_document_are_tests(session: pytest.Pytester) -> None:
    done = run(session, "--symnn-claims", "guide.md", "-v")
    done.assert_outcomes(passed=1, failed=2)
    done.stdout.fnmatch_lines([
        "guide.md::line 5: x[*][*]2 >= 0 PASSED*", "guide.md::line 6: x/x == 1 FAILED*",
        "guide.md:6:1: refuted: x/x == 1", "  at x = 0 a side is undefined: division by zero",
        "  assuming x in Reals",
        "guide.md:7:3: error: x = x", "  `=` is not a relation*", "  x = x", "    ^",
    ])  # fmt: skip
    assert "Traceback" not in done.stdout.str()


def test_claims_can_be_chosen_like_tests(session: pytest.Pytester) -> None:
    run(session, "--symnn-claims", "guide.md", "-k", "5").assert_outcomes(passed=1, deselected=2)


def test_nothing_is_collected_unless_it_is_asked_for(session: pytest.Pytester) -> None:
    run(session).assert_outcomes(passed=1)
    run(session, "--symnn-claims").assert_outcomes(passed=2, failed=2)


def test_documents_of_the_configuration_are_collected_without_paths(
    session: pytest.Pytester,
) -> None:
    session.makeini("[pytest]\nsymnn_claims = *.md docs/*.tex\ntestpaths = tests")
    session.mkdir("docs").joinpath("a.tex").write_text("% symnn: 1 < 2\n")
    session.mkdir("tests").joinpath("test_x.py").write_text("def test_x(): pass\n")
    run(session).assert_outcomes(passed=3, failed=2)
    run(session, "tests").assert_outcomes(passed=1)
    run(session, "docs").assert_outcomes(passed=1)


def test_docstrings_and_claims_files(session: pytest.Pytester) -> None:
    """Of a folder, sources are parsed and not imported; a claims file is named by itself."""
    source = '"""Text.\n\n```symnn\n1 < 2\n```\n"""\nraise SystemExit\n'
    session.mkdir("src").joinpath("code.py").write_text(source)
    session.path.joinpath("src", "c.jsonl").write_text('{"claim": "1 < 2"}\n{"claim": "1 < 2"}\n')
    run(session, "--symnn-claims", "src").assert_outcomes(passed=1)
    run(session, "--symnn-claims", "src", "src/c.jsonl").assert_outcomes(passed=3)


def test_a_document_that_cannot_be_read_fails(session: pytest.Pytester) -> None:
    (session.path / "guide.md").write_bytes(b"\xff")
    done = run(session, "--symnn-claims", "guide.md")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["guide.md:1:1: error: ", "  not UTF-8 text (line 1, byte 1)"])


STARTED = """
import sys, pytest
code = pytest.main(["-p", "symnn.audit.plugin", "-q", "test_plain.py"])
heavy = {"sympy", "numpy", "flint", "hypothesis", "symnn.core", "symnn.proof", "symnn.audit.block"}
sys.exit(f"{int(code)} {sorted(heavy & set(sys.modules))}")
"""


def test_nothing_heavy_is_imported_at_start_up(session: pytest.Pytester) -> None:
    command = [sys.executable, "-c", STARTED]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr.splitlines()[-1] == "0 []", done.stdout + done.stderr


@pytest.mark.slow
def test_workers_settle_and_are_ended(session: pytest.Pytester) -> None:
    """The whole of it once, in a process of its own, with warnings as errors."""
    done = session.runpytest_subprocess(
        "-p", PLUGIN, "-p", "no:cacheprovider", "-W", "error", "--symnn-claims", "guide.md"
    )
    done.assert_outcomes(passed=1, failed=2)
