"""Plain text for terminals."""

from __future__ import annotations

from pathlib import Path

from symnn.report import (
    Badge,
    Column,
    Document,
    Equation,
    Link,
    Paragraph,
    Series,
    StepEntry,
    StepList,
    Table,
    Text,
    render_text,
)
from symnn.report.text import columns, sparkline

GOLDEN = Path(__file__).parent / "golden" / "sample.txt"


def body(*blocks, width: int = 60) -> str:
    return render_text(Document("t", blocks), width).removeprefix("t\n=\n\n")


def test_the_sample_is_as_it_was(document: Document) -> None:
    assert render_text(document) == GOLDEN.read_text("utf-8")


def test_words_are_wrapped_at_the_width() -> None:
    shown = body(Paragraph("word " * 50), width=40)
    assert max(map(len, shown.splitlines())) <= 40


def test_a_badge_stands_at_the_right_margin_or_below() -> None:
    mark = Badge("proved", "exact")
    assert body(Equation("x", badge=mark)) == f"    x{'[✓ proved, exact]':>55}\n"
    long = body(Equation("x" * 50, badge=mark)).splitlines()
    assert long == ["    " + "x" * 50, f"{'[✓ proved, exact]':>60}"]


def test_a_step_has_reason_rule_equation() -> None:
    step = StepEntry("Because", Equation("TeX", "x = 1"), "sum rule", Badge("refuted"))
    assert body(StepList((step,))) == (
        f" 1. Because (sum rule){'[× refuted]':>38}\n        x = 1\n"
    )


def test_columns_line_up() -> None:
    shown = body(
        Table(
            (Column("n"), Column("v", "decimal"), Column("w", "right"), Column("c", "center")),
            (("a", "1.25", "1", "x"), ("long", "-10", "200", "yyy")),
        )
    )
    assert shown.splitlines() == [
        "n          v    w   c",
        "----  ------  ---  ---",
        "a       1.25    1   x",
        "long  -10     200  yyy",
    ]


def test_wide_characters_count_twice_and_combining_ones_not() -> None:
    assert [columns(text) for text in ("abc", "日本", "x̂")] == [3, 4, 1]


def test_a_link_tells_its_address() -> None:
    assert body(Paragraph((Link("https://a.b", (Text("c"),)),))) == "c <https://a.b>\n"


def test_a_sparkline_follows_the_curve() -> None:
    falling = Series("a", range(9), [2.0**-k for k in range(9)])  # type: ignore[arg-type]
    assert sparkline(falling, "log") == "█▇▆▅▅▄▃▂▁"
    assert sparkline(falling, "linear")[4:] == "▁▁▁▁▁"
    assert sparkline(Series("a", (0, 1), (3, 3)), "linear") == "▁▁"
    assert sparkline(Series("a", (0,), (float("nan"),)), "linear") == ""


def test_hostile_text_cannot_drive_the_terminal(hostile_document: Document) -> None:
    shown = render_text(hostile_document)
    assert not [char for char in shown if ord(char) < 32 and char not in "\n\t"]
    assert not set("\x1b\x9b\u202e\ud800") & set(shown)
    shown.encode("utf-8")
