"""Stored evidence of accuracy: it speaks of the formulas as they are, and can be measured again."""

from __future__ import annotations

import pytest

from symnn.catalog import FORMULAS, get
from symnn.catalog.evidence import accuracy_of, line_of, stored
from symnn.crosscheck.measured import TIERS, accuracy_lines


def test_lines_speak_of_the_formulas_as_they_are() -> None:
    statements = {str(record.expression) for record in FORMULAS}
    assert {line.name for line in stored()} == {record.name for record in FORMULAS}
    assert {line.statement for line in stored() if line.order == 0} == statements
    for name in {line.name for line in stored()}:
        tiers = {line.tier for line in accuracy_of(name) if line.order == 0}
        assert {"written", "stable"} <= tiers <= set(TIERS)
    assert all(line_of(line.json) == line for line in stored())


def test_what_is_guarded_is_within_half_an_ulp() -> None:
    guarded = [line for line in stored() if line.tier == "guarded"]
    assert max(line.max_ulp or 0 for line in guarded) < 0.504
    assert sum(line.spurious for line in guarded) == 0


IN_EVERY_RUN = ("sigmoid", "unit_step", "gelu", "log_cosh", "huber_error")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(r.name, marks=() if r.name in IN_EVERY_RUN else pytest.mark.slow)
        for r in FORMULAS
    ],
)
def test_a_sample_is_measured_again(name: str) -> None:
    """Fewer points than what is stored rests on, so no error is larger."""
    known = {(line.order, line.tier): line for line in accuracy_of(name)}
    for line in accuracy_lines(get(name), 30):
        before = known[line.order, line.tier]
        assert (line.statement, line.seed) == (before.statement, before.seed)
        assert line.points <= before.points
        assert (line.max_ulp or 0) <= 1.5 * (before.max_ulp or 0) + 0.01
        assert line.spurious <= before.spurious
