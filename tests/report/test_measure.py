"""Columns are as wide as what they hold, within the room that there is."""

from __future__ import annotations

import pytest

from symnn.report import Code, Column, Link, Math, Table, Text, prose
from symnn.report.measure import measured, total, width

LONG = "a cell with many words " * 12


def table(*rows: tuple[str, ...]) -> Table:
    return Table(tuple(Column("h") for _ in rows[0]), rows)


def test_widths_add_up() -> None:
    line = prose("so *many* words and $x + y$ with `code`")
    assert width(line) == pytest.approx(sum(width((run,)) for run in line), abs=0.05)
    assert width((Link("#a", (Text("abc"),)),)) == width("abc")
    assert width((Math("x + y"),)) > width((Math("x"),))
    assert width((Math(r"\\input{x}"),)) > 0
    assert width((Code("abc"),)) > width("abc")


def test_a_table_that_fits_keeps_its_widths() -> None:
    columns = measured(table(("a", "word"), ("b", "c")), 40)
    assert all(column.share is None for column in columns)
    assert total(columns) < 40


def test_the_long_column_gives_way_and_the_short_one_does_not() -> None:
    short, long = measured(table(("a", LONG)), 40)
    assert short.share is None
    assert long.share == pytest.approx((40 - short.natural) / 40)


def test_two_long_columns_share_what_is_left() -> None:
    columns = measured(table((LONG, "a", LONG)), 40)
    assert columns[0].share == columns[2].share
    assert columns[1].share is None
    assert sum((c.share or 0) * 40 for c in columns) + columns[1].natural == pytest.approx(40)


def test_a_column_has_room_for_its_widest_formula() -> None:
    wide = (Math(" + ".join(["abc"] * 6)), Text(" and more words" * 3))
    columns = measured(Table((Column("a"), Column("b")), ((wide, LONG),)), 40)
    assert (columns[0].share or 0) * 40 > width(wide[:1])
