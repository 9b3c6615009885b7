"""The blocks of a report on a trained network, from plain numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from symnn.report.document import (
    Block,
    CodeBlock,
    Column,
    Content,
    Contents,
    Document,
    Fact,
    Facts,
    Figure,
    Heading,
    Paragraph,
    Table,
)
from symnn.report.inline import Math, Runs, prose, runs
from symnn.report.plot import Axis, Panels, Plot, Rule, Scale, Series, drawable
from symnn.report.ticks import number

Curve = Sequence[float | None]

NETWORK = (
    "The network and its loss are equations over indices; sizes stay symbols, so that what follows "
    "holds for every number of samples, inputs, units and classes."
)
GRADIENTS = (
    "The gradients come from these equations by the chain rule and are simplified to textbook "
    "form. Every line was checked; its badge says how."
)
TRAINING = "The same equations, compiled, were trained on real data."
INSIDE = (
    "While training went on, the equations were looked at: what they compute on the way from the "
    "inputs to the loss, and the gradients on the way back."
)
CROSSCHECK = (
    "While training went on, entries of gradients and of the next state were sampled and compared "
    "with their exact values: the symbolic equations in *ball arithmetic*, at the data and "
    "parameters of that moment. One *ulp* is the distance between neighboring floating-point "
    "numbers. Where terms cancel, ulps of the small result grow in any algorithm; a *rounding "
    "unit* is one ulp of the sum of the terms in absolute value. No finite difference is involved."
)
THREE_WAYS = (
    "At small sizes the network can be written out in scalars. SymPy's `lambdify` of that "
    "expansion, the compiled program, and exact arithmetic must agree."
)
CODE = "Generated from the equations above; it needs nothing but NumPy."


@dataclass(frozen=True)
class CrossCheckRow:
    """One entry of a gradient, compiled and exact.

    Args:
        entry: LaTeX of the entry, such as `W_{3,7}`.
        computed: value from the compiled program.
        exact: the exact value as text, such as `0.25 +/- 3e-40`.
        ulps: distance of the two in units in the last place.
        units: the same in rounding units of the entry's terms.
        epoch: when it was sampled.
    """

    entry: str
    computed: float
    exact: str
    ulps: float
    units: float
    epoch: int


@dataclass(frozen=True)
class ThreeWayRow:
    """One quantity computed in three ways.

    Args:
        quantity: LaTeX of what is computed.
        scalar: from the network expanded into scalars, through SymPy's `lambdify`.
        compiled: from the compiled program.
        exact: the exact value as text.
        scalar_ulps, compiled_ulps: distances from the exact value.
    """

    quantity: str
    scalar: float
    compiled: float
    exact: str
    scalar_ulps: float
    compiled_ulps: float


@dataclass(frozen=True)
class TrainingReport:
    """What a report on a trained network is made from; empty parts are left out.

    Args:
        title, subtitle: as printed on top.
        facts: the figures to show large.
        network: blocks that state the equations.
        derivation: blocks that derive the gradients.
        curves: the learning curves.
        crosscheck: the comparison of compiled and exact gradients.
        three_ways: the comparison of three ways to compute.
        source: the generated code.
        provenance, date: for the foot and the head of the page.
        decisions: a map of what was learned, where the data have two features.
        inside: pictures of gradients, values and weights.
    """

    title: Content
    subtitle: Content = ()
    facts: tuple[Fact, ...] = ()
    network: tuple[Block, ...] = ()
    derivation: tuple[Block, ...] = ()
    curves: Figure | None = None
    crosscheck: Table | None = None
    three_ways: Table | None = None
    source: str = ""
    provenance: tuple[tuple[str, str], ...] = ()
    date: str = ""
    decisions: Figure | None = None
    inside: tuple[Figure, ...] = ()


def learning_curves(
    loss: Mapping[str, Curve],
    score: Mapping[str, Curve] | None = None,
    metric: str = "accuracy",
    *,
    goal: float | None = None,
    stopped: int | None = None,
    caption: Content = "Learning curves.",
) -> Figure:
    """Loss, and score beside it, over the epochs.

    Args:
        loss: values by name of the samples, such as `training`; the first is before any step.
        score: the same for the score.
        metric: what the score is; accuracy is shown in percent.
        goal: a score to mark with a line.
        stopped: the epoch whose parameters were kept.
        caption: of the figure.

    >>> figure = learning_curves({"training": [2.3, 0.5]}, {"training": [0.1, 0.9]})
    >>> [plot.title for plot in figure.drawing.plots]
    ['Loss', 'Accuracy, %']
    """
    rules = (Rule(stopped, f"epoch {stopped}", "x"),) if stopped is not None else ()
    plots = [
        Plot(Axis("epoch", whole=True), Axis("", _scale(loss)), _curves(loss), "Loss", rules=rules)
    ]
    if score:
        factor = 100.0 if metric == "accuracy" else 1.0
        goals = (
            (Rule(goal * factor, f"{number(goal * factor)} wanted"),) if goal is not None else ()
        )
        title = "Accuracy, %" if metric == "accuracy" else metric[:1].upper() + metric[1:]
        plots.append(
            Plot(Axis("epoch", whole=True), Axis(), _curves(score, factor), title, rules=goals)
        )
    return Figure(Panels(tuple(plots)), caption)


def _curves(values: Mapping[str, Curve], factor: float = 1.0) -> tuple[Series, ...]:
    return tuple(
        Series(name, range(len(curve)), [math.nan if v is None else factor * v for v in curve])  # type: ignore[arg-type]
        for name, curve in values.items()
        if any(v is not None for v in curve)
    )


def _scale(curves: Mapping[str, Curve]) -> Scale:
    """Logarithmic where a curve falls far: the late epochs would lie flat on the axis."""
    values = [v for curve in curves.values() for v in curve if v is not None and math.isfinite(v)]
    far = bool(values) and all(drawable(v, "log") for v in values) and max(values) > 8 * min(values)
    return "log" if far else "linear"


def crosscheck_table(rows: Iterable[CrossCheckRow], caption: Content = "") -> Table:
    """Compiled gradient entries against exact ones, the worst last in the caption."""
    found = tuple(rows)
    worst = max((row.units for row in found), default=0.0)
    words = caption or f"Sampled entries; the largest error is {number(worst, 3)} rounding units."
    return Table(
        (
            Column("epoch", "right"),
            Column("entry"),
            Column("compiled", "right"),
            Column("exact", "right"),
            Column("ulp", "decimal"),
            Column("units", "decimal"),
        ),
        tuple(
            (
                str(row.epoch),
                (Math(row.entry),),
                _value(row.computed),
                _exact(row.exact),
                f"{row.ulps:.2f}",
                f"{row.units:.2f}",
            )
            for row in found
        ),
        words,
    )


def three_way_table(rows: Iterable[ThreeWayRow], caption: Content = "") -> Table:
    """The same quantities from expanded scalars, from the compiled program, and exactly."""
    return Table(
        (
            Column("quantity"),
            Column("scalars, lambdify", "right"),
            Column("ulp", "decimal"),
            Column("compiled", "right"),
            Column("ulp", "decimal"),
            Column("exact", "right"),
        ),
        tuple(
            (
                (Math(row.quantity),),
                _value(row.scalar),
                f"{row.scalar_ulps:.2f}",
                _value(row.compiled),
                f"{row.compiled_ulps:.2f}",
                _exact(row.exact),
            )
            for row in rows
        ),
        caption or "One network at small sizes, computed in three ways.",
    )


def _value(value: float) -> str:
    return number(value, 17)


def _exact(text: str) -> Runs:
    """An enclosure in the spelling of `number`: powers of ten instead of `e` notation."""
    plain = re.sub(r"e([+-]\d+)", lambda m: f"×{number(float(f'1e{m[1]}'))}", text)
    return runs(plain.replace("+/-", "±").replace("-", "−"))


def training_document(report: TrainingReport) -> Document:
    """The report on a trained network: equations, derivation, training, cross-checks, code."""
    blocks: list[Block] = [Facts(report.facts)] if report.facts else []
    blocks.append(Contents(2))
    blocks += _section("The network", NETWORK, report.network)
    blocks += _section("Its gradients", GRADIENTS, report.derivation)
    blocks += _section("Training", TRAINING, (report.curves, report.decisions))
    blocks += _section("Inside the network", INSIDE, report.inside)
    blocks += _section("Symbols against numbers", CROSSCHECK, (report.crosscheck,))
    blocks += _section("Three ways to one number", THREE_WAYS, (report.three_ways,))
    code = CodeBlock(report.source, "python") if report.source else None
    blocks += _section("The code that ran", CODE, (code,))
    return Document(
        report.title,
        tuple(blocks),
        report.subtitle,
        report.provenance,
        report.date,
        numbered=True,
    )


def _section(title: str, introduction: str, blocks: Iterable[Block | None]) -> list[Block]:
    shown = [block for block in blocks if block is not None]
    return [Heading(1, title), Paragraph(prose(introduction)), *shown] if shown else []
