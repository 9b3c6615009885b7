"""All of the catalog trains in JAX as it does in NumPy."""

from __future__ import annotations

import pytest
from catalog_trainings import CASES, assert_trained_alike, name_of_case

pytest.importorskip("jax")
pytestmark = pytest.mark.peers
SCHEDULED = [case for case in CASES if "schedule" in case]


@pytest.mark.every(6)
@pytest.mark.parametrize("case", [c for c in CASES if c not in SCHEDULED], ids=name_of_case)
def test_it_trains_alike(case):
    assert_trained_alike(case, "jax")


@pytest.mark.parametrize("case", SCHEDULED, ids=name_of_case)
def test_rates_that_change_from_step_to_step(case):
    """What is computed from the number of the step alone is traced, too."""
    assert_trained_alike(case, "jax")
