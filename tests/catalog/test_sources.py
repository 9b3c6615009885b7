"""The bibliography: unique keys, complete rows, and no key that does not exist."""

from __future__ import annotations

import pytest

from symnn.catalog import RECORDS
from symnn.errors import UnknownNameError
from symnn.sources import SOURCES, Source, source


def test_keys_are_unique() -> None:
    keys = [s.key for s in SOURCES]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("row", SOURCES, ids=lambda s: s.key)
def test_a_row_is_complete(row: Source) -> None:
    assert source(row.key) is row
    assert row.key.endswith(str(row.year))
    assert all((row.authors, row.title, row.venue))
    assert "://" not in row.link
    assert str(row.year) in row.citation


def test_an_unknown_key_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="source `kingma2010` is unknown; did you mean `k"):
        source("kingma2010")


def test_every_cited_key_exists() -> None:
    cited = {key for record in RECORDS for key in record.sources}
    assert cited <= {s.key for s in SOURCES}
