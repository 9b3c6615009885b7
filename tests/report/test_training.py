"""The building blocks of a report on a trained network."""

from __future__ import annotations

import math

from symnn.report import (
    Contents,
    CrossCheckRow,
    Equation,
    Fact,
    Figure,
    Heading,
    Panels,
    ThreeWayRow,
    TrainingReport,
    crosscheck_table,
    learning_curves,
    render_html,
    render_markdown,
    render_text,
    three_way_table,
    training_document,
)

LOSS = {"training": [2.3, 0.4, 0.05], "held out": [2.3, None, 0.2]}
SCORE = {"training": [0.1, 0.9, 0.99], "held out": [0.1, 0.85, 0.97]}


def panels(figure: Figure) -> Panels:
    assert isinstance(figure.drawing, Panels)
    return figure.drawing


def test_curves_show_loss_and_score_in_percent() -> None:
    loss, accuracy = panels(learning_curves(LOSS, SCORE, goal=0.96, stopped=2)).plots
    assert loss.y.scale == "log"
    assert [series.name for series in loss.series] == ["training", "held out"]
    assert math.isnan(loss.series[1].y[1])
    assert loss.rules[0].value == 2
    assert accuracy.series[0].y[-1] == 99
    assert accuracy.rules[0].label == "96 wanted"


def test_a_loss_that_hardly_falls_or_is_zero_is_linear() -> None:
    for values in ([1.0, 0.9], [1.0, 0.0], [1.0, -2.0]):
        (plot,) = panels(learning_curves({"training": values})).plots
        assert plot.y.scale == "linear"


def test_a_score_other_than_accuracy_keeps_its_unit() -> None:
    _, score = panels(learning_curves(LOSS, {"training": [0.1, 0.8]}, "R²")).plots
    assert score.title == "R²"
    assert score.series[0].y == (0.1, 0.8)


def test_samples_without_values_are_left_out() -> None:
    (plot,) = panels(learning_curves({"training": [1.0], "held out": [None]})).plots
    assert len(plot.series) == 1


def row(ulps: float) -> CrossCheckRow:
    exact = "-1.25000000000000002e-9 +/- 1e-40"
    return CrossCheckRow("W_{0,1}", -1.25e-9, exact, 2 * ulps, ulps, 5)


def test_the_crosscheck_names_its_worst_entry() -> None:
    table = crosscheck_table([row(0.25), row(0.5)])
    assert "0.5 rounding units" in str(table.caption)
    assert len(table.rows) == 2
    shown = render_text(training_document(TrainingReport("t", crosscheck=table)))
    assert "−1.25×10⁻⁹" in shown
    assert "−1.25000000000000002×10⁻⁹ ± 1×10⁻⁴⁰" in shown


def test_three_ways_stand_side_by_side() -> None:
    table = three_way_table([ThreeWayRow("L", 0.5, 0.5, "0.5", 1.0, 0.25)])
    assert [len(r) for r in table.rows] == [len(table.columns)]


def test_the_report_has_its_sections_in_order() -> None:
    report = TrainingReport(
        "Digits",
        "sub",
        (Fact("97 %", "accuracy"),),
        (Equation("z = Wx"),),
        (Equation("g = 1"),),
        learning_curves(LOSS, SCORE),
        crosscheck_table([row(0.5)]),
        three_way_table([ThreeWayRow("L", 0.5, 0.5, "0.5", 1.0, 0.25)]),
        "x = 1\n",
        (("seed", "0"),),
        "today",
    )
    document = training_document(report)
    assert sum(isinstance(block, Heading) for block in document.blocks) == 6
    assert isinstance(document.blocks[1], Contents)
    for render in (render_html, render_markdown, render_text):
        assert "97 %" in render(document)


def test_empty_parts_leave_no_heading() -> None:
    document = training_document(TrainingReport("t", source="x = 1"))
    assert [b.content for b in document.blocks if isinstance(b, Heading)] == ["The code that ran"]
