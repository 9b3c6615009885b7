"""What is proved of the rules, once for all tests of this folder."""

from __future__ import annotations

import pytest

from symnn.book.rulebook.proofs import Proofs, proofs


@pytest.fixture(scope="session")
def rules() -> Proofs:
    return proofs()
