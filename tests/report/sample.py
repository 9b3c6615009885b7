"""A document with every kind of block, as a report on softmax cross-entropy would have them.

Run as a script to write sample pages into a folder: `python tests/report/sample.py FOLDER`.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from symnn.report import (
    Axis,
    Badge,
    Band,
    Callout,
    Code,
    CodeBlock,
    Column,
    Columns,
    Contents,
    Definitions,
    Details,
    Document,
    Emphasis,
    Equation,
    Fact,
    Facts,
    Figure,
    Heading,
    ItemList,
    Link,
    Mark,
    Math,
    Panels,
    Paragraph,
    Plot,
    Reference,
    Rule,
    Series,
    StepEntry,
    StepList,
    Table,
    Text,
    prose,
    render_html,
    text_of,
)

PROVED = Badge("proved", "exact", "tower", "Both sides have the same normal form.")
ENCLOSED = Badge("enclosed", "enclosure", "balls", "The difference lies in [-3e-40, 3e-40].")
SAMPLED = Badge("sampled", "sampled", "expansion", "Holds at 24 points to 50 digits.", ("K = 3",))
REFUTED = Badge("refuted", "exact", "balls", "At z = (0, 1) the sides are 0.27 and 0.73.")
UNKNOWN = Badge("unknown", "none", "none", "No strategy applies.")
WHERE = Badge("proved-where-defined", "exact", "tower", "Holds wherever both sides are defined.")

GRADIENT = r"\frac{\partial L}{\partial z_{nk}} = \frac{p_{nk} - t_{nk}}{N}"

SOURCE = '''\
"""Gradient of softmax cross-entropy, generated from dL_dz[n, k] := (p[n, k] - t[n, k])/N."""
import numpy as np


def step(z, t):
    # The largest logit is subtracted first, so that no exponential overflows.
    shifted = z - z.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    p = e / e.sum(axis=1, keepdims=True)
    return {"dL_dz": (p - t) / 1797}
'''


def steps() -> StepList:
    """The derivation, its last step as one long line."""
    check = (
        Definitions(
            (
                ("Method", "normal form in the field of exponentials (exact)"),
                ("Evidence", "numerator of the difference is 0"),
                ("Assumptions", prose("$z_{nk}$ in Reals; $K$ a positive integer")),
            )
        ),
    )
    return StepList(
        (
            StepEntry(
                prose("Write the loss of one example with the logarithm of the quotient split."),
                Equation(
                    r"\ell_n = -\sum_{k=0}^{K-1} t_{nk} \log p_{nk} = -\sum_{k=0}^{K-1} t_{nk} "
                    r"\left( z_{nk} - \log \sum_{m=0}^{K-1} e^{z_{nm}} \right)",
                    "l[n] = -Sum(t[n,k]*(z[n,k] - log(Sum(exp(z[n,m]), m))), k)",
                ),
                "logarithm of a quotient",
                PROVED,
                check,
            ),
            StepEntry(
                prose(
                    "The targets of one example sum to one, so the second term loses its factor."
                ),
                Equation(
                    r"\ell_n = \log \sum_{m=0}^{K-1} e^{z_{nm}} - \sum_{k=0}^{K-1} t_{nk} z_{nk}"
                ),
                prose("fact $\\sum_k t_{nk} = 1$"),
                PROVED,
                check,
            ),
            StepEntry(
                prose(
                    "Differentiate the log-sum-exp by the chain rule: the outer derivative is "
                    "$1/S$, the inner one is $e^{z_{nk}}$."
                ),
                Equation(
                    r"\frac{\partial}{\partial z_{nk}} \log \sum_{m=0}^{K-1} e^{z_{nm}} = "
                    r"\frac{e^{z_{nk}}}{\sum_{m=0}^{K-1} e^{z_{nm}}} = p_{nk}"
                ),
                (Link("#chain-rule", (Text("chain rule"),)),),
                PROVED,
                check,
            ),
            StepEntry(
                "Collect the terms and average over the batch.",
                Equation(GRADIENT, "dL_dz[n,k] = (p[n,k] - t[n,k])/N"),
                "sum rule",
                ENCLOSED,
                check,
            ),
            StepEntry(
                prose("Expanded for three classes, as a check by eye; this line is *very* wide."),
                Equation(
                    r"\frac{\partial L}{\partial z_{0}} = \frac{e^{z_{0}}}{e^{z_{0}} + e^{z_{1}} + "
                    r"e^{z_{2}}} \left( t_{0} + t_{1} + t_{2} \right) - t_{0} = "
                    r"\frac{e^{z_{0}} t_{1} + e^{z_{0}} t_{2} - e^{z_{1}} t_{0} - e^{z_{2}} t_{0}}"
                    r"{e^{z_{0}} + e^{z_{1}} + e^{z_{2}}} = \frac{1}{1 + e^{z_{1} - z_{0}} + "
                    r"e^{z_{2} - z_{0}}} - t_{0} = p_{0} - t_{0}"
                ),
                "special case",
                SAMPLED,
            ),
        )
    )


def curves(rate: float, floor: float, wobble: float) -> list[float]:
    """A loss curve that looks like one, without randomness."""
    return [
        floor + 2.25 * math.exp(-rate * k) + wobble * math.sin(1.7 * k) / (1 + k) for k in range(41)
    ]


def learning() -> Panels:
    """Loss and accuracy of a run."""
    epochs = tuple(range(41))
    losses = curves(0.23, 0.012, 0.05), curves(0.21, 0.094, 0.09)
    loss = Plot(
        Axis("epoch"),
        Axis("cross-entropy", "log"),
        (Series("training", epochs, losses[0]), Series("held out", epochs, losses[1])),
        title="Loss",
    )
    accuracy = Plot(
        Axis("epoch"),
        Axis("accuracy, %"),
        tuple(
            Series(name, epochs, [100 - 40 * value**0.9 / 1.2 for value in values])
            for name, values in zip(("training", "held out"), losses, strict=True)
        ),
        title="Accuracy",
        rules=(Rule(96, "96 % wanted"),),
    )
    return Panels((loss, accuracy))


def activation() -> Plot:
    """The sigmoid with its derivative."""
    xs = [k / 20 for k in range(-120, 121)]
    sigmoid = [1 / (1 + math.exp(-x)) for x in xs]
    return Plot(
        Axis("*x*"),
        Axis(""),
        (
            Series("*σ*(*x*)", xs, sigmoid),
            Series("*σ*′(*x*)", xs, [s * (1 - s) for s in sigmoid]),
        ),
        marks=(Mark(0, 0.25, "largest slope 1/4"), Mark(0, 0.5, "*σ*(0) = 1/2")),
        rules=(Rule(1, "bound 1"),),
    )


def enclosure() -> Plot:
    """A Taylor polynomial with a band that encloses the function."""
    xs = [k / 20 for k in range(-50, 51)]
    taylor = [x - x**3 / 3 for x in xs]
    spread = [abs(x) ** 5 * 2 / 15 for x in xs]
    bounds = [(t - s, t + s) for t, s in zip(taylor, spread, strict=True)]
    return Plot(
        Axis("*x*"),
        Axis("value", low=-1.5, high=1.5),
        (
            Series("tanh *x*", xs, [math.tanh(x) for x in xs]),
            Series("*x* − *x*³/3", xs, taylor),
            Series("samples", xs[::10], [math.tanh(x) for x in xs[::10]], "points"),
        ),
        bands=(Band("enclosure", xs, [b[0] for b in bounds], [b[1] for b in bounds]),),
        description="tanh x with its cubic Taylor polynomial and the band that encloses it.",
    )


def crosscheck() -> Table:
    """Numeric gradients against exact ones."""
    rows = [
        ("W_{0,0}", "0.0031416", "0.00314159265358979", "0.5", PROVED),
        ("W_{12,7}", "-0.25", "-0.25000000000000000", "0", PROVED),
        ("b_{3}", "12.125", "12.1250000000000017", "0.9", ENCLOSED),
        ("V_{31,9}", "-1.0004", "-1.00040000000000012", "1.25", SAMPLED),
    ]
    return Table(
        (
            Column("entry"),
            Column("compiled", "decimal"),
            Column("exact ball", "right"),
            Column("error, ulp", "decimal"),
            Column("verdict", "center"),
        ),
        tuple(
            ((Math(rf"\partial L/\partial {entry}"),), value, exact, error, (mark,))
            for entry, value, exact, error, mark in rows
        ),
        "Sampled entries of the gradient after epoch 30, compiled value against exact ball.",
        label="crosscheck",
    )


def document() -> Document:
    """The sample."""
    return Document(
        "The gradient of softmax cross-entropy",
        (
            Facts(
                (
                    Fact("97.8 %", "held-out accuracy", "360 digits"),
                    Fact("0.9 ulp", "worst gradient entry", "of 240 sampled"),
                    Fact((Math("2\\,410"),), "parameters"),
                )
            ),
            Contents(2),
            Heading(1, "What is claimed"),
            Paragraph(
                prose(
                    "A classifier turns *logits* $z_{nk}$ into probabilities by **softmax** and is "
                    "charged the cross-entropy with the targets $t_{nk}$. The claim is that the "
                    "derivative of the loss by a logit is the difference of probability and "
                    "target, divided by the batch size; the code below calls it `dL_dz`."
                )
            ),
            Equation(
                GRADIENT,
                "dL_dz[n,k] = (p[n,k] - t[n,k])/N",
                numbered=True,
                spellings=(("SymPy", "(p[n, k] - t[n, k])/N"),),
                badge=PROVED,
                label="gradient",
            ),
            Definitions(
                (
                    (
                        prose("$z_{nk}$"),
                        prose("logit of class $k$ for example $n$, any real number"),
                    ),
                    (prose("$p_{nk}$"), prose("$e^{z_{nk}} / \\sum_m e^{z_{nm}}$, the softmax")),
                    (prose("$t_{nk}$"), prose("target, with $\\sum_k t_{nk} = 1$")),
                    (prose("$N, K$"), "number of examples and of classes"),
                )
            ),
            Callout(
                "result",
                "The delta of the last layer",
                (
                    Paragraph(
                        text_of(
                            "Backpropagation starts from ",
                            Reference("gradient"),
                            "; every other layer multiplies by its weights and its slope.",
                        )
                    ),
                ),
            ),
            Heading(1, "Derivation"),
            Paragraph("Each step was checked when it was derived; the badge says how."),
            steps(),
            Heading(2, "The chain rule", label="chain-rule"),
            Paragraph(prose("For differentiable $f$ and $g$, at every $x$ where both exist:")),
            Equation(r"\frac{d}{dx} f(g(x)) = f'(g(x))\, g'(x)", numbered=True, badge=PROVED),
            Equation(
                r"\sigma(x) = \begin{cases} \frac{1}{1 + e^{-x}} & x \ge 0 \\ "
                r"\frac{e^{x}}{1 + e^{x}} & \text{otherwise} \end{cases} \qquad "
                r"\left\lVert \sqrt{\frac{\mathbf{W}^{\top} \bar z}{\sum_j s_j^2}} \right\rVert_2",
                numbered=True,
            ),
            Details(
                "Why the largest slope is one quarter",
                (Paragraph(prose("$s(1-s)$ has its maximum at $s = 1/2$.")),),
            ),
            Heading(1, "Pictures"),
            Figure(learning(), "Learning curves on the digits data, 64-32-10, Adam.", "curves"),
            Figure(activation(), prose("The sigmoid $\\sigma$ and its slope.")),
            Columns(
                (
                    (Equation(r"\sigma(x) = \frac{1}{1 + e^{-x}}", "sigma(x) = 1/(1 + exp(-x))"),),
                    (Paragraph(prose("Between 0 and 1, and $\\sigma(-x) = 1 - \\sigma(x)$.")),),
                )
            ),
            Figure(enclosure(), "A Taylor polynomial and its enclosure."),
            Heading(1, "Where symbols meet numbers"),
            Paragraph(
                text_of(
                    "Every few epochs some entries are compared (", Reference("crosscheck"), ")."
                )
            ),
            crosscheck(),
            CodeBlock(SOURCE, "python", "The generated NumPy step."),
            Callout(
                "warning",
                "what this does not show",
                (
                    ItemList(
                        (
                            text_of("A planted factor is ", REFUTED, " with a point."),
                            text_of("A limit without a strategy stays ", UNKNOWN, "."),
                            text_of("Definedness may be open: ", WHERE, "."),
                        )
                    ),
                ),
            ),
            Paragraph(
                text_of(
                    "Source: Bishop (2006), ",
                    Link("https://www.microsoft.com/en-us/research/", (Text("section 4.3.4"),)),
                    ".",
                )
            ),
        ),
        subtitle="Derived with symbolic sizes, checked step by step, and trained on digits",
        provenance=(("symnn", "0.1.0"), ("SymPy", "1.14.0"), ("seed", "0"), ("Python", "3.11")),
        date="24 November 2026",
        numbered=True,
    )


def with_text(text: str) -> Document:
    """A document with the same text in every place that takes text."""
    mark = Badge("proved", "exact", text, text, (text,))
    equation = Equation(text, text, spellings=((text, text),), badge=mark)
    axis = Axis(text)
    plot = Plot(
        axis,
        axis,
        (Series(text, (0, 1), (0, 1)), Series(text, (0, 1), (1, 0))),
        text,
        (Band(text, (0, 1), (0, 0), (1, 1)),),
        (Mark(0.5, 0.5, text),),
        (Rule(0.5, text),),
        text,
    )
    runs = (Text(text), Math(text, text), Code(text), Emphasis((Text(text),)), mark)
    return Document(
        text,
        (
            Contents(),
            Heading(1, text),
            Heading(2, runs),
            Paragraph(text),
            Paragraph(runs),
            Paragraph(prose(text)),
            equation,
            StepList((StepEntry(text, equation, text, mark, (Paragraph(text),)),)),
            Table((Column(text), Column(text, "decimal")), ((runs, text), (text, runs)), text),
            Figure(plot, text),
            Figure(Panels((plot, plot)), runs),
            CodeBlock(text, text, text),
            CodeBlock(text, "python"),
            Callout("note", text, (Paragraph(text),)),
            Columns(((Paragraph(text),), (equation, Heading(3, text)))),
            Definitions(((text, runs),)),
            Facts((Fact(text, text, text),)),
            ItemList((text, runs)),
            ItemList((text,), ordered=True),
            Details(text, (Paragraph(text),)),
        ),
        text,
        ((text, text),),
        text,
        numbered=True,
    )


if __name__ == "__main__":
    (Path(sys.argv[1]) / "sample.html").write_text(render_html(document()), encoding="utf-8")
