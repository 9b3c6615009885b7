"""The suite itself: cases that are slow, a fast test that is not fast, and how C is compiled."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from symnn.native import loading

pytest_plugins = "pytester"

HERE = Path(__file__).parent
CONFTEST = (HERE / "conftest.py").read_text(encoding="utf-8")
MARKERS = "[pytest]\nmarkers =\n    slow\n    peers\n    every(N)\n"
CASES = """
import pytest

@pytest.mark.every(3)
@pytest.mark.parametrize("case", range(7))
def test_cases(case): pass

@pytest.mark.slow
def test_long(): pass
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite with the rules of this one, without workers."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini(MARKERS)
    pytester.makepyfile(CASES)
    return pytester


def test_some_cases_of_every_test_are_fast(suite: pytest.Pytester) -> None:
    suite.makeconftest(CONFTEST)
    suite.runpytest_inprocess("-m", "not slow").assert_outcomes(passed=3, deselected=5)
    suite.runpytest_inprocess("-m", "slow").assert_outcomes(passed=5, deselected=3)
    suite.runpytest_inprocess("-m", "not slow", "-k", "5").assert_outcomes(deselected=8)


def test_a_fast_test_that_takes_long_fails(suite: pytest.Pytester) -> None:
    suite.makeconftest(CONFTEST.replace("LONGEST = 10.0", "LONGEST = -1.0"))
    done = suite.runpytest_inprocess()
    done.assert_outcomes(passed=5, failed=3)
    done.stdout.fnmatch_lines(["*s of CPU time, at most -1 s; thin it or mark it slow"])


FLAGS = """
from symnn.native import loading

def test_flags():
    assert {flag} in loading.FLAGS
"""


@pytest.mark.parametrize(
    ("run", "file", "flag"),
    [
        ("not slow", "test_other", "-Og"),
        ("not slow", "test_native", "-O3"),
        ("slow or not slow", "test_other", "-O3"),
    ],
)
def test_fast_tests_compile_quickly(suite, monkeypatch, run: str, file: str, flag: str) -> None:
    monkeypatch.setattr(loading, "FLAGS", ("-O3", "-shared"))
    monkeypatch.delitem(sys.modules, file, raising=False)  # one of this suite, of the same name
    suite.makeconftest(CONFTEST)
    suite.makepyfile(**{file: FLAGS.format(flag=repr(flag))})
    suite.runpytest_inprocess("-m", run, f"{file}.py").assert_outcomes(passed=1)


def test_files_that_are_compiled_as_shipped_are_there() -> None:
    names = re.search(r"^AS_SHIPPED = (.*)$", CONFTEST, re.MULTILINE)
    assert names
    files = {path.stem for path in HERE.rglob("test_*.py")}
    assert {*re.findall(r"\w+", names[1])} <= files
