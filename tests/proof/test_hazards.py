"""The list of hazards names tests that exist, and every row names one."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
TEXT = (TESTS.parent / "docs" / "hazards.md").read_text(encoding="utf-8")
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ") and "What could" not in line]
NAME = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def test_every_hazard_names_a_guard():
    assert len(ROWS) >= 50
    assert not [row for row in ROWS if not NAME.search(row)]


@pytest.mark.parametrize("name", sorted({"::".join(found) for found in NAME.findall(TEXT)}))
def test_a_named_test_exists(name):
    file, test = name.split("::")
    assert f"\ndef {test}(" in (TESTS / file).read_text(encoding="utf-8")


def test_a_name_that_is_gone_is_noticed():
    with pytest.raises(AssertionError):
        test_a_named_test_exists("proof/test_hazards.py::test_that_nobody_wrote")
