"""What the tests of this folder share: `handmade`, the corpus, and limits in CPU time."""

import sys
from pathlib import Path
from time import process_time

import pytest

from symnn.proof.resources import budget

FOLDER = Path(__file__).parent
sys.path[:0] = [str(FOLDER), str(FOLDER / "corpus")]


@pytest.fixture(scope="module", autouse=True)
def limits_in_cpu_time():
    """What is proved in a test does not depend on what else the machine does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(budget, "monotonic", process_time)
        yield
