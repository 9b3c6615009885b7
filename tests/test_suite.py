"""The suite itself: cases that are slow, and a fast test that is not fast."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = "pytester"

CONFTEST = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
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
